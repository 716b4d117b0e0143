/* The selector's own suite, without what is about backends, about exclusive wishes, and about files that are closed and
 * opened again under the same number; then a few of the tests of the server.
 *
 * What this proves: the server of the stage serves with the learner's module, since the tests at the end look from
 * outside. What it does not prove: that the unit tests have passed. The suite is linked with the module into the
 * player, and the check believes what the player says. A mistake cannot make the player say that a test passed which
 * did not; code that is written to deceive can. */
#define main suite_main
#include "../../../tests/contract/echo.c"
#undef main

#include "units.h"

static const char *const asked_for[] = {
    "a_registration_keeps_the_descriptor_the_interest_and_the_data",
    "every_registration_can_be_looked_up_and_counted",
    "looking_up_what_was_never_registered_finds_nothing",
    "an_interest_with_other_bits_is_refused",
    "a_descriptor_that_is_not_open_is_refused",
    "a_second_registration_is_refused_and_the_first_one_stands",
    "what_is_not_registered_cannot_be_unregistered",
    "what_is_not_registered_cannot_be_modified",
    "closing_leaves_the_descriptors_open",
    "closing_no_selector_is_fine",
    "room_for_less_than_one_entry_is_refused",
    "exactly_what_is_ready_is_reported",
    "readable_and_writable_come_in_one_entry",
    "only_what_somebody_is_interested_in_is_reported",
    "what_is_ready_is_reported_for_as_long_as_it_is",
    "what_was_reported_is_a_copy",
    "the_interest_can_be_changed",
    "the_data_can_be_changed_without_a_system_call",
    "what_is_unregistered_is_reported_no_more",
    "with_nothing_registered_it_waits_out_its_time",
    "a_time_out_is_waited_for",
    "what_is_ready_ends_the_wait_whatever_the_time_out",
    "a_negative_time_out_waits_as_long_as_it_takes",
    "a_signal_ends_the_wait_with_nothing_and_is_no_error",
    "a_paused_descriptor_is_not_reported_until_it_is_resumed",
    "a_hang_up_or_an_error_wakes_whichever_interest_is_registered",
    "a_paused_descriptor_with_a_hang_up_never_makes_the_loop_spin",
    "half_closed_is_readable_and_the_other_direction_goes_on",
    "a_descriptor_may_be_closed_before_it_is_unregistered",
    "a_closed_descriptor_is_reported_no_more_and_disturbs_nobody",
    "with_more_ready_than_there_is_room_for_nobody_starves",
    "twelve_pairs_deliver_all_that_they_have",
    NULL,
};

static void (*const served[])(void) = {
    what_a_client_sends_comes_back,
    a_server_with_nothing_to_do_sleeps,
    ten_clients_are_served_in_any_order,
    clients_that_come_together_are_all_served,
    a_client_that_never_reads_holds_up_nobody,
    resets_leave_no_descriptor_behind,
    NULL,
};

int main(int argc, char **argv)
{
    static const struct units units = {
        .stage = 3,
        .first = "a selector can be opened",
        .advice =
            "There is no selector_open() yet: selector.c is yours to write. Begin with it and "
            "selector_close(), then what keeps registrations, then selector_select().",
        .tests = asked_for,
        .served = served,
    };
    return units_main(argc, argv, &units, tests);
}
