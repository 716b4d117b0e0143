/* The budget of a turn, through reactor.h: calls that yield go on in turn, and everybody else has a say
 * between two turns.
 *
 * Start reading at struct worker: a call that writes down its letter each time it is made, does some work,
 * and yields as long as it has pieces left. */
#include "check.h"
#include "fds.h"
#include "reactor.h"
#include "timer.h"

#include <string.h>

enum { WORKERS = 8, MOST = 2 * REACTOR_BUDGET };

static const size_t ALL = SIZE_MAX;

static struct reactor *reactor;

/* What was called, in order. */
static char journal[MOST + 1];
static int calls;

static void write_down(char letter)
{
    check_that(calls < MOST, "The turn never ends: a call that yields must cost something.");
    journal[calls++] = letter;
    journal[calls] = '\0';
}

struct worker {
    struct reactor_call call;
    char letter;
    int pieces;  /* that are left */
    size_t cost; /* of a piece, in units; or ALL that it may have */
};

static struct worker workers[WORKERS];
static int worker_count;

static void do_piece(const struct worker *worker)
{
    if (worker->cost != ALL)
        reactor_consume(reactor, worker->cost);
    while (worker->cost == ALL && reactor_has_budget(reactor))
        reactor_consume(reactor, 1);
}

static void work(void *data)
{
    struct worker *worker = data;
    write_down(worker->letter);
    do_piece(worker);
    if (--worker->pieces > 0)
        reactor_yield(reactor, &worker->call);
}

static struct worker *start(char letter, int pieces, size_t cost)
{
    check_that(worker_count < WORKERS, "WORKERS is too small for this test.");
    struct worker *worker = &workers[worker_count++];
    *worker = (struct worker){.letter = letter, .pieces = pieces, .cost = cost};
    reactor_call_init(&worker->call, work, worker);
    int before = calls;
    reactor_yield(reactor, &worker->call);
    check_number(calls, before, "Nothing is called from within reactor_yield().");
    return worker;
}

static void begin(void)
{
    calls = worker_count = 0;
    fds_begin();
    reactor = check_not_null(reactor_open(NULL), "There is a backend.");
}

static void end(void)
{
    reactor_close(reactor);
    fds_end();
}

static int turn_within(int timeout_ms)
{
    calls = 0;
    journal[0] = '\0';
    return check_succeeds(reactor_run_once(reactor, timeout_ms), "A turn cannot fail.");
}

static void check_turn(const char *expected, const char *advice)
{
    check_number(turn_within(0), (intmax_t)strlen(expected),
                 "A turn tells how many functions it called.");
    check_string(journal, expected, advice);
}

static void handle(int fd, unsigned events, void *data)
{
    write_down('H');
}

static void ring(void *data)
{
    write_down('T');
}

static void defer(void *data)
{
    write_down('D');
}

/* --- Going on ---------------------------------------------------------------------------------- */

static void a_call_that_yields_goes_on_in_the_same_turn_while_the_budget_lasts(void **state)
{
    start('a', 4, 10);
    check_turn("aaaa", "Nobody else waits, and little was done: another turn would only cost.");
    check_turn("", "It has done all its pieces.");
}

static void calls_that_have_yielded_take_turns(void **state)
{
    start('a', 3, 10);
    start('b', 1, 10);
    start('c', 2, 10);
    check_turn("abcaca",
               "One piece each, round and round: nobody waits for all pieces of another.");
}

static void a_share_ends_before_the_budget_does(void **state)
{
    start('a', 2, ALL);
    start('b', 1, ALL);
    check_turn("aba", "A call that takes all that it may has had a share: the others are next.");
}

/* pitfall 39 */
static void a_spent_budget_ends_the_turn_and_the_next_one_goes_on(void **state)
{
    start('a', 2, REACTOR_BUDGET);
    start('b', 1, 1);
    check_turn("a", "The budget is spent: what is left waits for the next turn.");
    check_turn("ba", "Whoever waits longest comes first.");
}

/* pitfall 39 */
static void events_timers_and_deferred_calls_have_a_say_between_two_turns(void **state)
{
    int pair[2];
    struct reactor_timer timer;
    struct reactor_call call;
    fds_pair(pair);
    fds_write(pair[1], "x");
    check_succeeds(reactor_register(reactor, pair[0], SELECTOR_READ, handle, NULL), "Open.");
    reactor_timer_init(&timer, ring, NULL);
    check_succeeds(reactor_timer_start(reactor, &timer, 0, 0), "There is memory.");
    reactor_call_init(&call, defer, NULL);
    reactor_defer(reactor, &call);
    start('a', 100, REACTOR_BUDGET);
    check_turn("DaHT", "However much one has to do, each turn hears everybody else.");
    check_turn("aH", "And so does the next one.");
}

static void a_turn_with_calls_that_have_yielded_does_not_wait(void **state)
{
    int pair[2];
    fds_pair(pair);
    check_succeeds(reactor_register(reactor, pair[0], SELECTOR_READ, handle, NULL), "Open.");
    start('a', 2, REACTOR_BUDGET);
    turn_within(-1);
    check_string(journal, "a", "A wait without end would keep the second piece for ever.");
}

static void a_run_makes_the_calls_that_have_yielded(void **state)
{
    start('a', 3, REACTOR_BUDGET);
    check_succeeds(reactor_run(reactor), "It ends when nothing is left.");
    check_string(journal, "aaa", "A call that has yielded is something that can happen.");
}

/* --- Counting ---------------------------------------------------------------------------------- */

static void a_call_that_does_nothing_but_yield_ends_the_turn_all_the_same(void **state)
{
    start('a', MOST, 0);
    turn_within(0);
    check_number(calls, REACTOR_BUDGET, "Each call costs a unit at least.");
}

static void a_handler_may_use_what_is_left_of_the_turn(void **state)
{
    check_that(reactor_has_budget(reactor), "Before the first turn, too.");
    reactor_consume(reactor, REACTOR_BUDGET - 1);
    check_that(reactor_has_budget(reactor), "A unit is left.");
    reactor_consume(reactor, 1);
    check_that(!reactor_has_budget(reactor), "Nothing is left.");
    turn_within(0);
    check_that(reactor_has_budget(reactor), "Each turn has a budget of its own.");
}

static void a_loop_is_loaded_while_calls_wait_for_the_budget_of_another_turn(void **state)
{
    turn_within(0);
    check_that(!reactor_is_loaded(reactor), "Nobody is waiting.");
    start('a', 2, REACTOR_BUDGET);
    turn_within(0);
    turn_within(0);
    check_that(reactor_is_loaded(reactor), "The second piece did not fit into the turn before.");
    turn_within(0);
    check_that(!reactor_is_loaded(reactor), "That is over.");
}

static void who_expects_more_makes_the_loop_count_as_loaded(void **state)
{
    reactor_expect_more(reactor, true);
    turn_within(0);
    check_that(reactor_is_loaded(reactor), "Others are at work for it.");
    reactor_expect_more(reactor, false);
    check_that(!reactor_is_loaded(reactor), "They are done.");
}

/* --- Going first ------------------------------------------------------------------------------- */

static void start_first(char letter)
{
    struct worker *worker = start(letter, 1, 1);
    reactor_cancel(reactor, &worker->call);
    reactor_yield_first(reactor, &worker->call);
}

/* pitfall 39 */
static void one_that_has_just_come_goes_before_those_that_wait(void **state)
{
    start('a', 2, REACTOR_BUDGET);
    start('b', 2, REACTOR_BUDGET);
    check_turn("a", "One of them fills the turn.");
    start_first('n');
    check_turn("nb", "A word now and then does not wait behind those that flood.");
}

/* pitfall 39 */
static void only_some_go_first_so_that_those_that_wait_go_on_too(void **state)
{
    start('a', 2, 1);
    for (int i = 0; i < REACTOR_PREFERRED + 2; i++)
        start_first((char)('n' + i));
    check_turn("qponarsa", "Those beyond the first few go behind those that wait.");
    start_first('t');
    check_turn("t", "The next turn has places again.");
}

/* --- Postponing -------------------------------------------------------------------------------- */

static struct reactor_call late;

static void postpone(void)
{
    reactor_call_init(&late, defer, NULL);
    reactor_postpone(reactor, &late);
}

static void a_call_is_postponed_to_the_next_turn_if_the_loop_is_not_loaded(void **state)
{
    postpone();
    check_turn("", "Its turn has come, and the next one makes the call.");
    check_turn("D", "The loop does not wait for more.");
}

static void a_loaded_loop_makes_a_postponed_call_after_some_turns(void **state)
{
    start('a', MOST, REACTOR_BUDGET);
    turn_within(0);
    postpone();
    for (int i = 0; i < REACTOR_POSTPONE_TURNS; i++)
        check_turn("a", "More may come that the call can do as well.");
    check_turn("Da", "It may not wait for ever.");
}

static void a_postponed_call_is_made_when_what_was_expected_does_not_come(void **state)
{
    int pair[2];
    fds_pair(pair);
    check_succeeds(reactor_register(reactor, pair[0], SELECTOR_READ, handle, NULL), "Open.");
    reactor_expect_more(reactor, true);
    postpone();
    check_number(reactor_next_ms(reactor), REACTOR_POSTPONE_MS, "An outer loop waits no longer.");
    turn_within(-1);
    check_string(journal, "", "The loop has waited for more, and not for ever.");
    check_turn("D", "Nothing has come: the call is not kept any longer.");
    check_number(reactor_next_ms(reactor), -1, "Nothing is left.");
}

static void a_postponed_call_waits_while_more_comes(void **state)
{
    int pair[2];
    fds_pair(pair);
    fds_write(pair[1], "x");
    check_succeeds(reactor_register(reactor, pair[0], SELECTOR_READ, handle, NULL), "Open.");
    reactor_expect_more(reactor, true);
    postpone();
    check_turn("H", "This is what it waits for.");
    check_turn("H", "And there is more.");
    reactor_expect_more(reactor, false);
    check_turn("H", "Nothing more is expected: its turn has come.");
    check_turn("DH", "And here it is.");
}

static void a_run_makes_the_calls_that_were_postponed(void **state)
{
    postpone();
    check_succeeds(reactor_run(reactor), "It ends when nothing is left.");
    check_string(journal, "D", "A call that was postponed is something that can happen.");
}

static void a_call_that_was_postponed_can_be_cancelled(void **state)
{
    reactor_expect_more(reactor, true);
    postpone();
    reactor_cancel(reactor, &late);
    check_turn("", "Its owner may be gone.");
    check_succeeds(reactor_run(reactor), "Nothing is left to wait for.");
}

/* --- Taking back ------------------------------------------------------------------------------- */

static void a_call_that_has_yielded_can_be_cancelled(void **state)
{
    struct worker *worker = start('a', 1, 1);
    check_that(reactor_is_queued(&worker->call), "It waits for its turn.");
    reactor_cancel(reactor, &worker->call);
    check_that(!reactor_is_queued(&worker->call), "It does not wait any more.");
    check_turn("", "Its owner may be gone.");
}

static void a_call_that_yields_twice_is_made_once_and_keeps_its_place(void **state)
{
    struct worker *first = start('a', 1, 1);
    start('b', 1, 1);
    reactor_yield(reactor, &first->call);
    reactor_defer(reactor, &first->call);
    check_turn("ab", "A call is in one queue, once.");
}

static void closing_forgets_the_calls_that_have_yielded(void **state)
{
    struct worker *worker = start('a', 1, 1);
    postpone();
    reactor_close(reactor);
    check_that(!reactor_is_queued(&worker->call), "It points into no queue that is gone.");
    reactor = check_not_null(reactor_open(NULL), "There is a backend.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "reactor_budget", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(a_call_that_yields_goes_on_in_the_same_turn_while_the_budget_lasts),
        TEST(calls_that_have_yielded_take_turns),
        TEST(a_share_ends_before_the_budget_does),
        TEST(a_spent_budget_ends_the_turn_and_the_next_one_goes_on),
        TEST(events_timers_and_deferred_calls_have_a_say_between_two_turns),
        TEST(a_turn_with_calls_that_have_yielded_does_not_wait),
        TEST(a_run_makes_the_calls_that_have_yielded),
        TEST(a_call_that_does_nothing_but_yield_ends_the_turn_all_the_same),
        TEST(a_handler_may_use_what_is_left_of_the_turn),
        TEST(a_loop_is_loaded_while_calls_wait_for_the_budget_of_another_turn),
        TEST(who_expects_more_makes_the_loop_count_as_loaded),
        TEST(one_that_has_just_come_goes_before_those_that_wait),
        TEST(only_some_go_first_so_that_those_that_wait_go_on_too),
        TEST(a_call_is_postponed_to_the_next_turn_if_the_loop_is_not_loaded),
        TEST(a_loaded_loop_makes_a_postponed_call_after_some_turns),
        TEST(a_postponed_call_is_made_when_what_was_expected_does_not_come),
        TEST(a_postponed_call_waits_while_more_comes),
        TEST(a_run_makes_the_calls_that_were_postponed),
        TEST(a_call_that_was_postponed_can_be_cancelled),
        TEST(a_call_that_has_yielded_can_be_cancelled),
        TEST(a_call_that_yields_twice_is_made_once_and_keeps_its_place),
        TEST(closing_forgets_the_calls_that_have_yielded),
    };
    return check_main(argc, argv, &suite, tests);
}
