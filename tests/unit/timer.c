/* The reactor's timers, through timer.h, and how it measures its callbacks; once for each backend. The
 * heap that timers wait in is tested through timer_heap.h.
 *
 * Start reading at struct bell and check_after(): a bell is a timer that writes down when it rings, and may
 * then do something, its action. Time stands still unless a test lets it pass: so nothing here depends
 * on how fast the machine is. The few tests that use the true clock say so. */
/* once per backend */
/* wraps clock_gettime malloc calloc realloc free */
#include "timer.h"
#include "check.h"
#include "fds.h"
#include "memory.h"
#include "ticks.h"
#include "timer_heap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BELLS = 300, JOURNAL = 4096 };

static const uint64_t ms = 1000000; /* nanoseconds */
static struct reactor *reactor;

/* --- What lib asks the system for -------------------------------------------------------------- */

static bool true_clock;
static uint64_t now; /* of the clock that stands still, in nanoseconds */
static bool asked_wall_clock;

int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    asked_wall_clock |= clock != CLOCK_MONOTONIC;
    if (true_clock)
        return __real_clock_gettime(clock, time);
    time->tv_sec = (time_t)(now / 1000000000);
    time->tv_nsec = (long)(now % 1000000000);
    return 0;
}

static void pass_ms(uint64_t time)
{
    now += time * ms;
}

/* --- Bells ------------------------------------------------------------------------------------- */

struct bell {
    struct reactor_timer timer;
    char letter;
    int rang;                      /* how often */
    uint64_t earliest;             /* it may not ring before; 0 if it may not ring at all */
    void (*action)(struct bell *); /* NULL: nothing more */
    struct bell *other;            /* for the action */
};

static struct bell bells[BELLS];
static int bell_count;

/* Which bells rang, and what else was called, in order. */
static char journal[JOURNAL];
static size_t calls;

static void write_down(char letter)
{
    check_that(calls < sizeof journal - 1, "The reactor calls the same functions for ever.");
    journal[calls++] = letter;
    journal[calls] = '\0';
}

static void ring(void *data)
{
    struct bell *bell = data;
    write_down(bell->letter);
    bell->rang++;
    check_that(bell->earliest > 0, "A timer that is not running does not fire.");
    check_that(reactor_clock() >= bell->earliest, "A timer never fires early.");
    if (bell->timer.interval == 0)
        bell->earliest = 0;
    if (bell->action)
        bell->action(bell);
}

static struct bell *new_bell(void (*action)(struct bell *))
{
    check_that(bell_count < BELLS, "BELLS is too small for this test.");
    struct bell *bell = &bells[bell_count];
    *bell = (struct bell){.letter = (char)('a' + bell_count++ % 26), .action = action};
    reactor_timer_init(&bell->timer, ring, bell);
    return bell;
}

static void start(struct bell *bell, uint64_t delay, uint64_t interval)
{
    size_t before = calls;
    bell->earliest = delay > 1000000 ? UINT64_MAX : reactor_clock() + delay * ms;
    check_succeeds(reactor_timer_start(reactor, &bell->timer, delay, interval), "There is memory.");
    check_that(reactor_timer_is_running(&bell->timer), "It has been started.");
    check_number(calls, before, "Nothing is called from within reactor_timer_start().");
}

static void stop(struct bell *bell)
{
    bell->earliest = 0;
    reactor_timer_stop(reactor, &bell->timer);
    check_that(!reactor_timer_is_running(&bell->timer), "It has been stopped.");
}

static struct bell *start_new(uint64_t delay, void (*action)(struct bell *))
{
    struct bell *bell = new_bell(action);
    start(bell, delay, 0);
    return bell;
}

static int turn_within(int timeout_ms)
{
    calls = 0;
    journal[0] = '\0';
    int called = check_succeeds(reactor_run_once(reactor, timeout_ms), "A turn cannot fail.");
    check_number(called, calls, "A turn tells how many functions it called.");
    return called;
}

static void check_turn(const char *expected, const char *advice)
{
    turn_within(0);
    check_string(journal, expected, advice);
}

/* Let time pass, and make a turn. */
static void check_after(uint64_t time, const char *expected, const char *advice)
{
    pass_ms(time);
    check_turn(expected, advice);
}

static void begin(void)
{
    true_clock = asked_wall_clock = false;
    now = 1234567890123; /* as any machine may have it: not a whole millisecond */
    bell_count = 0;
    calls = 0;
    fds_begin();
    memory_begin();
    reactor = check_not_null(reactor_open(check_backend), "There is such a backend.");
}

static void end(void)
{
    reactor_close(reactor);
    fds_end();
    check_that(!asked_wall_clock, "CLOCK_REALTIME jumps when somebody sets the date.");
}

/* --- Firing ------------------------------------------------------------------------------------ */

/* answers: libuv test-timer.c timer */
static void a_timer_fires_once_when_its_time_has_come(void **state)
{
    struct bell *bell = start_new(5, NULL);
    check_turn("", "Its time has not come.");
    check_after(4, "", "Its time has not come.");
    check_after(1, "a", "It has come.");
    check_that(!reactor_timer_is_running(&bell->timer), "It was to fire once.");
    check_after(100, "", "It was to fire once.");
}

/* pitfall 23 */
static void a_timer_does_not_fire_a_nanosecond_early(void **state)
{
    start_new(5, NULL);
    now += 5 * ms - 1;
    check_turn("", "Whoever measures would find it early: round up, never down.");
    now++;
    check_turn("a", "Its time has come.");
}

/* pitfall 21 */
static void the_clock_is_monotonic(void **state)
{
    true_clock = true;
    uint64_t before = reactor_clock();
    for (int i = 0; i < 1000; i++) {
        uint64_t after = reactor_clock();
        check_that(after >= before, "It never goes back.");
        before = after;
    }
    struct timespec time;
    __real_clock_gettime(CLOCK_MONOTONIC, &time);
    check_that(before <= (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec,
               "Nanoseconds of CLOCK_MONOTONIC: end() sees which clock was asked.");
}

static void not_running(struct bell *bell)
{
    check_that(!reactor_timer_is_running(&bell->timer), "It fires once, and that is now.");
}

static void running(struct bell *bell)
{
    check_that(reactor_timer_is_running(&bell->timer), "It will fire again.");
}

static void while_it_fires_only_a_periodic_timer_is_running(void **state)
{
    start_new(0, not_running);
    start(new_bell(running), 0, 1);
    check_turn("ab", "Both are due.");
}

/* answers: libuv test-timer.c timer_zero_timeout */
static void no_delay_is_the_next_turn(void **state)
{
    start_new(0, NULL);
    check_turn("a", "It is due at once, and fires from the loop.");
}

/* answers: libuv test-timer.c timer_order */
static void timers_fire_in_the_order_of_their_times(void **state)
{
    start_new(30, NULL);
    start_new(10, NULL);
    start_new(20, NULL);
    check_after(15, "b", "Only that one is due.");
    check_after(20, "ca", "All that are due fire, the earliest first.");
}

/* answers: libuv test-timer.c timer_order */
static void timers_due_at_the_same_moment_fire_in_the_order_in_which_they_were_started(void **state)
{
    for (int i = 0; i < 26; i++)
        start_new(10, NULL);
    check_after(10, "abcdefghijklmnopqrstuvwxyz", "A heap alone keeps no order among equals.");
}

/* answers: libuv test-timer.c timer_start_twice */
static void starting_a_running_timer_starts_it_anew(void **state)
{
    struct bell *bell = start_new(10, NULL);
    pass_ms(5);
    start(bell, 10, 0);
    check_after(5, "", "The first time is forgotten.");
    check_after(5, "a", "The second counts, and it fires once.");
    check_after(100, "", "It was one timer.");
}

static void a_timer_that_is_started_anew_goes_behind_its_equals(void **state)
{
    struct bell *first = start_new(10, NULL);
    start_new(10, NULL);
    start(first, 10, 0);
    check_after(10, "ba", "Its place in line is that of its last start.");
}

static void a_stopped_timer_does_not_fire(void **state)
{
    struct bell *bell = start_new(10, NULL);
    struct bell *idle = new_bell(NULL);
    stop(bell);
    stop(bell);
    stop(idle);
    check_after(20, "", "Stopping is fine whether it runs or not.");
    start(bell, 1, 0);
    check_after(1, "a", "It can be started again.");
}

static void closing_the_reactor_fires_nothing(void **state)
{
    start_new(0, NULL);
    reactor_close(reactor);
    check_number(calls, 0, "Timers are forgotten without being called.");
    reactor = reactor_open(check_backend);
}

static void after_the_reactor_is_closed_its_timers_may_be_started_elsewhere(void **state)
{
    struct bell *soon = start_new(1, NULL);
    struct bell *late = start_new(1000, NULL);
    reactor_close(reactor);
    reactor = reactor_open(check_backend);
    check_that(!reactor_timer_is_running(&soon->timer) && !reactor_timer_is_running(&late->timer),
               "A timer that thinks it runs points into a heap that is freed.");
    stop(soon);
    start(late, 1, 0);
    check_after(1, "b", "It is like any other.");
}

/* --- Periodic timers --------------------------------------------------------------------------- */

/* answers: libuv test-timer-again.c timer_again */
static void a_periodic_timer_fires_again_and_again(void **state)
{
    struct bell *bell = new_bell(NULL);
    start(bell, 5, 10);
    check_after(4, "", "The first time comes after the delay.");
    check_after(1, "a", "The first time comes after the delay.");
    check_after(9, "", "The others after the interval.");
    check_after(1, "a", "The others after the interval.");
    start(bell, 20, 0);
    check_after(10, "", "Started anew, it has the new times only.");
    check_after(10, "a", "Started anew, it has the new times only.");
    check_after(100, "", "It is periodic no more.");
}

/* answers: libevent regress.c persistent_active_timeout
 * There it is event_active() that fires it in between. */
static void starting_a_periodic_timer_anew_moves_its_schedule(void **state)
{
    struct bell *bell = new_bell(NULL);
    start(bell, 20, 20);
    pass_ms(10);
    start(bell, 0, 20);
    check_turn("a", "It was started anew, to fire at once: at 10.");
    check_after(10, "", "At 20 it would have been due before.");
    check_after(10, "a", "The schedule counts from 10: 30.");
    check_after(20, "a", "And 50.");
}

/* pitfall 22 */
static void lateness_does_not_add_up(void **state)
{
    start(new_bell(NULL), 10, 10);
    check_after(13, "a", "Three late.");
    check_after(7, "a", "The next is due at 20, not ten after it fired.");
    check_after(19, "a", "Nine late.");
    check_after(1, "a", "The schedule stands: 40.");
}

/* pitfall 22 */
/* answers: libevent regress.c persistent_timeout_jump */
static void after_a_long_pause_it_fires_once_and_goes_on_with_its_schedule(void **state)
{
    start(new_bell(NULL), 10, 10);
    check_after(95, "a", "Nine times were missed: a burst of nine calls would help nobody.");
    check_turn("", "What was missed is skipped.");
    check_after(4, "", "It keeps to its schedule: 100.");
    check_after(1, "a", "It keeps to its schedule: 100.");
}

static void take_35_ms(struct bell *bell)
{
    pass_ms(35);
}

/* pitfall 22 */
static void a_periodic_timer_whose_function_takes_longer_than_its_interval_skips_times(void **state)
{
    struct bell *bell = new_bell(take_35_ms);
    start(bell, 10, 10);
    check_after(10, "a", "It takes until 45.");
    bell->action = NULL;
    check_turn("a", "Late for 20, 30 and 40: once.");
    check_after(4, "", "The next is due at 50.");
    check_after(1, "a", "The next is due at 50.");
}

/* --- Now --------------------------------------------------------------------------------------- */

static void work_then_start(struct bell *bell)
{
    pass_ms(50);
    start(bell->other, 10, 0);
}

/* pitfall 24 */
static void a_delay_counts_from_the_start_not_from_when_the_turn_began(void **state)
{
    struct bell *bell = start_new(0, work_then_start);
    bell->other = new_bell(NULL);
    check_turn("a", "It works for 50 ms, then starts another.");
    check_turn("", "It must not be due at once because \"now\" was read before the work.");
    check_after(10, "b", "Ten after it was started.");
}

static void start_itself_now(struct bell *bell)
{
    start(bell, 0, 0);
}

static void read_one(int fd, unsigned events, void *data)
{
    write_down('R');
    fds_drain(fd);
}

/* pitfall 25 */
/* answers: libuv test-idle.c idle_starvation */
static void a_timer_that_starts_itself_again_without_delay_starves_nobody(void **state)
{
    int pair[2];
    fds_pair(pair);
    check_succeeds(reactor_register(reactor, pair[0], SELECTOR_READ, read_one, NULL), "Open.");
    start_new(0, start_itself_now);
    fds_write(pair[1], "x");
    check_turn("Ra", "A timer that is started while timers fire waits for the next turn.");
    fds_write(pair[1], "x");
    check_turn("Ra", "Each turn: the descriptors, then the timer once.");
}

static void start_other_now(struct bell *bell)
{
    start(bell->other, 0, 0);
}

/* pitfall 25 */
static void two_timers_that_start_each_other_starve_nobody(void **state)
{
    struct bell *bell = start_new(0, start_other_now);
    bell->other = new_bell(start_other_now);
    bell->other->other = bell;
    check_turn("a", "The other waits for the next turn.");
    check_turn("b", "And so on.");
    check_turn("a", "And so on.");
}

static void defer_call(void *data)
{
    write_down('D');
}

static void defer_a_call(struct bell *bell)
{
    static struct reactor_call call;
    reactor_call_init(&call, defer_call, NULL);
    reactor_defer(reactor, &call);
}

/* libuv has this order since version 1.45; asyncio always had it. */
static void timers_fire_after_the_deferred_calls_of_the_turn(void **state)
{
    start_new(0, defer_a_call);
    check_turn("a", "What a timer defers waits for the next turn, whose first step is its calls.");
    check_turn("D", "Deferred calls are the first step of a turn.");
}

static void read_event(int fd, unsigned events, void *data)
{
    write_down('E');
    fds_drain(fd);
}

/* answers: libevent regress.c event_timeout_lost
 * We differ: there one event has a descriptor and a time-out, and is called once for both. */
/* pitfall 42 */
static void a_timer_and_an_event_of_the_same_turn_both_come(void **state)
{
    int pair[2];
    fds_pair(pair);
    check_succeeds(reactor_register(reactor, pair[0], SELECTOR_READ, read_event, NULL),
                   "It is open.");
    start_new(5, NULL);
    fds_write(pair[1], "x");
    check_after(10, "Ea", "What has arrived is heard before a deadline is judged.");
    check_after(10, "", "Each comes once.");
}

/* --- Inside a timer ---------------------------------------------------------------------------- */

static void stop_other(struct bell *bell)
{
    stop(bell->other);
}

/* pitfall 26 */
/* answers: libuv test-timer.c timer_is_closing */
static void a_timer_may_stop_another_that_is_due_in_the_same_turn(void **state)
{
    struct bell *first = start_new(10, stop_other);
    first->other = start_new(10, NULL);
    start_new(10, NULL);
    check_after(10, "ac", "Stopped is stopped, even if its time has come.");
}

static void stop_itself(struct bell *bell)
{
    stop(bell);
}

/* pitfall 26 */
static void a_timer_may_stop_itself(void **state)
{
    start_new(1, stop_itself);
    start(new_bell(stop_itself), 1, 1);
    check_after(1, "ab", "Both are due.");
    check_after(10, "", "The one was over, the periodic one was stopped.");
}

static void start_itself_in_10(struct bell *bell)
{
    start(bell, 10, 0);
}

/* pitfall 26 */
/* answers: libuv test-timer.c timer_no_double_call_once */
/* answers: libuv test-timer.c timer_no_double_call_nowait */
static void a_timer_may_start_itself_again(void **state)
{
    start_new(10, start_itself_in_10);
    start(new_bell(start_itself_in_10), 10, 3);
    check_after(10, "ab", "Both are due.");
    check_after(9, "", "The new times count, also for the periodic one.");
    check_after(1, "ab", "The new times count, and each fires once.");
}

static void free_it(void *data)
{
    write_down('F');
    free(data);
}

static void free_other(void *data)
{
    struct bell *bell = data;
    write_down('O');
    reactor_timer_stop(reactor, (struct reactor_timer *)bell->other);
    free(bell->other);
}

/* pitfall 26 */
static void a_timer_may_be_freed_in_its_own_function(void **state)
{
    struct reactor_timer *timer = malloc(sizeof *timer);
    reactor_timer_init(timer, free_it, timer);
    reactor_timer_start(reactor, timer, 1, 0);
    start_new(1, NULL);
    check_after(1, "Fa", "Nothing of a timer is read once its function was called.");
}

/* pitfall 26 */
static void a_timer_may_free_another_that_it_has_stopped(void **state)
{
    static struct bell bell;
    struct reactor_timer *other = malloc(sizeof *other);
    bell.other = (void *)other;
    reactor_timer_init(&bell.timer, free_other, &bell);
    reactor_timer_init(other, free_it, other);
    reactor_timer_start(reactor, &bell.timer, 1, 1);
    reactor_timer_start(reactor, other, 1, 0);
    pass_ms(1);
    turn_within(0);
    reactor_timer_stop(reactor, &bell.timer);
    check_string(journal, "O", "A stopped timer is forgotten entirely.");
}

/* pitfall 26 */
static void the_only_timer_may_do_all_that_to_itself(void **state)
{
    static void (*const actions[])(struct bell *) = {stop_itself, start_itself_now, NULL};
    for (int i = 0; i < 3; i++) {
        struct bell *bell = new_bell(actions[i]);
        start(bell, 1, (uint64_t)i % 2);
        pass_ms(1);
        turn_within(0);
        check_number(bell->rang, 1, "With one timer the heap is empty while it fires.");
        stop(bell);
        check_turn("", "It is stopped.");
    }
}

/* --- Waiting ----------------------------------------------------------------------------------- */

/* With the true clock. */
static void start_itself_in_1(struct bell *bell)
{
    if (bell->rang < 20)
        start(bell, 1, 0);
}

/* pitfall 23 */
/* answers: libuv test-timer.c timer_early_check */
static void the_loop_sleeps_until_a_timer_is_due_and_does_not_spin(void **state)
{
    true_clock = true;
    struct bell *bell = start_new(1, start_itself_in_1);
    uint64_t turns = reactor_turn(reactor);
    while (reactor_timer_is_running(&bell->timer))
        turn_within(-1); /* ring() checks that it is not early */
    turns = reactor_turn(reactor) - turns;
    check_number(bell->rang, 20, "It rang until it was not started again.");
    check_that(turns <= 3 * 20, "With the wait rounded down to whole milliseconds, the loop would "
                                "turn thousands of times in the last fraction of each.");
}

/* With the true clock. */
static void a_shorter_time_out_than_the_next_timer_is_kept(void **state)
{
    true_clock = true;
    start_new(3600 * 1000, NULL);
    check_note("a turn of 1 ms waits for a timer that is due in an hour");
    check_number(turn_within(1), 0, "The turn is over after a millisecond, not after an hour.");
    check_note(
        "a turn of 0 ms waits for a timer that is due in an hour: limit must keep a time-out of 0");
    check_number(turn_within(0), 0, "Zero is not to wait.");
}

static void the_loop_runs_until_the_last_timer_has_fired(void **state)
{
    true_clock = true;
    struct bell *first = start_new(2, NULL);
    struct bell *second = start_new(1, NULL);
    check_note("no timer runs any more, and reactor_run() goes on: what has fired or was stopped "
               "must not stay awaited");
    check_succeeds(reactor_run(reactor), "It ends when nothing is left that could happen.");
    check_number(first->rang + second->rang, 2, "A timer that runs is something to wait for.");
    start(first, 3600 * 1000, 0);
    stop(first);
    check_succeeds(reactor_run(reactor), "A timer that is stopped is nothing to wait for.");
}

/* With the true clock. Whatever goes wrong here waits for an hour. */
static void a_timer_without_a_reference_keeps_nobody_waiting(void **state)
{
    true_clock = true;
    struct bell *hour = start_new(3600 * 1000, NULL);
    reactor_timer_unref(reactor, &hour->timer);
    check_note("after reactor_timer_unref() of the only timer, reactor_run() does not end");
    check_succeeds(reactor_run(reactor), "Nothing is left that is waited for.");
    check_that(reactor_timer_is_running(&hour->timer), "It runs all the same.");
    stop(hour);
    start(hour, 3600 * 1000, 0);
    check_note(
        "a timer that was unreferenced before it was started keeps reactor_run() from ending");
    check_succeeds(reactor_run(reactor), "Nothing is left that is waited for.");
    struct bell *soon = start_new(2, NULL);
    start(hour, 1, 0);
    check_note("a timer of 2 ms does not end reactor_run()");
    check_succeeds(reactor_run(reactor), "It ends with the timer of 2 ms.");
    check_number(hour->rang, 1,
                 "While the loop runs, a timer without a reference fires as any other.");
    check_number(soon->rang, 1, "A timer with a reference is waited for, whatever others do.");
}

static void a_timer_with_its_reference_back_is_waited_for(void **state)
{
    static const char advice[] = "reactor_timer_ref() takes reactor_timer_unref() back.";
    true_clock = true;
    struct bell *bell = new_bell(NULL);
    for (int before = 0; before < 2; before++) { /* while it runs, and before it is started */
        if (before)
            reactor_timer_unref(reactor, &bell->timer);
        else
            start(bell, 2, 0);
        reactor_timer_unref(reactor, &bell->timer);
        reactor_timer_ref(reactor, &bell->timer);
        reactor_timer_ref(reactor, &bell->timer);
        if (before)
            start(bell, 2, 0);
        check_succeeds(reactor_run(reactor), advice);
        check_number(bell->rang, before + 1, advice);
    }
    start(bell, 3600 * 1000, 0);
    stop(bell);
    check_note("to give a reference back twice counts twice: reactor_run() does not end");
    check_succeeds(reactor_run(reactor), "Nothing is left that is waited for.");
}

/* answers: libuv test-timer.c timer_huge_timeout */
static void a_huge_delay_is_never_not_soon(void **state)
{
    static const uint64_t delays[] = {UINT64_MAX, UINT64_MAX / 2, UINT64_MAX / 1000000,
                                      UINT64_MAX / 1000000 + 1, ((uint64_t)1 << 32) + 1000};
    for (size_t i = 0; i < sizeof delays / sizeof delays[0]; i++) {
        check_note("a delay of %ju ms", (uintmax_t)delays[i]);
        struct bell *bell = start_new(delays[i], NULL);
        check_after(1000, "", "Nanoseconds since some moment must not go round.");
        ticks_start(NULL);
        int called = turn_within(-1);
        int ticks = ticks_stop();
        check_number(called, 0, "The wait must not go round either.");
        check_that(ticks > 0, "It waits: what does not fit into an int is not 0.");
        stop(bell);
    }
}

/* answers: libuv test-timer.c timer_huge_repeat */
static void a_huge_interval_fires_once(void **state)
{
    static const uint64_t intervals[] = {UINT64_MAX, UINT64_MAX / 1000000, UINT64_MAX / 2000000};
    for (size_t i = 0; i < sizeof intervals / sizeof intervals[0]; i++) {
        struct bell *bell = new_bell(NULL);
        start(bell, 1, intervals[i]);
        pass_ms(2);
        check_number(turn_within(0), 1, "Its first time has come.");
        pass_ms(1000);
        check_number(turn_within(0), 0, "Its second never comes.");
        check_that(reactor_timer_is_running(&bell->timer), "It is periodic, if slowly.");
        stop(bell);
    }
}

/* --- Memory ------------------------------------------------------------------------------------ */

static void without_memory_a_timer_stays_as_it_was(void **state)
{
    struct bell *bell = new_bell(NULL);
    memory.left = 0;
    check_fails(reactor_timer_start(reactor, &bell->timer, 1, 0), ENOMEM, "realloc() failed.");
    check_that(!reactor_timer_is_running(&bell->timer), "It was not running.");
    memory.left = -1;
    start(bell, 5, 7);
    memory.left = 0;
    start(bell, 1, 0);
    check_after(1, "a", "A running timer can always be started anew.");
}

/* --- Processes --------------------------------------------------------------------------------- */

static void end_well(void *data)
{
    _exit(0);
}

/* A child closes its copy of its parent's reactor, and opens one of its own. */
static _Noreturn void ring_in_child(void)
{
    struct reactor_timer timer;
    reactor_close(reactor);
    reactor = reactor_open(check_backend);
    reactor_timer_init(&timer, end_well, NULL);
    if (reactor && reactor_timer_start(reactor, &timer, 0, 0) == 0)
        reactor_run(reactor);
    _exit(1);
}

/* pitfall 19 */
/* answers: libuv test-fork.c fork_timer
 * We differ: there the child goes on with its copy of the loop, after uv_loop_fork(). */
static void timers_fire_in_a_childs_own_reactor_and_the_parents_stand(void **state)
{
    int status;
    start_new(5, NULL);
    pid_t child = fork();
    if (child == 0)
        ring_in_child();
    waitpid(child, &status, 0);
    check_that(WIFEXITED(status) && WEXITSTATUS(status) == 0, "The child's own timer fires.");
    check_turn("", "That is no affair of the parent's.");
    check_after(5, "a", "The parent's timer is as it was.");
}

/* --- The heap ---------------------------------------------------------------------------------- */

static struct timer_heap heap;

/* The model: entries in order. */
static struct timer_entry sorted[BELLS];
static size_t sorted_count;

static void insert_sorted(struct timer_entry entry)
{
    size_t place = sorted_count++;
    while (place > 0 && (sorted[place - 1].due > entry.due ||
                         (sorted[place - 1].due == entry.due &&
                          sorted[place - 1].timer->sequence > entry.timer->sequence))) {
        sorted[place] = sorted[place - 1];
        place--;
    }
    sorted[place] = entry;
}

static void remove_sorted(const struct reactor_timer *timer)
{
    size_t place = 0;
    while (sorted[place].timer != timer)
        place++;
    sorted_count--;
    memmove(sorted + place, sorted + place + 1, (sorted_count - place) * sizeof sorted[0]);
}

static void check_heap(void)
{
    const struct timer_entry *next = timer_heap_next(&heap);
    check_number(heap.count, sorted_count, "Every timer that was added and not removed is there.");
    if (sorted_count == 0)
        check_pointer(next, NULL, "An empty heap has no next entry.");
    else
        check_pointer(next->timer, sorted[0].timer, "The root is the one that is due first.");
    for (size_t i = 0; i < heap.count; i++)
        check_number(heap.entries[i].timer->place, i + 1, "Each timer knows its place.");
}

static void heap_step(struct reactor_timer *timer, struct timer_entry entry, uint32_t kind)
{
    if (timer->place == 0) {
        check_succeeds(timer_heap_add(&heap, entry), "There is memory.");
        insert_sorted(entry);
    } else if (kind == 0) {
        timer_heap_remove(&heap, timer);
        remove_sorted(timer);
    } else {
        timer_heap_change(&heap, entry);
        remove_sorted(timer);
        insert_sorted(entry);
    }
}

static void whatever_happens_the_heap_is_like_a_sorted_list(void **state)
{
    uint32_t seed = check_seed();
    uint32_t random = seed;
    for (uint32_t size = 1; size <= BELLS; size += size < 20 ? 1 : 70) {
        memset(bells, 0, sizeof bells);
        for (uint64_t n = 0; n < 2000; n++) {
            check_note("%u timers, step %ju, CHECK_SEED=%u", size, (uintmax_t)n, (unsigned)seed);
            struct reactor_timer *timer = &bells[check_random(&random, size)].timer;
            struct timer_entry entry = {check_random(&random, 2 * size), timer};
            timer->sequence = n;
            heap_step(timer, entry, check_random(&random, 2));
            check_heap();
        }
        while (sorted_count > 0) {
            struct reactor_timer *timer = sorted[0].timer;
            check_heap();
            timer_heap_remove(&heap, timer);
            remove_sorted(timer);
        }
        timer_heap_release(&heap);
    }
}

/* --- Anything ---------------------------------------------------------------------------------- */

/* The model of a reactor's timers: each bell's next time, and when it was started. */
static struct {
    bool runs;
    uint64_t due, sequence, interval;
} model[BELLS];
static uint64_t started;
static uint32_t model_random;
static uint64_t frozen_now, frozen_end; /* of the turn under way */

static void model_start(int i, uint64_t delay, uint64_t interval)
{
    model[i].runs = true;
    model[i].due = now + delay * ms;
    model[i].interval = interval * ms;
    model[i].sequence = started++;
    start(&bells[i], delay, interval);
}

/* Which bell must ring next in this turn; -1 if none. */
static int model_next(void)
{
    int next = -1;
    for (int i = 0; i < bell_count; i++) {
        if (!model[i].runs || model[i].due > frozen_now || model[i].sequence >= frozen_end)
            continue;
        if (next == -1 || model[i].due < model[next].due ||
            (model[i].due == model[next].due && model[i].sequence < model[next].sequence))
            next = i;
    }
    return next;
}

static void model_fire(int i)
{
    model[i].runs = model[i].interval > 0;
    if (!model[i].runs)
        return;
    while (model[i].due <= frozen_now)
        model[i].due += model[i].interval;
    model[i].sequence = started++;
}

static void model_change(void)
{
    int i = (int)check_random(&model_random, (uint32_t)bell_count);
    if (check_random(&model_random, 3) > 0) {
        model_start(i, check_random(&model_random, 20), check_random(&model_random, 3) * 5);
    } else {
        model[i].runs = false;
        stop(&bells[i]);
    }
}

static void check_is_next(struct bell *bell)
{
    int next = model_next();
    check_number(bell - bells, next, "The next to fire is the one that was due first.");
    model_fire(next);
    if (check_random(&model_random, 4) == 0)
        pass_ms(check_random(&model_random, 4));
    for (uint32_t i = check_random(&model_random, 4); i > 0; i--)
        model_change();
}

static void whatever_timers_do_in_timers_each_fires_in_its_place(void **state)
{
    uint32_t seed = check_seed();
    model_random = seed;
    memset(model, 0, sizeof model);
    started = 0;
    for (int i = 0; i < 26; i++)
        new_bell(check_is_next);
    for (int n = 0; n < 2000; n++) {
        check_note("turn %d, CHECK_SEED=%u", n, (unsigned)seed);
        model_change();
        pass_ms(check_random(&model_random, 6));
        frozen_now = now;
        frozen_end = started;
        turn_within(0);
        check_number(model_next(), -1, "All that were due have fired.");
    }
}

/* --- Watching the loop itself ------------------------------------------------------------------ */

static char reports[200];

static void write_report(const char *name, uint64_t nanoseconds, void *data)
{
    size_t size = strlen(reports);
    check_pointer(data, reports, "The reporter gets its data.");
    snprintf(reports + size, sizeof reports - size, "%s %ju; ", name,
             (uintmax_t)(nanoseconds / ms));
}

static void measure(uint64_t threshold)
{
    reports[0] = '\0';
    reactor_measure(reactor, threshold, write_report, reports);
}

static void take_5_ms(struct bell *bell)
{
    pass_ms(5);
}

static void handle_for_7_ms(int fd, unsigned events, void *data)
{
    read_one(fd, events, data);
    pass_ms(7);
}

static void call_for_9_ms(void *data)
{
    write_down('D');
    pass_ms(9);
}

/* pitfall 28 */
static void callbacks_that_take_long_are_reported_by_kind(void **state)
{
    int pair[2];
    struct reactor_call call;
    fds_pair(pair);
    fds_write(pair[1], "x");
    reactor_register(reactor, pair[0], SELECTOR_READ, handle_for_7_ms, NULL);
    reactor_call_init(&call, call_for_9_ms, NULL);
    reactor_defer(reactor, &call);
    start_new(0, take_5_ms);
    start_new(0, NULL);
    measure(4);
    check_turn("DRab", "One of each kind.");
    check_string(reports, "a deferred call 9; an event handler 7; a timer 5; ",
                 "A slow callback freezes all: it must be known which.");
}

static void take_5_ms_by_name(struct bell *bell)
{
    reactor_name(reactor, "backup");
    pass_ms(5);
}

/* pitfall 28 */
static void a_callback_may_give_itself_a_name_for_the_report(void **state)
{
    measure(4);
    start_new(0, take_5_ms_by_name);
    start_new(0, take_5_ms);
    turn_within(0);
    check_string(reports, "backup 5; a timer 5; ", "The name is its own: the next has none.");
}

static void only_what_takes_longer_than_the_threshold_is_reported(void **state)
{
    measure(5);
    start_new(0, take_5_ms);
    turn_within(0);
    check_string(reports, "", "It took exactly as long.");
    measure(0);
    start_new(0, take_5_ms);
    start_new(0, NULL);
    turn_within(0);
    check_string(reports, "a timer 5; ", "It took longer; the other took no time at all.");
}

static void a_huge_threshold_is_never_not_soon(void **state)
{
    for (int bits = 0; bits < 20; bits++) {
        measure(UINT64_MAX >> bits);
        start_new(0, take_5_ms);
        turn_within(0);
        check_string(reports, "",
                     "Milliseconds become nanoseconds: stop at the end of numbers instead of "
                     "going round.");
    }
    measure(UINT64_MAX / 1000000 + 1);
    start_new(0, take_5_ms);
    turn_within(0);
    check_string(reports, "", "584 years and a millisecond.");
}

static void measuring_can_begin_and_end_at_any_time(void **state)
{
    start_new(0, take_5_ms);
    turn_within(0);
    check_string(reactor_statistics(reactor).slow_name, "", "Nobody measures yet.");
    check_that(reactor_statistics(reactor).slowest == 0, "Nobody measures yet.");
    measure(1);
    reactor_measure(reactor, 1, NULL, NULL);
    start_new(0, take_5_ms);
    turn_within(0);
    check_string(reports, "", "Nobody measures any more.");
}

static void begin_to_measure(struct bell *bell)
{
    pass_ms(100);
    measure(1);
    pass_ms(5);
}

static void a_callback_that_begins_to_measure_is_measured_from_there(void **state)
{
    start_new(0, begin_to_measure);
    turn_within(0);
    check_string(reports, "a timer 5; ", "Nobody knows when it began.");
}

static void the_slowest_callback_so_far_is_known(void **state)
{
    uint64_t turns = reactor_statistics(reactor).turns;
    measure(1000);
    start_new(0, take_5_ms_by_name);
    start_new(0, take_35_ms);
    start_new(0, take_5_ms_by_name);
    turn_within(0);
    struct reactor_statistics statistics = reactor_statistics(reactor);
    check_number(statistics.turns, turns + 1, "There was one more turn.");
    check_number(statistics.turns, reactor_turn(reactor), "They count the same.");
    check_number(statistics.slowest, 35 * ms, "Nanoseconds.");
    check_string(statistics.slow_name, "a timer", "That one had no name.");
    check_string(reports, "", "It was under the threshold all the same.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "timer", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(a_timer_fires_once_when_its_time_has_come),
        TEST(a_timer_does_not_fire_a_nanosecond_early),
        TEST(the_clock_is_monotonic),
        TEST(while_it_fires_only_a_periodic_timer_is_running),
        TEST(no_delay_is_the_next_turn),
        TEST(timers_fire_in_the_order_of_their_times),
        TEST(timers_due_at_the_same_moment_fire_in_the_order_in_which_they_were_started),
        TEST(starting_a_running_timer_starts_it_anew),
        TEST(a_timer_that_is_started_anew_goes_behind_its_equals),
        TEST(a_stopped_timer_does_not_fire),
        TEST(closing_the_reactor_fires_nothing),
        TEST(after_the_reactor_is_closed_its_timers_may_be_started_elsewhere),
        TEST(a_periodic_timer_fires_again_and_again),
        TEST(starting_a_periodic_timer_anew_moves_its_schedule),
        TEST(lateness_does_not_add_up),
        TEST(after_a_long_pause_it_fires_once_and_goes_on_with_its_schedule),
        TEST(a_periodic_timer_whose_function_takes_longer_than_its_interval_skips_times),
        TEST(a_delay_counts_from_the_start_not_from_when_the_turn_began),
        TEST(a_timer_that_starts_itself_again_without_delay_starves_nobody),
        TEST(two_timers_that_start_each_other_starve_nobody),
        TEST(timers_fire_after_the_deferred_calls_of_the_turn),
        TEST(a_timer_and_an_event_of_the_same_turn_both_come),
        TEST(a_timer_may_stop_another_that_is_due_in_the_same_turn),
        TEST(a_timer_may_stop_itself),
        TEST(a_timer_may_start_itself_again),
        TEST(a_timer_may_be_freed_in_its_own_function),
        TEST(a_timer_may_free_another_that_it_has_stopped),
        TEST(the_only_timer_may_do_all_that_to_itself),
        TEST(the_loop_sleeps_until_a_timer_is_due_and_does_not_spin),
        TEST(a_shorter_time_out_than_the_next_timer_is_kept),
        TEST(the_loop_runs_until_the_last_timer_has_fired),
        TEST(a_timer_without_a_reference_keeps_nobody_waiting),
        TEST(a_timer_with_its_reference_back_is_waited_for),
        TEST(a_huge_delay_is_never_not_soon),
        TEST(a_huge_interval_fires_once),
        TEST(without_memory_a_timer_stays_as_it_was),
        TEST(timers_fire_in_a_childs_own_reactor_and_the_parents_stand),
        TEST(whatever_happens_the_heap_is_like_a_sorted_list),
        TEST(whatever_timers_do_in_timers_each_fires_in_its_place),
        TEST(callbacks_that_take_long_are_reported_by_kind),
        TEST(a_callback_may_give_itself_a_name_for_the_report),
        TEST(only_what_takes_longer_than_the_threshold_is_reported),
        TEST(a_huge_threshold_is_never_not_soon),
        TEST(measuring_can_begin_and_end_at_any_time),
        TEST(a_callback_that_begins_to_measure_is_measured_from_there),
        TEST(the_slowest_callback_so_far_is_known),
    };
    return check_main(argc, argv, &suite, tests);
}
