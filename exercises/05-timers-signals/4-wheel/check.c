#include "check.h"
#include "ask.h"
#include "wheel.h"

#include <stdbool.h>

enum { A, B, C };
enum { MOVES = 3000 }; /* of the comparison with a simple list */

static struct question question;
static struct answer answer;

static void begin(void)
{
    question = (struct question){.timers = 3};
}

static void add(enum act act, int timer, uint32_t ticks)
{
    question.steps[question.count++] = (struct step){act, timer, ticks};
}

static void start(int timer, uint32_t ticks)
{
    add(START, timer, ticks);
}

static void advance(uint32_t ticks)
{
    add(ADVANCE, 0, ticks);
}

/* Do all steps so far, from the beginning.
 * @return how often a timer was fired. */
static int fired(void)
{
    answer = ask(question);
    return answer.count;
}

/* The same, and which timers they were: a letter each. */
static const char *fired_names(void)
{
    static char names[FIRINGS + 1];
    int count = fired();
    for (int i = 0; i < count; i++)
        names[i] = (char)('a' + answer.firings[i].timer);
    names[count] = '\0';
    return names;
}

static void it_fires_at_its_tick_and_once(void **state)
{
    start(A, 5);
    for (int i = 0; i < 4; i++)
        advance(1);
    check_number(fired(), 0, "It is due at tick 5.");
    advance(1);
    check_number(fired(), 1, "It is due at tick 5.");
    for (int i = 0; i < 2 * WHEEL_SLOTS; i++)
        advance(1);
    check_number(fired(), 1, "It fires once.");
}

static void a_later_round_is_waited_for(void **state)
{
    static const char advice[] =
        "In one slot wait timers of this round and of later ones: one that is due "
        "in a later round of the wheel stays where it is.";
    start(A, 5 + WHEEL_SLOTS);
    start(B, 5);
    start(C, 5 + 10 * WHEEL_SLOTS);
    for (int i = 0; i < 20 * WHEEL_SLOTS; i++)
        advance(1);
    check_string(fired_names(), "bac", advice);
    for (int i = 0; i < 3; i++) {
        static const uint64_t expected[] = {5, 5 + WHEEL_SLOTS, 5 + 10 * WHEEL_SLOTS};
        check_number(answer.firings[i].now, expected[i],
                     "While a function is called, now is the tick that it was due at.");
    }
}

static void many_ticks_may_pass_at_once(void **state)
{
    static const char advice[] = "If several ticks pass at once, all the slots that it passes have "
                                 "to be looked at, in their "
                                 "order; and more than once if it goes round.";
    start(C, 3 * WHEEL_SLOTS);
    start(B, 7);
    start(A, 3);
    advance(10);
    check_string(fired_names(), "ab", advice);
    advance(10 * WHEEL_SLOTS);
    check_string(fired_names(), "abc", advice);
    check_number(answer.firings[2].now, 3 * WHEEL_SLOTS,
                 "While a function is called, now is the tick that it was due at.");
}

static void a_timer_waits_in_the_slot_of_its_tick(void **state)
{
    static const char advice[] =
        "A timer that is due at tick t waits in slot t modulo 64, so that each tick looks at one "
        "slot and not at every timer.";
    static const uint32_t ticks[] = {5, 5 + WHEEL_SLOTS, 9};
    for (int i = 0; i < 3; i++) {
        start(i, ticks[i]);
        add(LOOK, i, 0);
    }
    (void)fired();
    for (int i = 0; i < 3; i++)
        check_number(answer.slots[i], ticks[i] % WHEEL_SLOTS, advice);
}

static void equals_fire_in_the_order_of_their_starts(void **state)
{
    static const char advice[] =
        "Those that are due at the same tick fire in the order in which they "
        "were started.";
    start(B, 4);
    start(A, 4);
    start(C, 4);
    advance(4);
    check_string(fired_names(), "bac", advice);
}

static void nothing_is_one_tick(void **state)
{
    start(A, 0);
    check_number(fired(), 0, "It does not fire from within wheel_start().");
    advance(1);
    check_number(fired(), 1, "0 counts as 1: it fires at the next tick, and not a round later.");
}

static void a_running_timer_is_started_anew(void **state)
{
    static const char advice[] =
        "A timer that is running and is started anew leaves the slot that it "
        "was in: it fires once, at the new time.";
    start(A, 3);
    start(B, 3);
    start(A, 6);
    advance(4);
    check_string(fired_names(), "b", advice);
    advance(4);
    check_string(fired_names(), "ba", advice);
}

static void a_function_may_stop_and_free_the_others(void **state)
{
    question.habit = FREES_TWO;
    for (int timer = A; timer <= C; timer++)
        start(timer, 2);
    advance(5);
    check_string(fired_names(), "a",
                 "A function may stop any other timer, one that is due at the same tick "
                 "too: after that it is not fired, and nothing of it is read.");
}

static void a_function_may_start_its_timer_again(void **state)
{
    static const uint64_t expected[] = {2, 2 + WHEEL_SLOTS, 3 + WHEEL_SLOTS, 4 + WHEEL_SLOTS};
    question.habit = STARTS_AGAIN;
    start(A, 2);
    advance(10 * WHEEL_SLOTS);
    check_number(fired(), 4, "It starts itself three times.");
    for (int i = 0; i < 4; i++)
        check_number(
            answer.firings[i].now, expected[i],
            "What a function starts counts from the tick that it fires at, even if more ticks "
            "pass in the same call; and a whole round is not now.");
}

/* --- The same as a list in which every timer is looked at for every tick ---------------------------- */

static uint64_t due[TIMERS]; /* 0: it does not run */
static uint64_t now;
static int next; /* the first firing that was not compared yet */

/* Two steps: one timer is started or stopped, and time passes. */
static void add_move(uint32_t *seed)
{
    uint32_t i = check_random(seed, TIMERS), ticks = 1 + check_random(seed, 500);
    if (check_random(seed, 4) == 0)
        add(STOP, (int)i, 0);
    else
        start((int)i, ticks);
    advance(check_random(seed, 8));
}

static void expect(const struct step *step)
{
    if (step->act == STOP)
        due[step->timer] = 0;
    else if (step->act == START)
        due[step->timer] = now + step->ticks;
    else
        now += step->ticks;
}

static void compare_step(int step)
{
    int fired_wrongly = 0;
    expect(&question.steps[step]);
    for (; next < answer.count && answer.firings[next].step == step; next++) {
        const struct firing *firing = &answer.firings[next];
        fired_wrongly += due[firing->timer] != firing->now;
        due[firing->timer] = 0;
    }
    for (int j = 0; j < TIMERS; j++)
        check_that(due[j] == 0 || due[j] > now, "A timer that is due must have fired.");
    check_number(fired_wrongly, 0, "A timer fires at its tick and at no other.");
}

static void it_agrees_with_a_simple_list(void **state)
{
    uint32_t seed = check_seed();
    question.timers = TIMERS;
    for (int move = 0; move < MOVES; move++)
        add_move(&seed);
    (void)fired();
    for (int step = 0; step < question.count; step++) {
        check_note("step %d", step / 2 + 1);
        compare_step(step);
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "wheel", .setup = begin};
    static const struct CMUnitTest tests[] = {
        TEST(it_fires_at_its_tick_and_once),
        TEST(a_later_round_is_waited_for),
        TEST(many_ticks_may_pass_at_once),
        TEST(a_timer_waits_in_the_slot_of_its_tick),
        TEST(equals_fire_in_the_order_of_their_starts),
        TEST(nothing_is_one_tick),
        TEST(a_running_timer_is_started_anew),
        TEST(a_function_may_stop_and_free_the_others),
        TEST(a_function_may_start_its_timer_again),
        TEST(it_agrees_with_a_simple_list),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
