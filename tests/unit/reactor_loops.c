/* The reactor beside other loops, through reactor.h, once for each backend: what it tells a library of its
 * registrations, the hooks around a wait, what keeps nobody waiting, and the reactor inside another loop.
 *
 * Start reading at note() and check_turn(): whatever the reactor calls writes down a letter. */
/* once per backend */
#include "check.h"
#include "fds.h"
#include "reactor.h"
#include "signals.h"
#include "ticks.h"
#include "timer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif

enum { R = SELECTOR_READ, W = SELECTOR_WRITE };

static struct reactor *reactor;

/* What was called, in order. */
static char journal[256];
static size_t calls;

static void write_down(char letter)
{
    check_that(calls < sizeof journal - 1, "The reactor calls the same functions for ever.");
    journal[calls++] = letter;
    journal[calls] = '\0';
}

/* A reactor_function that writes down the letter it is given. */
static void note(void *data)
{
    write_down(*(const char *)data);
}

static char letters[] = "abcdefgh";

static void read_all(int fd, unsigned events, void *data)
{
    write_down('R');
    fds_drain(fd);
}

static void begin_turn(void)
{
    calls = 0;
    journal[0] = '\0';
}

static void turn_within(int timeout_ms)
{
    begin_turn();
    check_succeeds(reactor_run_once(reactor, timeout_ms), "A turn cannot fail.");
}

static void check_turn(const char *expected, const char *advice)
{
    turn_within(0);
    check_string(journal, expected, advice);
}

/* A turn that may wait for ever, and must not. */
static void check_turn_that_must_not_wait(const char *expected, const char *advice)
{
    turn_within(-1);
    check_string(journal, expected, advice);
}

static void begin(void)
{
    begin_turn();
    fds_begin();
    reactor = check_not_null(reactor_open(check_backend), "There is such a backend.");
}

static void end(void)
{
    reactor_close(reactor);
    fds_end();
}

static bool backend_is(const char *name)
{
    return strcmp(reactor_backend(reactor), name) == 0;
}

static void watch(int fd, unsigned events)
{
    check_succeeds(reactor_register(reactor, fd, events, read_all, NULL), "It is not registered.");
}

/* --- What is registered -------------------------------------------------------------------------- */

static void the_interest_in_a_descriptor_can_be_asked_for(void **state)
{
    int pair[2];
    fds_pair(pair);
    check_fails(reactor_interest(reactor, pair[0]), ENOENT, "Nobody registered it.");
    check_fails(reactor_interest(reactor, -1), ENOENT, "Any number may be asked for.");
    for (unsigned events = 0; events <= (R | W); events++) {
        watch(pair[0], events);
        check_number(reactor_interest(reactor, pair[0]), events, "0 is paused, and registered.");
        reactor_modify(reactor, pair[0], events ^ R, read_all, NULL);
        check_number(reactor_interest(reactor, pair[0]), events ^ R, "It was changed.");
        reactor_unregister(reactor, pair[0]);
    }
    check_fails(reactor_interest(reactor, pair[0]), ENOENT, "It is unregistered.");
}

/* What a library does that closes its connection and opens another, which gets the same number. */
static void open_anew(int fd, int other[2])
{
    fds_pair(other);
    check_succeeds(dup2(other[0], fd), "The number now means another file.");
}

static void modify_inside(int fd, unsigned events, void *data)
{
    open_anew(fd, data);
    check_succeeds(reactor_modify(reactor, fd, R, read_all, NULL),
                   "Among handlers the same interest makes no system call.");
    check_fails(reactor_interest(reactor, fd), EBADF, "So ask, if a library may have closed it.");
    check_succeeds(reactor_unregister(reactor, fd), "Then make it anew.");
    watch(fd, R);
}

/* pitfall 52 */
static void a_library_that_opens_its_connection_anew_is_served_again(void **state)
{
    int first[2], second[2];
    fds_pair(first);
    check_succeeds(reactor_register(reactor, first[0], R, modify_inside, second), "It is open.");
    fds_write(first[1], "x");
    check_turn("", "Its handler writes nothing down.");
    fds_write(second[1], "x");
    check_turn("R", "The new connection is heard.");
}

static void refuse_the_same(void *data)
{
    check_fails(reactor_modify(reactor, *(int *)data, R, read_all, NULL), EBADF,
                "The kernel does not watch the new file: to say 0 would be to lose its events.");
}

/* pitfall 52 */
static void the_same_interest_in_another_file_is_refused_unless_handlers_run(void **state)
{
    int first[2], second[2];
    struct reactor_call call;
    struct reactor_timer timer;
    fds_pair(first);
    watch(first[0], R);
    fds_write(first[1], "x");
    check_turn("R", "It is watched.");
    check_succeeds(reactor_modify(reactor, first[0], R, read_all, NULL), "It is what it was.");
    open_anew(first[0], second);
    refuse_the_same(first);
    reactor_call_init(&call, refuse_the_same, first);
    reactor_defer(reactor, &call);
    reactor_timer_init(&timer, refuse_the_same, first);
    check_succeeds(reactor_timer_start(reactor, &timer, 0, 0), "There is memory.");
    if (strcmp(reactor_backend(reactor), "epoll") == 0)
        fds_write(second[1], "x"); /* poll and select cannot know whose it is: see selector.h */
    check_turn("", "It was refused, so its handler is not called.");
    check_that(!reactor_timer_is_running(&timer), "The timer has been called.");
}

/* --- Hooks --------------------------------------------------------------------------------------- */

static void note_before(void *data)
{
    check_pointer(data, letters, "Hooks get their data.");
    write_down('<');
}

static void note_after(void *data)
{
    write_down('>');
}

/* answers: libuv test-loop-handles.c loop_handles
 * We differ: there any number of handles are called before and after a wait. Here there is one pair, and an
 * idle handle, which keeps the loop from waiting, is a call that defers itself. */
static void hooks_are_called_before_and_after_each_wait(void **state)
{
    int pair[2];
    struct reactor_call call;
    struct reactor_timer timer;
    fds_pair(pair);
    watch(pair[0], R);
    fds_write(pair[1], "x");
    reactor_call_init(&call, note, &letters[0]);
    reactor_defer(reactor, &call);
    reactor_timer_init(&timer, note, &letters[1]);
    check_succeeds(reactor_timer_start(reactor, &timer, 0, 0), "There is memory.");
    reactor_set_hooks(reactor, note_before, note_after, letters);
    check_turn("a<>Rb", "Calls, the hook, the wait, the hook, handlers, timers.");
    check_turn("<>", "In each turn, whether anything happens or not.");
    reactor_set_hooks(reactor, NULL, note_after, NULL);
    check_turn(">", "One of them is enough.");
    reactor_set_hooks(reactor, NULL, NULL, NULL);
    check_turn("", "They can be taken away.");
}

static struct reactor_call queued;

static void defer_a_call(void *data)
{
    reactor_defer(reactor, &queued);
}

static void yield_a_call(void *data)
{
    reactor_yield(reactor, &queued);
}

static void what_a_hook_queues_keeps_the_wait_from_waiting(void **state)
{
    static reactor_function *const hooks[] = {defer_a_call, yield_a_call};
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R); /* something to wait for */
    reactor_call_init(&queued, note, &letters[0]);
    for (int i = 0; i < 2; i++) {
        reactor_set_hooks(reactor, hooks[i], NULL, NULL);
        check_turn_that_must_not_wait("", "The limit of the wait is found after the hook.");
        reactor_set_hooks(reactor, NULL, NULL, NULL);
        check_turn("a", "The call is made in the next turn.");
    }
}

static int flushed[2];

static void write_request(void *data)
{
    fds_write(flushed[1], "x");
}

static void what_a_hook_writes_is_heard_in_the_same_turn(void **state)
{
    fds_pair(flushed);
    watch(flushed[0], R);
    reactor_set_hooks(reactor, write_request, NULL, NULL);
    check_turn_that_must_not_wait("R",
                                  "A library's requests are flushed before the wait for answers.");
    reactor_set_hooks(reactor, NULL, NULL, NULL);
}

static void unregister_both(void *data)
{
    int *pair = data;
    check_succeeds(reactor_unregister(reactor, pair[0]), "It is registered.");
    watch(pair[1], W);
}

static void a_hook_may_change_what_is_registered(void **state)
{
    int pair[2];
    fds_pair(pair);
    watch(pair[0], R);
    fds_write(pair[1], "x");
    reactor_set_hooks(reactor, NULL, unregister_both, pair);
    check_turn("",
               "One is gone before its handler is called, and the other is as young as the turn.");
    reactor_set_hooks(reactor, NULL, NULL, NULL);
    check_turn("R", "Now the other is called.");
}

/* --- What keeps nobody waiting ------------------------------------------------------------------- */

static void run(void)
{
    begin_turn();
    check_succeeds(reactor_run(reactor), "A run cannot fail.");
}

/* answers: libuv test-ref.c unref_in_prepare_cb */
static void a_descriptor_that_keeps_nobody_waiting_is_served_while_the_loop_runs(void **state)
{
    int pair[2], other[2];
    fds_pair(pair);
    watch(pair[0], R);
    check_fails(reactor_unref(reactor, pair[1]), ENOENT, "Nobody registered it.");
    check_fails(reactor_ref(reactor, -1), ENOENT, "Any number may be asked for.");
    check_succeeds(reactor_unref(reactor, pair[0]), "It is registered.");
    check_succeeds(reactor_unref(reactor, pair[0]), "Twice is once.");
    run();
    check_string(journal, "", "There is nothing else: the run ends at once.");
    fds_write(pair[1], "x");
    check_turn("R", "It is served as before.");
    check_succeeds(reactor_modify(reactor, pair[0], R | W, read_all, NULL), "It is registered.");
    run();
    check_string(journal, "", "A changed interest changes nothing in that.");
    reactor_unregister(reactor, pair[0]);
    fds_pair(other);
    struct reactor_timer timer;
    reactor_timer_init(&timer, note, &letters[0]);
    check_succeeds(reactor_timer_start(reactor, &timer, 1, 0), "There is memory.");
    run();
    check_string(journal, "a", "To unregister it takes nothing from what others wait for.");
    watch(pair[0], R);
    check_succeeds(reactor_ref(reactor, pair[0]), "It is fine to say so again.");
    reactor_unregister(reactor, pair[0]);
    run();
    check_string(journal, "", "All is gone, and counted once.");
}

/* answers: libuv test-ref.c timer_ref2 */
static void a_timer_that_keeps_nobody_waiting_fires_while_the_loop_runs(void **state)
{
    struct reactor_timer statistic, work;
    reactor_timer_init(&statistic, note, &letters[0]);
    reactor_timer_init(&work, note, &letters[1]);
    reactor_timer_unref(reactor, &statistic);
    check_succeeds(reactor_timer_start(reactor, &statistic, 0, 1000000), "There is memory.");
    run();
    check_string(journal, "", "There is nothing else: the run ends at once.");
    check_succeeds(reactor_timer_start(reactor, &work, 1, 0), "There is memory.");
    run();
    check_string(journal, "ab", "While there is work to wait for, it fires as any other.");
    reactor_timer_stop(reactor, &statistic);
    check_succeeds(reactor_timer_start(reactor, &statistic, 0, 0), "There is memory.");
    reactor_timer_ref(reactor, &statistic);
    reactor_timer_ref(reactor, &statistic);
    run();
    check_string(journal, "a", "Taken back while it runs, it is waited for.");
    run();
    check_string(journal, "", "All is gone, and counted once.");
}

/* --- Inside another loop ------------------------------------------------------------------------- */

static void the_next_time_out_is_known(void **state)
{
    int pair[2];
    struct reactor_call call;
    struct reactor_timer timer;
    fds_pair(pair);
    check_number(reactor_next_ms(reactor), -1,
                 "Nothing is waited for: the outer loop may wait for ever.");
    watch(pair[0], R);
    check_number(reactor_next_ms(reactor), -1, "A descriptor has no time-out.");
    reactor_timer_init(&timer, note, &letters[0]);
    check_succeeds(reactor_timer_start(reactor, &timer, 1000000, 0), "There is memory.");
    int left = reactor_next_ms(reactor);
    check_that(left > 0 && left <= 1000000, "Until the next timer.");
    reactor_timer_unref(reactor, &timer);
    check_that(reactor_next_ms(reactor) > 0,
               "One that keeps nobody waiting fires in an outer loop too.");
    reactor_call_init(&call, note, &letters[1]);
    reactor_defer(reactor, &call);
    check_number(reactor_next_ms(reactor), 0, "A call is queued.");
    check_turn("b", "It is made.");
    reactor_yield(reactor, &call);
    check_number(reactor_next_ms(reactor), 0, "A call has yielded.");
    check_turn("b", "It is made.");
    check_succeeds(reactor_timer_start(reactor, &timer, 0, 0), "There is memory.");
    check_number(reactor_next_ms(reactor), 0, "A timer is due.");
    check_turn("a", "It fires.");
    check_number(reactor_next_ms(reactor), -1, "As before.");
}

static void without_a_descriptor_of_its_own_a_backend_says_so(void **state)
{
    if (!backend_is("epoll"))
        check_fails(reactor_descriptor(reactor), ENOTSUP,
                    "The outer loop then calls from a timer.");
    else
        check_number(reactor_descriptor(reactor), reactor_descriptor(reactor),
                     "It stays the same.");
}

#ifdef __linux__
/* An outer loop: it knows one descriptor and one time-out. */
typedef bool outer_wait(int fd, int timeout_ms);

static bool wait_with_poll(int fd, int timeout_ms)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    return poll(&entry, 1, timeout_ms) != -1 || errno == EINTR;
}

static int outer_set;

static bool wait_with_epoll(int fd, int timeout_ms)
{
    struct epoll_event event;
    return epoll_wait(outer_set, &event, 1, timeout_ms) != -1 || errno == EINTR;
}

/* Turn the outer loop until as much has been called as expected. */
static int turn_outer_loop(outer_wait *wait, const char *expected)
{
    int turns = 0;
    for (begin_turn(); calls < strlen(expected); turns++) {
        check_that(wait(reactor_descriptor(reactor), reactor_next_ms(reactor)), "It can wait.");
        check_succeeds(reactor_run_once(reactor, 0), "A turn cannot fail.");
    }
    check_string(journal, expected, "The outer loop serves what is registered here.");
    return turns;
}

/* The set is built anew meanwhile, because of a file that outlives its registration. */
static void leave_a_stale_watch(void)
{
    int ends[2];
    fds_pipe(ends);
    watch(ends[0], R);
    fds_dup_above(ends[0], 0);
    fds_close(ends[0]);
    check_succeeds(reactor_unregister(reactor, ends[0]), "It is registered.");
    fds_write(ends[1], "x");
}

static void drive(outer_wait *wait)
{
    int pair[2];
    struct reactor_timer timer;
    struct reactor_call call;
    struct reactor_signal signal_watch;
    fds_pair(pair);
    watch(pair[0], R);
    reactor_timer_init(&timer, note, &letters[0]);
    reactor_call_init(&call, note, &letters[1]);
    reactor_signal_init(&signal_watch, note, &letters[2]);
    check_succeeds(reactor_signal_start(reactor, &signal_watch, SIGUSR1), "It can be caught.");
    for (int i = 0; i < 3; i++) {
        fds_write(pair[1], "x");
        turn_outer_loop(wait, "R");
        reactor_timer_start(reactor, &timer, 20, 0);
        check_that(turn_outer_loop(wait, "a") < 10,
                   "The outer loop sleeps until the timer is due.");
        reactor_defer(reactor, &call);
        turn_outer_loop(wait, "b");
        raise(SIGUSR1);
        turn_outer_loop(wait, "c");
        leave_a_stale_watch();
    }
    check_succeeds(reactor_run_once(reactor, 0), "The last stale watch goes.");
    reactor_signal_stop(reactor, &signal_watch);
}

static void another_loop_can_drive_this_one(void **state)
{
    struct epoll_event event = {.events = EPOLLIN};
    drive(wait_with_poll);
    outer_set = fds_take(epoll_create1(EPOLL_CLOEXEC));
    check_succeeds(epoll_ctl(outer_set, EPOLL_CTL_ADD, reactor_descriptor(reactor), &event),
                   "epoll sets may be nested.");
    drive(wait_with_epoll);
}
#endif

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "reactor_loops", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(the_interest_in_a_descriptor_can_be_asked_for),
        TEST(a_library_that_opens_its_connection_anew_is_served_again),
        TEST(the_same_interest_in_another_file_is_refused_unless_handlers_run),
        TEST(hooks_are_called_before_and_after_each_wait),
        TEST(what_a_hook_queues_keeps_the_wait_from_waiting),
        TEST(what_a_hook_writes_is_heard_in_the_same_turn),
        TEST(a_hook_may_change_what_is_registered),
        TEST(a_descriptor_that_keeps_nobody_waiting_is_served_while_the_loop_runs),
        TEST(a_timer_that_keeps_nobody_waiting_fires_while_the_loop_runs),
        TEST(the_next_time_out_is_known),
        TEST(without_a_descriptor_of_its_own_a_backend_says_so),
#ifdef __linux__
        TEST_OF("epoll", another_loop_can_drive_this_one),
#endif
    };
    return check_main(argc, argv, &suite, tests);
}
