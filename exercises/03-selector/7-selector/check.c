/* The selector's own suite, without what is about backends, about exclusive wishes, and about files that are
 * closed and opened again under the same number. */
#define main suite_main
#define EXERCISE
#include "../../../tests/unit/selector.c"
#undef main

#include <stdio.h>

/* Whether there is anything to test. */
static bool is_begun(void)
{
    struct selector *opened = selector_open("poll");
    bool begun = opened || errno != ENOSYS;
    selector_close(opened);
    return begun;
}

static const struct check_suite suite_here = {
    .name = "selector", .setup = begin, .teardown = end, .has_backends = true};

int main(int argc, char **argv)
{
    char backend[] = "poll";
    char *arguments[] = {argv[0], backend, argc > 1 ? argv[1] : NULL, NULL};
    static const struct CMUnitTest tests[] = {
        TEST(a_registration_keeps_the_descriptor_the_interest_and_the_data),
        TEST(every_registration_can_be_looked_up_and_counted),
        TEST(looking_up_what_was_never_registered_finds_nothing),
        TEST(an_interest_with_other_bits_is_refused),
        TEST(a_descriptor_that_is_not_open_is_refused),
        TEST(a_second_registration_is_refused_and_the_first_one_stands),
        TEST(what_is_not_registered_cannot_be_unregistered),
        TEST(what_is_not_registered_cannot_be_modified),
        TEST(closing_leaves_the_descriptors_open),
        TEST(closing_no_selector_is_fine),
        TEST(room_for_less_than_one_entry_is_refused),
        TEST(exactly_what_is_ready_is_reported),
        TEST(readable_and_writable_come_in_one_entry),
        TEST(only_what_somebody_is_interested_in_is_reported),
        TEST(what_is_ready_is_reported_for_as_long_as_it_is),
        TEST(what_was_reported_is_a_copy),
        TEST(the_interest_can_be_changed),
        TEST(the_data_can_be_changed_without_a_system_call),
        TEST(what_is_unregistered_is_reported_no_more),
        TEST(with_nothing_registered_it_waits_out_its_time),
        TEST(a_time_out_is_waited_for),
        TEST(what_is_ready_ends_the_wait_whatever_the_time_out),
        TEST(a_negative_time_out_waits_as_long_as_it_takes),
        TEST(a_signal_ends_the_wait_with_nothing_and_is_no_error),
        TEST(a_paused_descriptor_is_not_reported_until_it_is_resumed),
        TEST(a_hang_up_or_an_error_wakes_whichever_interest_is_registered),
        TEST(a_paused_descriptor_with_a_hang_up_never_makes_the_loop_spin),
        TEST(half_closed_is_readable_and_the_other_direction_goes_on),
        TEST(a_descriptor_may_be_closed_before_it_is_unregistered),
        TEST(a_closed_descriptor_is_reported_no_more_and_disturbs_nobody),
        TEST(with_more_ready_than_there_is_room_for_nobody_starves),
        TEST(twelve_pairs_deliver_all_that_they_have),
    };
    if (!is_begun()) {
        printf(
            "1..1\nnot ok 1 - a selector can be opened\n"
            "# There is no selector_open() yet: selector.c is yours to write. Begin with it and\n"
            "# selector_close(), then what keeps registrations, then selector_select().\n");
        return EXIT_FAILURE;
    }
    return check_main(argc > 1 ? 3 : 2, arguments, &suite_here, tests);
}
