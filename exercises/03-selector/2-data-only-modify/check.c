#include "check.h"
#include "ask.h"
#include "selector.h"

#include <string.h>

static const struct step new_data = {.events = SELECTOR_READ, .data = AFTER};
static const struct step nothing = {.data = NO_DATA};

/* Each test is asked of each backend. These are the names of ours: the learner's selector must have them all. */
static void with_all_backends(void (*test)(const struct answer *), struct step first,
                              struct step second)
{
    for (const char *const *name = selector_backends(); *name; name++) {
        struct question question = {.steps = {first, second}};
        strcpy(question.backend, *name);
        check_note("with the backend %s", *name);
        struct answer answer = ask(question);
        check_succeeded(answer.registered, answer.why, "");
        test(&answer);
    }
}

static void check_step(const struct seen *seen)
{
    check_succeeded(seen->result, seen->why, "");
}

static void check_registered(const struct seen *seen, unsigned events, enum data data,
                             const char *advice)
{
    struct key key = seen->registered;
    check_succeeded(key.result, key.why, "It is registered still.");
    check_number(key.events, events, advice);
    check_that(key.data == data, advice);
}

static void check_silent(const struct answer *answer)
{
    check_step(&answer->seen[0]);
    check_number(answer->seen[0].calls, 0,
                 "The events are what they were, so the kernel has nothing to learn: it does "
                 "not know our data. Make no system call.");
}

static void only_the_data_change_without_a_system_call(void **state)
{
    with_all_backends(check_silent, new_data, nothing);
}

static void check_new_data(const struct answer *answer)
{
    const struct seen *seen = &answer->seen[0];
    const char *advice =
        "The next event is to come with the new data, although the kernel was told "
        "nothing: store them.";
    check_step(seen);
    check_registered(seen, SELECTOR_READ, AFTER, advice);
    check_number(seen->reported.result, 1, "Ours is ready to be read.");
    check_that(seen->reported.data == AFTER, advice);
}

static void the_next_event_has_the_new_data(void **state)
{
    with_all_backends(check_new_data, new_data, nothing);
}

static void check_both(const struct answer *answer)
{
    const struct seen *seen = &answer->seen[0];
    check_step(seen);
    check_registered(seen, SELECTOR_WRITE, AFTER, "If both change, both change.");
    check_number(seen->reported.result, 1, "Ours has room to write.");
    check_number(
        seen->reported.events, SELECTOR_WRITE,
        "It waits for what it waited for before: the kernel was not told. Compare the events, "
        "not the data.");
}

static void the_events_change_with_the_data(void **state)
{
    const struct step both = {.events = SELECTOR_WRITE, .data = AFTER};
    with_all_backends(check_both, both, nothing);
}

static void check_pause(const struct answer *answer)
{
    check_step(&answer->seen[0]);
    check_number(answer->seen[0].reported.result, 0, "A paused descriptor is not reported.");
    check_step(&answer->seen[1]);
    check_number(answer->seen[1].reported.result, 1, "It is not paused any more.");
}

static void the_events_change_alone(void **state)
{
    const struct step pause = {.events = 0, .data = BEFORE};
    const struct step resume = {.events = SELECTOR_READ, .data = BEFORE};
    with_all_backends(check_pause, pause, resume);
}

static void check_failures(const struct answer *answer)
{
    static const char advice[] =
        "After a failed call, the registration is what it was before, the data too: change "
        "nothing until the system call has succeeded.";
    const struct seen *refused = &answer->seen[0], *closed = &answer->seen[1];
    if (refused->result == -1) /* poll and select ask nobody */
        check_registered(refused, SELECTOR_READ, BEFORE, advice);
    check_failed(closed->result, closed->why, EBADF,
                 "It was closed: the system call must fail, and so must this one.");
}

static void a_failed_call_changes_nothing(void **state)
{
    const struct step refused = {.events = SELECTOR_WRITE, .data = AFTER, .refusal = ENOMEM};
    const struct step closed = {
        .events = SELECTOR_READ | SELECTOR_WRITE, .data = AFTER, .is_closed = true};
    with_all_backends(check_failures, refused, closed);
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
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
