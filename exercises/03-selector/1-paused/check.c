#include "check.h"
#include "ask.h"
#include "selector.h"

#include <string.h>

static const struct step pause_ours = {PAUSE, OURS}, resume_ours = {RESUME, OURS};

/* Ours is registered with these events, and theirs is not. */
static struct answer take(unsigned events, const struct step *steps, size_t count)
{
    struct question question = {.registered = {[OURS] = {events, DATA}}};
    memcpy(question.steps, steps, count * sizeof *steps);
    return ask(question);
}

static void check_step(const struct seen *seen, const char *advice)
{
    check_succeeded(seen->result, seen->why, advice);
}

static struct key key_after(const struct seen *seen, enum end end)
{
    struct key key = seen->keys[end];
    check_succeeded(key.result, key.why,
                    "A paused descriptor stays registered: pausing is no unregistering.");
    return key;
}

static const char *named(unsigned events)
{
    static const char *const names[] = {"nothing", "READ", "WRITE", "READ | WRITE"};
    return names[events & (SELECTOR_READ | SELECTOR_WRITE)];
}

static void check_events(const struct seen *seen, enum end end, const char *events,
                         const char *advice)
{
    check_string(named(key_after(seen, end).events), events, advice);
}

static void check_data(const struct seen *seen, enum end end, enum data data, const char *advice)
{
    check_that(key_after(seen, end).data == data, advice);
}

static void a_paused_descriptor_is_not_reported(void **state)
{
    const struct step steps[] = {pause_ours};
    struct answer answer = take(SELECTOR_READ, steps, 1);
    check_step(&answer.seen[0], "");
    check_string(named(answer.seen[0].reported), "nothing",
                 "Something is there to read, and nobody wants to hear of it.");
    (void)key_after(&answer.seen[0], OURS);
}

static void a_resumed_descriptor_is_reported_again(void **state)
{
    const struct step steps[] = {pause_ours, resume_ours};
    struct answer answer = take(SELECTOR_READ, steps, 2);
    check_step(&answer.seen[0], "");
    check_step(&answer.seen[1], "");
    check_string(named(answer.seen[1].reported), "READ",
                 "What came during the pause is still there to read.");
}

static void the_data_stay(void **state)
{
    const struct step steps[] = {pause_ours, resume_ours};
    struct answer answer = take(SELECTOR_READ, steps, 2);
    check_step(&answer.seen[0], "");
    check_data(&answer.seen[0], OURS, DATA,
               "The data kept with the descriptor are gone. selector_modify() sets events and data "
               "both: ask selector_get_key() for what was there, and hand it back.");
    check_step(&answer.seen[1], "");
    check_data(&answer.seen[1], OURS, DATA, "Resuming has lost the data kept with the descriptor.");
}

static void the_wish_to_write_stays(void **state)
{
    const struct step steps[] = {pause_ours, resume_ours};
    struct answer answer = take(SELECTOR_READ | SELECTOR_WRITE, steps, 2);
    check_step(&answer.seen[0], "");
    check_events(
        &answer.seen[0], OURS, "WRITE",
        "Pausing takes away one event, the reading. If an answer waits for room to write, it "
        "waits for ever now.");
    check_step(&answer.seen[1], "");
    check_events(&answer.seen[1], OURS, "READ | WRITE",
                 "Resuming adds one event, the reading, to what is there.");
}

static void twice_is_as_good_as_once(void **state)
{
    const struct step steps[] = {pause_ours, pause_ours, resume_ours, resume_ours};
    struct answer answer = take(SELECTOR_READ | SELECTOR_WRITE, steps, 4);
    check_step(&answer.seen[0], "");
    check_step(&answer.seen[1], "Pausing what is paused is fine.");
    check_events(&answer.seen[1], OURS, "WRITE",
                 "Pausing twice has brought the reading back: clear the bit, do not flip it.");
    check_step(&answer.seen[2], "");
    check_step(&answer.seen[3], "Resuming what is not paused is fine.");
    check_events(&answer.seen[3], OURS, "READ | WRITE",
                 "Resuming twice has taken something away: set the bit, do not flip it.");
}

static void resuming_what_was_never_paused_adds_reading(void **state)
{
    const struct step steps[] = {resume_ours};
    struct answer answer = take(SELECTOR_WRITE, steps, 1);
    check_step(&answer.seen[0], "Resuming what is not paused is fine.");
    check_events(&answer.seen[0], OURS, "READ | WRITE",
                 "It was never paused. Resuming adds the reading to what is there all the same.");
    check_data(&answer.seen[0], OURS, DATA, "It was never paused, and keeps its data.");
}

static void two_paused_descriptors_come_back_each_as_it_was(void **state)
{
    static const char advice[] = "Two descriptors are paused at once, and each has events and data "
                                 "of its own: one place for all of them will not do.";
    struct answer answer = ask((struct question){
        .registered = {{SELECTOR_READ, DATA}, {SELECTOR_READ | SELECTOR_WRITE, OTHER_DATA}},
        .steps = {pause_ours, {PAUSE, THEIRS}, resume_ours, {RESUME, THEIRS}}});
    const struct seen *last = &answer.seen[3];
    for (int i = 0; i < STEPS; i++)
        check_step(&answer.seen[i], "");
    check_events(last, OURS, "READ", advice);
    check_data(last, OURS, DATA, advice);
    check_events(last, THEIRS, "READ | WRITE", advice);
    check_data(last, THEIRS, OTHER_DATA, advice);
}

static void what_changes_during_the_pause_stays(void **state)
{
    static const char advice[] =
        "An answer came up during the pause: ask again when you resume, do "
        "not remember.";
    const struct step steps[] = {pause_ours, {WANT_TO_WRITE, OURS}, resume_ours};
    struct answer answer = take(SELECTOR_READ, steps, 3);
    for (int i = 0; i < 3; i++)
        check_step(&answer.seen[i], "");
    check_events(&answer.seen[2], OURS, "READ | WRITE", advice);
    check_data(&answer.seen[2], OURS, OTHER_DATA, advice);
}

static void an_unknown_descriptor_is_an_error(void **state)
{
    struct answer answer = ask((struct question){.steps = {pause_ours, resume_ours}});
    for (int i = 0; i < 2; i++)
        check_failed(answer.seen[i].result, answer.seen[i].why, ENOENT, "It was never registered.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "paused"};
    const struct CMUnitTest tests[] = {
        TEST(a_paused_descriptor_is_not_reported),
        TEST(a_resumed_descriptor_is_reported_again),
        TEST(the_data_stay),
        TEST(the_wish_to_write_stays),
        TEST(twice_is_as_good_as_once),
        TEST(two_paused_descriptors_come_back_each_as_it_was),
        TEST(what_changes_during_the_pause_stays),
        TEST(resuming_what_was_never_paused_adds_reading),
        TEST(an_unknown_descriptor_is_an_error),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
