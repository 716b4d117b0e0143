/* The test is the service manager. */
#define _GNU_SOURCE /* setenv() */
#include "check.h"
#include "fds.h"
#include "tell.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[64];
static int manager;

static int listen_at(const char *name, size_t length)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = fds_take(socket(AF_UNIX, SOCK_DGRAM, 0));
    memcpy(address.sun_path, name, length);
    check_succeeds(bind(fd, (struct sockaddr *)&address,
                        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
                   "The check needs an address.");
    return fd;
}

static void setup(void)
{
    fds_begin();
    snprintf(path, sizeof path, "/tmp/notify-check-%d", (int)getpid());
    manager = listen_at(path, strlen(path));
    setenv("NOTIFY_SOCKET", path, 1);
}

static void teardown(void)
{
    unlink(path);
    unsetenv("NOTIFY_SOCKET");
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

static void the_manager_hears_it(void **state)
{
    check_number(notify("READY=1"), 0, "The manager listens at the path.");
    size_t size = hear();
    check_string(heard, "READY=1", "This is what the manager hears: all of the text.");
    check_number(size, strlen("READY=1"), "The manager hears the text, and no zero byte after it.");
}

static void an_abstract_name_is_as_long_as_it_is(void **state)
{
    char name[64];
    int length = snprintf(name, sizeof name, "@notify-check-%d", (int)getpid());
    setenv("NOTIFY_SOCKET", name, 1);
    name[0] = '\0';
    manager = listen_at(name, (size_t)length);
    check_number(notify("READY=1"), 0,
                 "Nobody listens at the address. In the abstract namespace the length of the name "
                 "counts: a zero "
                 "byte in the place of the '@', and none at the end.");
    (void)hear();
    check_string(heard, "READY=1", "The manager hears it.");
}

static void nobody_has_asked(void **state)
{
    unsetenv("NOTIFY_SOCKET");
    check_number(notify("READY=1"), 0, "Without the variable there is nothing to do.");
    setenv("NOTIFY_SOCKET", "", 1);
    check_number(notify("READY=1"), 0, "An empty variable is no name.");
}

static void other_names_are_refused(void **state)
{
    char longer[200];
    setenv("NOTIFY_SOCKET", "vsock:2:1", 1);
    check_fails(notify("READY=1"), EINVAL, "It begins with neither '/' nor '@'.");
    memset(longer, 'x', sizeof longer - 1);
    longer[0] = '/';
    longer[sizeof longer - 1] = '\0';
    setenv("NOTIFY_SOCKET", longer, 1);
    check_fails(notify("READY=1"), EINVAL,
                "The name does not fit: cut off, it would be another one.");
    longer[sizeof((struct sockaddr_un *)NULL)->sun_path] = '\0';
    setenv("NOTIFY_SOCKET", longer, 1);
    check_fails(notify("READY=1"), EINVAL,
                "A path as long as sun_path leaves no room for the zero byte behind it.");
}

/* In a child, which an alarm ends if it waits. */
static void a_manager_that_does_not_read_is_not_waited_for(void **state)
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int result = 0;
        (void)signal(SIGALRM, SIG_DFL);
        alarm(5);
        for (int i = 0; i < 100000 && result == 0; i++)
            result = notify("STATUS=busy");
        _exit(result == -1 && errno == EAGAIN ? 0 : 1);
    }
    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        ;
    check_that(!WIFSIGNALED(status), "The server waits for its manager, whose queue is full.");
    check_number(WEXITSTATUS(status), 0, "When the queue is full: -1 with EAGAIN.");
}

static void no_descriptor_is_left(void **state)
{
    int before = fds_count();
    for (int i = 0; i < 3; i++)
        (void)notify("STATUS=still here");
    check_number(fds_count(), before, "A descriptor stays open after each message.");
    setenv("NOTIFY_SOCKET", "/nowhere/notify-check", 1);
    check_fails(notify("READY=1"), ENOENT, "There is no such socket, and errno says so.");
    check_number(fds_count(), before,
                 "A descriptor stays open after each message that could not be sent.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {"notify", setup, teardown, false};
    const struct CMUnitTest tests[] = {
        TEST(the_manager_hears_it),
        TEST(an_abstract_name_is_as_long_as_it_is),
        TEST(nobody_has_asked),
        TEST(other_names_are_refused),
        TEST(a_manager_that_does_not_read_is_not_waited_for),
        TEST(no_descriptor_is_left),
    };
    return check_main(argc, argv, &suite, tests);
}
