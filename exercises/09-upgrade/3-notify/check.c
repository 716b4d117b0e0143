/* The check is the service manager. */
#define _GNU_SOURCE /* mkdtemp() */
#include "check.h"
#include "ask.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[32], path[64];
static int manager = -1;

static void stop_listening(void)
{
    if (manager != -1)
        close(manager);
    manager = -1;
}

static void listen_at(const char *name, size_t length)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    stop_listening();
    manager = check_succeeds(socket(AF_UNIX, SOCK_DGRAM, 0), "The check needs a socket.");
    memcpy(address.sun_path, name, length);
    check_succeeds(bind(manager, (struct sockaddr *)&address,
                        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
                   "The check needs an address.");
}

static void setup(void)
{
    snprintf(folder, sizeof folder, "/tmp/notify-XXXXXX");
    check_not_null(mkdtemp(folder), "The check needs a folder.");
    snprintf(path, sizeof path, "%s/socket", folder);
    listen_at(path, strlen(path));
}

static void teardown(void)
{
    stop_listening();
    unlink(path);
    rmdir(folder);
}

static char heard[64];

/* How many bytes came. */
static size_t hear(void)
{
    ssize_t size = recv(manager, heard, sizeof heard - 1, MSG_DONTWAIT);
    size_t came = size > 0 ? (size_t)size : 0;
    heard[came] = '\0';
    return came;
}

/* @param name  for NOTIFY_SOCKET, NULL for no such variable. */
static struct question make_question(const char *name, const char *text, int times)
{
    struct question question = {.is_asked = name, .times = times};
    snprintf(question.name, sizeof question.name, "%s", name ? name : "");
    snprintf(question.text, sizeof question.text, "%s", text);
    return question;
}

static struct answer notify_at(const char *name)
{
    return ask(make_question(name, "READY=1", 1));
}

static struct answer check_refusal(const char *name, int why, const char *advice)
{
    struct answer answer = notify_at(name);
    check_failed(answer.result, answer.why, why, advice);
    return answer;
}

static void the_manager_hears_it(void **state)
{
    check_number(notify_at(path).result, 0, "The manager listens at the path.");
    size_t size = hear();
    check_string(heard, "READY=1", "This is what the manager hears: all of the text.");
    check_number(size, strlen("READY=1"), "The manager hears the text, and no zero byte after it.");
}

static void an_abstract_name_is_as_long_as_it_is(void **state)
{
    char name[80], address[80];
    int length = snprintf(name, sizeof name, "@%s", path);
    memcpy(address, name, sizeof address);
    address[0] = '\0';
    listen_at(address, (size_t)length);
    check_number(notify_at(name).result, 0,
                 "Nobody listens at the address. In the abstract namespace the length of the name "
                 "counts: a zero "
                 "byte in the place of the '@', and none at the end.");
    (void)hear();
    check_string(heard, "READY=1", "The manager hears it.");
}

static void nobody_has_asked(void **state)
{
    check_number(notify_at(NULL).result, 0, "Without the variable there is nothing to do.");
    check_number(notify_at("").result, 0, "An empty variable is no name.");
}

static void other_names_are_refused(void **state)
{
    char longer[200];
    check_refusal("vsock:2:1", EINVAL, "It begins with neither '/' nor '@'.");
    memset(longer, 'x', sizeof longer - 1);
    longer[0] = '/';
    longer[sizeof longer - 1] = '\0';
    check_refusal(longer, EINVAL, "The name does not fit: cut off, it would be another one.");
    longer[sizeof((struct sockaddr_un *)NULL)->sun_path] = '\0';
    check_refusal(longer, EINVAL,
                  "A path as long as sun_path leaves no room for the zero byte behind it.");
}

static void a_manager_that_does_not_read_is_not_waited_for(void **state)
{
    struct answer answer = ask_or_hang(make_question(path, "STATUS=busy", 100000),
                                       "The server waits for its manager, whose queue is full.");
    check_failed(answer.result, answer.why, EAGAIN, "When the queue is full: -1 with EAGAIN.");
}

static void no_descriptor_is_left(void **state)
{
    check_number(ask(make_question(path, "STATUS=still here", 3)).more, 0,
                 "A descriptor stays open after each message.");
    check_number(check_refusal("/nowhere/notify-check", ENOENT,
                               "There is no such socket, and errno says so.")
                     .more,
                 0, "A descriptor stays open after each message that could not be sent.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "notify", .setup = setup, .teardown = teardown};
    const struct CMUnitTest tests[] = {
        TEST(the_manager_hears_it),
        TEST(an_abstract_name_is_as_long_as_it_is),
        TEST(nobody_has_asked),
        TEST(other_names_are_refused),
        TEST(a_manager_that_does_not_read_is_not_waited_for),
        TEST(no_descriptor_is_left),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
