/* What a service manager is told. The test is the manager. */
#define _GNU_SOURCE /* setenv() */
#include "notify.h"
#include "check.h"
#include "fds.h"
#include "timer.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[32];
static char path[64]; /* in the folder */
static int manager;
static char heard[256];

static int listen_at(const char *name, size_t length)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = fds_take(socket(AF_UNIX, SOCK_DGRAM, 0));
    memcpy(address.sun_path, name, length);
    check_succeeds(bind(fd, (struct sockaddr *)&address,
                        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
                   "The test needs an address.");
    return fd;
}

static const char *hear(void)
{
    ssize_t size = recv(manager, heard, sizeof heard - 1, MSG_DONTWAIT);
    heard[size > 0 ? size : 0] = '\0';
    return heard;
}

static void setup(void)
{
    fds_begin();
    snprintf(folder, sizeof folder, "/tmp/notify-XXXXXX");
    check_not_null(mkdtemp(folder), "The test needs a folder.");
    snprintf(path, sizeof path, "%s/manager", folder);
    manager = listen_at(path, strlen(path));
    setenv("NOTIFY_SOCKET", path, 1);
}

static void teardown(void)
{
    unlink(path);
    rmdir(folder);
    unsetenv("NOTIFY_SOCKET");
    fds_end();
}

static void it_is_told_who_serves(void **state)
{
    char expected[64];
    snprintf(expected, sizeof expected, "READY=1\nMAINPID=%d\n", (int)getpid());
    check_succeeds(notify_ready(), "The manager listens.");
    check_string(hear(), expected, "After a handover the main process is another one.");
}

static void a_reload_is_told_with_its_time(void **state)
{
    unsigned long long usec;
    uint64_t before = reactor_clock() / 1000;
    check_succeeds(notify_reloading(), "The manager listens.");
    check_number(sscanf(hear(), "RELOADING=1\nMONOTONIC_USEC=%llu\n", &usec), 1, "sd_notify(3).");
    check_that(usec >= before && usec <= reactor_clock() / 1000, "Microseconds, not nanoseconds.");
}

static void the_end_is_told(void **state)
{
    check_succeeds(notify_stopping(), "The manager listens.");
    check_string(hear(), "STOPPING=1\n", "sd_notify(3).");
}

static void a_name_in_the_abstract_namespace_will_do(void **state)
{
    char name[64];
    int length = snprintf(name, sizeof name, "@notify-%d", (int)getpid());
    setenv("NOTIFY_SOCKET", name, 1);
    name[0] = '\0';
    manager = listen_at(name, (size_t)length);
    check_succeeds(notify_stopping(), "A zero byte is in the place of the '@'.");
    check_string(hear(), "STOPPING=1\n", "Its length counts, and no zero byte at its end.");
}

static void nobody_asked_is_no_failure(void **state)
{
    unsetenv("NOTIFY_SOCKET");
    check_succeeds(notify_ready(), "There is no manager.");
    setenv("NOTIFY_SOCKET", "", 1);
    check_succeeds(notify_ready(), "There is no manager.");
}

static void an_address_of_another_kind_is_refused(void **state)
{
    setenv("NOTIFY_SOCKET", "notify", 1);
    check_fails(notify_ready(), EINVAL, "It would depend on the working directory.");
    setenv("NOTIFY_SOCKET", "vsock:2:1234", 1);
    check_fails(notify_ready(), EINVAL, "That is the family of virtual machines.");
    setenv("NOTIFY_SOCKET", "/nowhere/notify", 1);
    check_fails(notify_ready(), ENOENT, "Nobody listens there.");
}

static void one_that_does_not_read_is_not_waited_for(void **state)
{
    int result;
    do
        result = notify_stopping();
    while (result == 0);
    check_number(errno, EAGAIN, "Its queue is full: the message is lost, and we go on.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {"notify", setup, teardown, false};
    static const struct CMUnitTest tests[] = {
        TEST(it_is_told_who_serves),
        TEST(a_reload_is_told_with_its_time),
        TEST(the_end_is_told),
        TEST(a_name_in_the_abstract_namespace_will_do),
        TEST(nobody_asked_is_no_failure),
        TEST(an_address_of_another_kind_is_refused),
        TEST(one_that_does_not_read_is_not_waited_for),
    };
    return check_main(argc, argv, &suite, tests);
}
