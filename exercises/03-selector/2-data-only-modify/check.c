/* epoll_ctl() and fstat() are counted here: epoll's way to tell the kernel, and the question whether a number
 * still means the same file. */
/* wraps epoll_ctl fstat */
#include "check.h"
#include "selector.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int calls;   /* to the kernel, about what to watch */
static int refusal; /* if not 0, what epoll_ctl() fails with */
static struct selector *selector;
static int ours, theirs;   /* the two ends of a connection; the selector watches ours */
static char before, after; /* two data to tell apart */

int __real_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);
int __wrap_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);
int __real_fstat(int fd, struct stat *status);
int __wrap_fstat(int fd, struct stat *status);

int __wrap_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    calls++;
    if (refusal == 0)
        return __real_epoll_ctl(epoll, operation, fd, event);
    errno = refusal;
    return -1;
}

int __wrap_fstat(int fd, struct stat *status)
{
    calls++;
    return __real_fstat(fd, status);
}

static void open_pair(const char *backend)
{
    int ends[2];
    check_note("with the backend %s", backend);
    check_succeeds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "");
    ours = ends[0];
    theirs = ends[1];
    selector = check_not_null(selector_open(backend), "");
    check_succeeds(selector_register(selector, ours, SELECTOR_READ, &before), "");
    check_number(write(theirs, "hi", 2), 2, "");
    calls = 0;
}

static void close_pair(void)
{
    selector_close(selector);
    close(ours);
    close(theirs);
}

/* Each test is run with each backend. */
static void with_all_backends(void (*test)(void))
{
    for (const char *const *name = selector_backends(); *name; name++) {
        open_pair(*name);
        test();
        close_pair();
    }
}

static void check_registered(unsigned events, void *data, const char *advice)
{
    struct selector_key key = {0};
    check_succeeds(selector_get_key(selector, ours, &key), "It is registered still.");
    check_number(key.events, events, advice);
    check_pointer(key.data, data, advice);
}

static void change_data(void)
{
    check_succeeds(selector_modify(selector, ours, SELECTOR_READ, &after), "");
    check_number(calls, 0,
                 "The events are what they were, so the kernel has nothing to learn: it does "
                 "not know our data. Make no system call.");
}

static void only_the_data_change_without_a_system_call(void **state)
{
    with_all_backends(change_data);
}

static void change_data_and_wait(void)
{
    struct selector_key ready;
    const char *advice =
        "The next event is to come with the new data, although the kernel was told "
        "nothing: store them.";
    check_succeeds(selector_modify(selector, ours, SELECTOR_READ, &after), "");
    check_registered(SELECTOR_READ, &after, advice);
    check_number(selector_select(selector, 0, &ready, 1), 1, "Ours is ready to be read.");
    check_pointer(ready.data, &after, advice);
}

static void the_next_event_has_the_new_data(void **state)
{
    with_all_backends(change_data_and_wait);
}

static void change_both(void)
{
    struct selector_key ready;
    check_succeeds(selector_modify(selector, ours, SELECTOR_WRITE, &after), "");
    check_registered(SELECTOR_WRITE, &after, "If both change, both change.");
    check_number(selector_select(selector, 0, &ready, 1), 1, "Ours has room to write.");
    check_number(
        ready.events, SELECTOR_WRITE,
        "It waits for what it waited for before: the kernel was not told. Compare the events, "
        "not the data.");
}

static void the_events_change_with_the_data(void **state)
{
    with_all_backends(change_both);
}

static void change_events(void)
{
    struct selector_key ready;
    check_succeeds(selector_modify(selector, ours, 0, &before), "");
    check_number(selector_select(selector, 0, &ready, 1), 0,
                 "A paused descriptor is not reported.");
    check_succeeds(selector_modify(selector, ours, SELECTOR_READ, &before), "");
    check_number(selector_select(selector, 0, &ready, 1), 1, "It is not paused any more.");
}

static void the_events_change_alone(void **state)
{
    with_all_backends(change_events);
}

static void fail_to_change(void)
{
    static const char advice[] =
        "After a failed call, the registration is what it was before, the data too: change "
        "nothing until the system call has succeeded.";
    refusal = ENOMEM;
    if (selector_modify(selector, ours, SELECTOR_WRITE, &after) ==
        -1) /* poll and select ask nobody */
        check_registered(SELECTOR_READ, &before, advice);
    refusal = 0;
    close(ours);
    check_fails(selector_modify(selector, ours, SELECTOR_READ | SELECTOR_WRITE, &after), EBADF,
                "It was closed: the system call must fail, and so must this one.");
    ours = check_succeeds(dup(theirs), "");
}

static void a_failed_call_changes_nothing(void **state)
{
    with_all_backends(fail_to_change);
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "data-only modify"};
    const struct CMUnitTest tests[] = {
        TEST(only_the_data_change_without_a_system_call),
        TEST(the_next_event_has_the_new_data),
        TEST(the_events_change_with_the_data),
        TEST(the_events_change_alone),
        TEST(a_failed_call_changes_nothing),
    };
    return check_main(argc, argv, &suite, tests);
}
