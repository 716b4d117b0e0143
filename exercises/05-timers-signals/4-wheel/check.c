/* Time is a number of ticks, so nothing waits here. */
#include "check.h"
#include "wheel.h"

#include <stdlib.h>
#include <string.h>

enum { TIMERS = 300, STEPS = 3000, FIRED = 64 };

static struct wheel wheel;
static uint64_t fired_at[FIRED]; /* ticks */
static char fired[FIRED + 1];    /* names */
static int count;

static void begin(void)
{
    wheel_init(&wheel);
    count = 0;
    memset(fired, 0, sizeof fired);
}

/* A timer's data is its name, a letter. */
static void note(void *data)
{
    if (count == FIRED)
        return;
    fired_at[count] = wheel.now;
    fired[count++] = *(const char *)data;
}

static struct wheel_timer make_timer(char *name)
{
    struct wheel_timer timer;
    wheel_timer_init(&timer, note, name);
    return timer;
}

static void it_fires_at_its_tick_and_once(void **state)
{
    struct wheel_timer a = make_timer("a");
    wheel_start(&wheel, &a, 5);
    for (int i = 0; i < 4; i++)
        wheel_advance(&wheel, 1);
    check_number(count, 0, "It is due at tick 5.");
    wheel_advance(&wheel, 1);
    check_number(count, 1, "It is due at tick 5.");
    for (int i = 0; i < 2 * WHEEL_SLOTS; i++)
        wheel_advance(&wheel, 1);
    check_number(count, 1, "It fires once.");
}

static void a_later_round_is_waited_for(void **state)
{
    static const char advice[] =
        "In one slot wait timers of this round and of later ones: one that is due "
        "in a later round of the wheel stays where it is.";
    struct wheel_timer a = make_timer("a"), b = make_timer("b"), c = make_timer("c");
    wheel_start(&wheel, &a, 5 + WHEEL_SLOTS);
    wheel_start(&wheel, &b, 5);
    wheel_start(&wheel, &c, 5 + 10 * WHEEL_SLOTS);
    for (int i = 0; i < 20 * WHEEL_SLOTS; i++)
        wheel_advance(&wheel, 1);
    check_string(fired, "bac", advice);
    for (int i = 0; i < 3; i++) {
        static const uint64_t expected[] = {5, 5 + WHEEL_SLOTS, 5 + 10 * WHEEL_SLOTS};
        check_number(fired_at[i], expected[i],
                     "While a function is called, now is the tick that it was due at.");
    }
}

static void many_ticks_may_pass_at_once(void **state)
{
    static const char advice[] = "If several ticks pass at once, all the slots that it passes have "
                                 "to be looked at, in their "
                                 "order; and more than once if it goes round.";
    struct wheel_timer a = make_timer("a"), b = make_timer("b"), c = make_timer("c");
    wheel_start(&wheel, &c, 3 * WHEEL_SLOTS);
    wheel_start(&wheel, &b, 7);
    wheel_start(&wheel, &a, 3);
    wheel_advance(&wheel, 10);
    check_string(fired, "ab", advice);
    wheel_advance(&wheel, 10 * WHEEL_SLOTS);
    check_string(fired, "abc", advice);
    check_number(fired_at[2], 3 * WHEEL_SLOTS,
                 "While a function is called, now is the tick that it was due at.");
}

static void a_timer_waits_in_the_slot_of_its_tick(void **state)
{
    static const char advice[] =
        "A timer that is due at tick t waits in slot t modulo 64, so that each tick looks at one "
        "slot and not at every timer.";
    static const uint64_t ticks[] = {5, 5 + WHEEL_SLOTS, 9};
    struct wheel_timer a[3];
    for (int i = 0; i < 3; i++) {
        const struct wheel_timer *slot = &wheel.slots[ticks[i] % WHEEL_SLOTS];
        bool found = false;
        a[i] = make_timer("a");
        wheel_start(&wheel, &a[i], ticks[i]);
        for (const struct wheel_timer *t = slot->next; t != slot && !found; t = t->next)
            found = t == &a[i];
        check_that(found, advice);
    }
}

static void equals_fire_in_the_order_of_their_starts(void **state)
{
    static const char advice[] =
        "Those that are due at the same tick fire in the order in which they "
        "were started.";
    struct wheel_timer a = make_timer("a"), b = make_timer("b"), c = make_timer("c");
    wheel_start(&wheel, &b, 4);
    wheel_start(&wheel, &a, 4);
    wheel_start(&wheel, &c, 4);
    wheel_advance(&wheel, 4);
    check_string(fired, "bac", advice);
}

static void nothing_is_one_tick(void **state)
{
    struct wheel_timer a = make_timer("a");
    wheel_start(&wheel, &a, 0);
    check_number(count, 0, "It does not fire from within wheel_start().");
    wheel_advance(&wheel, 1);
    check_number(count, 1, "0 counts as 1: it fires at the next tick, and not a round later.");
}

static void a_running_timer_is_started_anew(void **state)
{
    static const char advice[] =
        "A timer that is running and is started anew leaves the slot that it "
        "was in: it fires once, at the new time.";
    struct wheel_timer a = make_timer("a"), b = make_timer("b");
    wheel_start(&wheel, &a, 3);
    wheel_start(&wheel, &b, 3);
    wheel_start(&wheel, &a, 6);
    wheel_advance(&wheel, 4);
    check_string(fired, "b", advice);
    wheel_advance(&wheel, 4);
    check_string(fired, "ba", advice);
}

static struct wheel_timer *others[2];

static void free_the_others(void *data)
{
    note("a");
    for (int i = 0; i < 2; i++) {
        wheel_stop(&wheel, others[i]);
        free(others[i]);
    }
}

static void a_function_may_stop_and_free_the_others(void **state)
{
    struct wheel_timer a;
    wheel_timer_init(&a, free_the_others, NULL);
    wheel_start(&wheel, &a, 2);
    for (int i = 0; i < 2; i++) {
        others[i] = check_not_null(malloc(sizeof *others[i]), "");
        *others[i] = make_timer("b");
        wheel_start(&wheel, others[i], 2);
    }
    wheel_advance(&wheel, 5);
    check_string(fired, "a",
                 "A function may stop any other timer, one that is due at the same tick "
                 "too: after that it is not fired, and nothing of it is read.");
}

static void start_again(void *data)
{
    struct wheel_timer *timer = data;
    note("a");
    if (count < 4)
        wheel_start(&wheel, timer, count == 1 ? WHEEL_SLOTS : 1);
}

static void a_function_may_start_its_timer_again(void **state)
{
    static const uint64_t expected[] = {2, 2 + WHEEL_SLOTS, 3 + WHEEL_SLOTS, 4 + WHEEL_SLOTS};
    struct wheel_timer a;
    wheel_timer_init(&a, start_again, &a);
    wheel_start(&wheel, &a, 2);
    wheel_advance(&wheel, 10 * WHEEL_SLOTS);
    check_number(count, 4, "It starts itself three times.");
    for (int i = 0; i < 4; i++)
        check_number(
            fired_at[i], expected[i],
            "What a function starts counts from the tick that it fires at, even if more ticks "
            "pass in the same call; and a whole round is not now.");
}

/* --- The same as a list in which every timer is looked at for every tick ---------------------------- */

static struct wheel_timer timers[TIMERS];
static uint64_t due[TIMERS]; /* 0: it does not run */
static int fired_wrongly;

static void compare(void *data)
{
    uint64_t *expected = data;
    fired_wrongly += *expected != wheel.now;
    *expected = 0;
}

static void it_agrees_with_a_simple_list(void **state)
{
    uint32_t seed = check_seed();
    fired_wrongly = 0;
    for (int i = 0; i < TIMERS; i++) {
        wheel_timer_init(&timers[i], compare, &due[i]);
        due[i] = 0;
    }
    for (int step = 0; step < STEPS; step++) {
        uint32_t i = check_random(&seed, TIMERS), ticks = 1 + check_random(&seed, 500);
        check_note("step %d", step + 1);
        if (check_random(&seed, 4) == 0) {
            wheel_stop(&wheel, &timers[i]);
            due[i] = 0;
        } else {
            wheel_start(&wheel, &timers[i], ticks);
            due[i] = wheel.now + ticks;
        }
        wheel_advance(&wheel, check_random(&seed, 8));
        for (int j = 0; j < TIMERS; j++)
            check_that(due[j] == 0 || due[j] > wheel.now, "A timer that is due must have fired.");
        check_number(fired_wrongly, 0, "A timer fires at its tick and at no other.");
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
    };
    return check_main(argc, argv, &suite, tests);
}
