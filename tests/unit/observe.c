/* What those hear who look on while a loop works: observe.h, and those who tell it besides the reactor, which are timers,
 * signals and transports. Once for each backend.
 *
 * Start reading at heard(): an observer writes a word for each step, and the tests compare what it wrote. */
/* once per backend */
/* wraps select poll epoll_wait */
#include "observe.h"
#include "check.h"
#include "fds.h"
#include "signals.h"
#include "timer.h"
#include "transport.h"
#include "waits.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { R = SELECTOR_READ, W = SELECTOR_WRITE, BEFORE_ERROR = 77 };

static struct reactor *reactor;

/* --- The observer ------------------------------------------------------------------------------- */

static char journal[4096];
static struct reactor_callback begun, ended, changed; /* the last ones */
static uint64_t took, told_turn;
static int told_timeout;
static size_t told_watched;

static void write_down(const char *word)
{
    size_t size = strlen(journal);
    check_that(size + strlen(word) + 2 < sizeof journal, "The observer is told things for ever.");
    snprintf(journal + size, sizeof journal - size, "%s%s", size > 0 ? " " : "", word);
}

/* What the observer has heard since it was last asked. An observer may leave any errno behind. */
#define heard(words, advice)                                                                       \
    do {                                                                                           \
        check_string(journal, words, advice);                                                      \
        journal[0] = '\0';                                                                         \
    } while (0)

static const char *const kinds[] = {"nothing", "handler", "call", "yielded",
                                    "timer",   "signal",  "hook"};

static void hear_turn(uint64_t turn, void *data)
{
    check_pointer(data, journal, "An observer gets its own data.");
    told_turn = turn;
    write_down("turn");
    errno = EILSEQ;
}

static void hear_wait(int timeout_ms, size_t watched, void *data)
{
    told_timeout = timeout_ms;
    told_watched = watched;
    write_down("wait");
    errno = EILSEQ;
}

static void hear_woken(const struct selector_key *ready, int count, void *data)
{
    char word[32];
    snprintf(word, sizeof word, "woken:%d", count);
    for (int i = 0; i < count; i++)
        check_that(ready[i].fd >= 0 && ready[i].events != 0, "Each that is ready is named.");
    write_down(word);
    errno = EILSEQ;
}

static void hear_begin(const struct reactor_callback *callback, void *data)
{
    begun = *callback;
    write_down(kinds[callback->kind]);
    errno = EILSEQ;
}

static void hear_end(const struct reactor_callback *callback, uint64_t nanoseconds, void *data)
{
    ended = *callback;
    took = nanoseconds;
    write_down("end");
    errno = EILSEQ;
}

static void hear_change(enum reactor_change change, const struct reactor_callback *callback,
                        void *data)
{
    static const char *const words[] = {"registers", "modifies", "unregisters", "defers", "yields",
                                        "postpones", "cancels",  "starts",      "stops"};
    changed = *callback;
    write_down(words[change]);
    errno = EILSEQ;
}

static void hear_level(int fd, const char *what, size_t bytes, size_t limit, void *data)
{
    char word[64];
    snprintf(word, sizeof word, "%s:%zu/%zu", what, bytes, limit);
    write_down(word);
    errno = EILSEQ;
}

static void hear_state(int fd, const char *what, void *data)
{
    write_down(what);
    errno = EILSEQ;
}

static const struct reactor_observer observer = {.turn = hear_turn,
                                                 .wait = hear_wait,
                                                 .woken = hear_woken,
                                                 .begin = hear_begin,
                                                 .end = hear_end,
                                                 .changed = hear_change,
                                                 .level = hear_level,
                                                 .state = hear_state};

/* --- A loop with a callback of each kind ---------------------------------------------------------- */

static int pair[2];
static struct reactor_call call;
static struct reactor_timer timer;
static struct reactor_signal watch;

static void read_one(int fd, unsigned events, void *data)
{
    char byte;
    check_number(recv(fd, &byte, 1, 0), 1, "A byte was there.");
    check_number(told_turn, reactor_turn(reactor), "A turn is told with the number that it has.");
}

static void do_nothing(void *data)
{
}

static void begin(void)
{
    fds_begin();
    reactor = check_not_null(reactor_open(check_backend), "There is such a backend.");
    fds_pair(pair);
    reactor_call_init(&call, do_nothing, NULL);
    reactor_timer_init(&timer, do_nothing, NULL);
    reactor_signal_init(&watch, do_nothing, NULL);
    journal[0] = '\0';
    wait_error = 0;
}

static void end(void)
{
    reactor_close(reactor);
    fds_end();
}

static void look(void)
{
    reactor_observe(reactor, &observer, journal);
}

static void turn(void)
{
    check_that(reactor_run_once(reactor, 0) >= 0, "It waits for what is there.");
}

static void register_reader(void)
{
    check_succeeds(reactor_register(reactor, pair[0], R, read_one, NULL), "It is a socket.");
}

/* --- A turn --------------------------------------------------------------------------------------- */

static void the_steps_of_a_turn_are_told_in_their_order(void **state)
{
    struct reactor_call rest;
    reactor_call_init(&rest, do_nothing, NULL);
    register_reader();
    reactor_signal_start(reactor, &watch, SIGUSR1);
    reactor_timer_start(reactor, &timer, 0, 0);
    reactor_defer(reactor, &call);
    reactor_yield(reactor, &rest);
    reactor_set_hooks(reactor, do_nothing, do_nothing, NULL);
    fds_write(pair[1], "x");
    raise(SIGUSR1);
    look();
    turn();
    heard("turn call end yielded end hook end wait woken:2 hook end handler end handler end "
          "stops timer end signal end",
          "The order is that of reactor.h: calls, the wait, handlers (one of them is that of the "
          "signals' own "
          "pipe), timers, signals.");
    reactor_signal_stop(reactor, &watch);
}

static void a_wait_is_told_with_its_time_out_and_what_it_watches(void **state)
{
    register_reader();
    look();
    turn();
    heard("turn wait woken:0", "Nothing was there.");
    check_number(told_timeout, 0, "The turn only looks.");
    check_number(told_watched, 1, "One descriptor is registered.");
    check_number(told_turn, reactor_turn(reactor), "It has the number of the turn.");
    fds_write(pair[1], "x");
    reactor_timer_start(reactor, &timer, 3600 * 1000, 0);
    check_number(reactor_run_once(reactor, -1), 1, "There is a byte to read.");
    check_number(told_timeout, 3600 * 1000,
                 "A timer limits the wait: what is told is what is waited.");
}

static void a_wait_that_fails_is_told_and_errno_says_why_to_all(void **state)
{
    register_reader();
    look();
    wait_error = ENOMEM;
    check_fails(reactor_run_once(reactor, 0), ENOMEM,
                "An observer may do with errno what it likes.");
    heard("turn wait woken:-1", "It has failed.");
}

static void a_callback_is_told_with_all_that_tells_it_from_others(void **state)
{
    register_reader();
    fds_write(pair[1], "x");
    look();
    turn();
    check_number(begun.function, (uintptr_t)read_one,
                 "With its address, a tool can tell its name.");
    check_number(begun.number, pair[0], "A handler has a descriptor.");
    check_number(begun.events, R, "This is ready of it.");
    check_pointer(begun.which, NULL, "Its descriptor says which handler it is.");
    reactor_defer(reactor, &call);
    turn();
    check_pointer(begun.which, &call, "Which call it is can be compared.");
    check_number(begun.function, (uintptr_t)do_nothing,
                 "With its address, a tool can tell its name.");
    check_number(begun.number, -1, "A call has no descriptor.");
    check_number(begun.events, 0, "Nor events.");
    reactor_timer_start(reactor, &timer, 0, 0);
    turn();
    check_pointer(begun.which, &timer, "Which timer it is can be compared.");
    reactor_signal_start(reactor, &watch, SIGUSR1);
    raise(SIGUSR1);
    turn();
    check_pointer(begun.which, &watch, "Which watch it is can be compared.");
    check_number(begun.number, SIGUSR1, "A signal has a number.");
    reactor_signal_stop(reactor, &watch);
}

static void name_yourself(void *data)
{
    reactor_name(reactor, "backup");
}

static void the_end_is_told_with_the_time_and_the_name_that_a_callback_gave_itself(void **state)
{
    uint64_t before = reactor_clock();
    look();
    reactor_call_init(&call, name_yourself, NULL);
    reactor_defer(reactor, &call);
    turn();
    check_that(took <= reactor_clock() - before, "It took no longer than all of this.");
    check_pointer(begun.name, NULL, "When it begins, it has given itself none.");
    check_string(ended.name, "backup", "It gave itself a name.");
    check_pointer(ended.which, &call, "It is the same callback.");
    reactor_call_init(&call, do_nothing, NULL);
    reactor_defer(reactor, &call);
    turn();
    check_pointer(ended.name, NULL, "A name is for one call: this one gave none.");
}

/* --- Changes -------------------------------------------------------------------------------------- */

static void registrations_are_told(void **state)
{
    look();
    register_reader();
    heard("registers", "A handler is registered.");
    check_number(changed.number, pair[0], "For this descriptor.");
    check_number(changed.events, R, "With this interest.");
    check_number(changed.function, (uintptr_t)read_one, "With this function.");
    check_succeeds(reactor_modify(reactor, pair[0], R | W, read_one, NULL), "It is registered.");
    heard("modifies", "Its interest is another.");
    check_number(changed.events, R | W, "This one.");
    check_succeeds(reactor_unregister(reactor, pair[0]), "It is registered.");
    heard("unregisters", "It is gone.");
    check_number(changed.number, pair[0], "This one was.");
    check_number(changed.function, (uintptr_t)read_one, "And this was its function.");
}

static void what_fails_or_changes_nothing_is_not_told(void **state)
{
    register_reader();
    look();
    check_fails(reactor_register(reactor, pair[0], R, read_one, NULL), EEXIST, "It is registered.");
    check_fails(reactor_modify(reactor, pair[1], R, read_one, NULL), ENOENT, "It is not.");
    check_fails(reactor_unregister(reactor, pair[1]), ENOENT, "It is not.");
    reactor_cancel(reactor, &call);
    reactor_timer_stop(reactor, &timer);
    reactor_signal_stop(reactor, &watch);
    check_fails(reactor_signal_start(reactor, &watch, 0), EINVAL, "No signal has this number.");
    heard("", "Nothing has changed.");
    reactor_defer(reactor, &call);
    reactor_defer(reactor, &call);
    reactor_postpone(reactor, &call);
    reactor_yield(reactor, &call);
    reactor_yield_first(reactor, &call);
    heard("defers", "A call that is queued stays where it is.");
}

static void calls_are_told_when_they_are_queued_and_cancelled(void **state)
{
    static void (*const queue[])(struct reactor *, struct reactor_call *) = {
        reactor_defer, reactor_yield, reactor_yield_first, reactor_postpone};
    look();
    for (int i = 0; i < 4; i++) {
        queue[i](reactor, &call);
        check_pointer(changed.which, &call, "This call.");
        check_number(changed.function, (uintptr_t)do_nothing, "With this function.");
        reactor_cancel(reactor, &call);
        check_pointer(changed.which, &call, "This call.");
    }
    heard("defers cancels yields cancels yields cancels postpones cancels", "Each in its way.");
}

static void timers_are_told_when_they_start_and_stop(void **state)
{
    uint64_t before = reactor_clock();
    look();
    reactor_timer_start(reactor, &timer, 3600 * 1000, 5);
    heard("starts", "A timer runs.");
    check_pointer(changed.which, &timer, "This one.");
    check_number(changed.kind, REACTOR_TIMER, "A timer.");
    check_number(changed.function, (uintptr_t)do_nothing, "With this function.");
    check_that(changed.due >= before + 3600 * UINT64_C(1000000000), "It is due in an hour.");
    check_that(changed.due <= reactor_clock() + 3600 * UINT64_C(1000000000),
               "It is due in an hour.");
    check_number(changed.interval, 5000000, "Nanoseconds.");
    reactor_timer_stop(reactor, &timer);
    heard("stops", "It does no longer.");
    check_pointer(changed.which, &timer, "This one.");
}

static void a_timer_that_fires_stops_or_starts_itself_again(void **state)
{
    reactor_timer_start(reactor, &timer, 0, 3600 * 1000);
    look();
    turn();
    heard("turn wait woken:0 starts timer end", "A periodic timer runs on.");
    check_that(changed.due > reactor_clock(), "Until its next time.");
    check_number(changed.interval, 3600 * UINT64_C(1000000000), "Nanoseconds.");
    reactor_timer_start(reactor, &timer, 0, 0);
    turn();
    heard("starts turn wait woken:0 stops timer end", "A timer that fires once is over.");
}

static void watches_for_signals_are_told(void **state)
{
    look();
    reactor_signal_start(reactor, &watch, SIGUSR1);
    heard("registers starts", "The first watch opens a pipe.");
    check_number(changed.kind, REACTOR_SIGNAL, "A signal.");
    check_number(changed.number, SIGUSR1, "This one.");
    reactor_signal_stop(reactor, &watch);
    heard("stops unregisters", "With the last watch, the pipe goes.");
}

/* --- Modules above -------------------------------------------------------------------------------- */

static void modules_above_tell_of_levels_and_states(void **state)
{
    reactor_tell_level(reactor, 7, "input", 1, 2);
    reactor_tell_state(reactor, 7, "tired");
    look();
    reactor_tell_level(reactor, 7, "input", 3, 4);
    reactor_tell_state(reactor, 7, "awake");
    heard("input:3/4 awake", "As they say it.");
}

static void ignore_bytes(const char *bytes, size_t size, void *data)
{
}

static void note_loss(int reason, void *data)
{
}

static const struct protocol deaf = {.data_received = ignore_bytes, .connection_lost = note_loss};

static struct transport *open_transport(void)
{
    return check_not_null(transport_open(reactor, pair[0], &deaf, NULL), "It is a socket.");
}

/* Fill the kernel, so that what is written next waits with us. */
static void fill_kernel(void)
{
    (void)fds_fill(pair[0]);
}

static void a_transport_tells_how_much_waits_to_be_sent(void **state)
{
    struct transport *transport = open_transport();
    transport_set_limit(transport, 100);
    fill_kernel();
    look();
    transport_write(transport, "hello", 5);
    heard("output:5/100 modifies", "The kernel takes nothing.");
    (void)fds_drain(pair[1]);
    turn();
    heard("turn wait woken:1 handler output:0/100 modifies end", "Now it takes all.");
    transport_abort(transport);
    turn();
}

static void what_is_sent_for_want_of_room_is_told_too(void **state)
{
    struct transport *transport = open_transport();
    transport_set_limit(transport, 10);
    fill_kernel();
    transport_write(transport, "12345678", 8);
    (void)fds_drain(pair[1]);
    look();
    transport_write(transport, "12345678", 8);
    heard("output:0/10 modifies output:0/10",
          "There is no room for more, so what waits is offered to the kernel, and then the rest.");
    transport_abort(transport);
    turn();
}

static void a_write_that_fails_empties_the_buffer(void **state)
{
    struct transport *transport = open_transport();
    fill_kernel();
    transport_pause_reading(transport); /* or it would hear of the end first */
    transport_write(transport, "hello", 5);
    look();
    fds_close(pair[1]);
    turn();
    check_that(strstr(journal, "broken output:0/1048576"), "Nobody will ever read it.");
    transport_abort(transport);
    turn();
}

static void a_transport_tells_what_state_it_is_in(void **state)
{
    struct transport *transport = open_transport();
    look();
    transport_pause_reading(transport);
    transport_pause_reading(transport);
    transport_resume_reading(transport);
    heard("reading paused modifies reading resumed modifies", "Only what has changed.");
    transport_close(transport);
    heard("closing lingering starts", "All is written: the peer may close.");
    transport_abort(transport);
    heard("lost stops unregisters defers", "It is lost; the rest is done by the loop.");
    turn();
}

static void a_transport_tells_that_writing_pauses(void **state)
{
    static char much[TRANSPORT_HIGH_WATER + 1];
    struct transport *transport = open_transport();
    fill_kernel();
    transport_write(transport, much, sizeof much);
    look();
    turn();
    heard("turn call writing paused end wait woken:0", "More waits than the high watermark.");
    while (transport_queued(transport) > 0) {
        (void)fds_drain(pair[1]);
        turn();
    }
    check_that(strstr(journal, "writing resumed"), "Less waits than the low one.");
    transport_abort(transport);
    turn();
}

/* --- Who looks, and when --------------------------------------------------------------------------- */

static void a_table_need_not_be_full(void **state)
{
    static const struct reactor_observer nobody = {.turn = NULL};
    register_reader();
    reactor_observe(reactor, &nobody, NULL);
    reactor_defer(reactor, &call);
    reactor_timer_start(reactor, &timer, 0, 0);
    fds_write(pair[1], "x");
    told_turn = reactor_turn(reactor) + 1;
    check_number(reactor_run_once(reactor, 0), 3, "All is called as ever.");
    reactor_tell_level(reactor, 7, "input", 3, 4);
    reactor_tell_state(reactor, 7, "awake");
    heard("", "It wants to know nothing.");
}

static void who_looks_no_longer_hears_no_more(void **state)
{
    look();
    reactor_defer(reactor, &call);
    heard("defers", "Somebody looks.");
    reactor_observe(reactor, NULL, NULL);
    turn();
    heard("", "Nobody does.");
}

static void begin_to_look(void *data)
{
    look();
}

static void cease_to_look(void *data)
{
    reactor_observe(reactor, NULL, NULL);
}

static void who_begins_in_a_callback_hears_of_the_next(void **state)
{
    struct reactor_call next;
    reactor_defer(reactor, &call);
    look();
    turn();
    heard("turn call end wait woken:0", "A whole turn.");
    reactor_observe(reactor, NULL, NULL);
    reactor_call_init(&call, begin_to_look, NULL);
    reactor_call_init(&next, cease_to_look, NULL);
    reactor_defer(reactor, &call);
    reactor_defer(reactor, &next);
    turn();
    heard(
        "call",
        "A callback that has begun unseen ends without a word, and so does one that ends unseen.");
}

static char reported[64];

static void report(const char *name, uint64_t nanoseconds, void *data)
{
    snprintf(reported, sizeof reported, "%s", name);
}

static void begin_to_measure(void *data)
{
    reactor_measure(reactor, 0, report, NULL);
}

static void a_name_that_was_given_unseen_is_forgotten(void **state)
{
    struct reactor_call next;
    reactor_call_init(&call, name_yourself, NULL);
    reactor_call_init(&next, begin_to_measure, NULL);
    reactor_defer(reactor, &call);
    reactor_defer(reactor, &next);
    turn();
    check_string(reported, "a deferred call", "It was another that called itself \"backup\".");
}

static void looking_and_measuring_do_not_disturb_each_other(void **state)
{
    reactor_measure(reactor, 0, report, NULL);
    look();
    reactor_defer(reactor, &call);
    turn();
    heard("defers turn call end wait woken:0", "It looks.");
    check_string(reported, "a deferred call", "It is measured.");
    reactor_observe(reactor, NULL, NULL);
    reported[0] = '\0';
    reactor_defer(reactor, &call);
    turn();
    check_string(reported, "a deferred call", "It is measured still.");
    look();
    reactor_measure(reactor, 0, NULL, NULL);
    reported[0] = '\0';
    reactor_defer(reactor, &call);
    turn();
    heard("defers turn call end wait woken:0", "It looks still.");
    check_string(reported, "", "Nothing is measured any more.");
}

static void expect_errno(void *data)
{
    errno = BEFORE_ERROR;
    reactor_defer(reactor, &call);
    reactor_tell_level(reactor, 7, "input", 3, 4);
    reactor_tell_state(reactor, 7, "awake");
    check_number(errno, BEFORE_ERROR, "Who looks on changes nothing, not even errno.");
}

static void whoever_looks_changes_nothing(void **state)
{
    struct reactor_call first;
    reactor_call_init(&first, expect_errno, NULL);
    look();
    reactor_defer(reactor, &first);
    turn();
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "observe", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(the_steps_of_a_turn_are_told_in_their_order),
        TEST(a_wait_is_told_with_its_time_out_and_what_it_watches),
        TEST(a_wait_that_fails_is_told_and_errno_says_why_to_all),
        TEST(a_callback_is_told_with_all_that_tells_it_from_others),
        TEST(the_end_is_told_with_the_time_and_the_name_that_a_callback_gave_itself),
        TEST(registrations_are_told),
        TEST(what_fails_or_changes_nothing_is_not_told),
        TEST(calls_are_told_when_they_are_queued_and_cancelled),
        TEST(timers_are_told_when_they_start_and_stop),
        TEST(a_timer_that_fires_stops_or_starts_itself_again),
        TEST(watches_for_signals_are_told),
        TEST(modules_above_tell_of_levels_and_states),
        TEST(a_transport_tells_how_much_waits_to_be_sent),
        TEST(what_is_sent_for_want_of_room_is_told_too),
        TEST(a_write_that_fails_empties_the_buffer),
        TEST(a_transport_tells_what_state_it_is_in),
        TEST(a_transport_tells_that_writing_pauses),
        TEST(a_table_need_not_be_full),
        TEST(who_looks_no_longer_hears_no_more),
        TEST(who_begins_in_a_callback_hears_of_the_next),
        TEST(a_name_that_was_given_unseen_is_forgotten),
        TEST(looking_and_measuring_do_not_disturb_each_other),
        TEST(whoever_looks_changes_nothing),
    };
    return check_main(argc, argv, &suite, tests);
}
