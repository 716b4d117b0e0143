/* The selector's own suite of tests, with the backend that is in this folder; then a few of the tests of the server.
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
    "a_selector_tells_which_backend_it_uses",
    "every_backend_listed_can_be_opened_and_the_first_is_the_default",
    "an_unknown_backend_is_refused",
    "opening_without_memory_fails_and_leaks_nothing",
    "opening_without_descriptors_fails_if_the_backend_needs_one",
    "what_a_selector_opens_does_not_leak_into_a_child",
    "closing_leaves_the_descriptors_open",
    "closing_no_selector_is_fine",
    "two_selectors_may_watch_the_same_descriptor",
    "a_registration_keeps_the_descriptor_the_interest_and_the_data",
    "every_registration_can_be_looked_up_and_counted",
    "looking_up_what_was_never_registered_finds_nothing",
    "an_interest_with_other_bits_is_refused",
    "a_descriptor_that_is_not_open_is_refused",
    "a_number_far_too_high_is_refused_before_tables_grow_to_it",
    "a_second_registration_is_refused_and_the_first_one_stands",
    "a_regular_file_or_a_directory_is_refused",
    "a_device_that_cannot_be_waited_for_is_refused_by_epoll_alone",
    "select_refuses_numbers_past_its_set_and_the_others_take_them",
    "more_than_a_thousand_descriptors_can_be_ready_at_once",
    "registering_without_memory_changes_nothing",
    "what_is_unregistered_is_reported_no_more",
    "what_is_not_registered_cannot_be_unregistered",
    "a_descriptor_may_be_closed_before_it_is_unregistered",
    "a_socket_may_be_closed_before_it_is_unregistered",
    "a_number_may_be_in_use_again_before_it_is_unregistered",
    "a_closed_descriptor_is_reported_no_more_and_disturbs_nobody",
    "a_closed_descriptor_among_ready_ones_takes_nobodys_place",
    "a_duplicate_that_keeps_the_file_open_does_not_make_the_loop_spin",
    "an_event_of_the_former_file_is_not_mistaken_for_one_of_its_successor",
    "a_file_that_comes_back_under_its_old_number_can_be_registered",
    "without_a_free_descriptor_a_stale_watch_is_still_not_reported",
    "a_set_that_was_built_anew_does_not_leak_into_a_child",
    "a_file_that_cannot_be_looked_at_now_is_not_taken_for_a_stranger",
    "a_directory_under_an_old_number_is_a_stranger_too",
    "an_exclusive_registration_outlives_a_set_that_is_built_anew",
    "what_an_outer_loop_cannot_be_given_is_refused",
    "two_descriptors_of_one_file_are_registered_apart",
    "the_interest_can_be_changed",
    "the_data_can_be_changed_without_a_system_call",
    "what_is_not_registered_cannot_be_modified",
    "a_modify_that_fails_leaves_the_registration_as_it_was",
    "a_number_that_means_another_file_now_is_not_modified",
    "a_check_tells_whether_a_registration_still_means_its_file",
    "exactly_what_is_ready_is_reported",
    "readable_and_writable_come_in_one_entry",
    "only_what_somebody_is_interested_in_is_reported",
    "what_is_ready_is_reported_for_as_long_as_it_is",
    "what_was_reported_is_a_copy",
    "twelve_pairs_deliver_all_that_they_have",
    "with_nothing_registered_it_waits_out_its_time",
    "a_time_out_is_waited_for",
    "what_is_ready_ends_the_wait_whatever_the_time_out",
    "a_negative_time_out_waits_as_long_as_it_takes",
    "a_signal_ends_the_wait_with_nothing_and_is_no_error",
    "room_for_less_than_one_entry_is_refused",
    "with_more_ready_than_there_is_room_for_nobody_starves",
    "a_paused_descriptor_is_not_reported_until_it_is_resumed",
    "an_exclusive_registration_is_reported_paused_and_resumed_like_any_other",
    "an_exclusive_registration_cannot_be_changed_in_passing",
    "an_exclusive_wish_without_an_event_is_refused",
    "a_hang_up_or_an_error_wakes_whichever_interest_is_registered",
    "a_paused_descriptor_with_a_hang_up_never_makes_the_loop_spin",
    "half_closed_is_readable_and_the_other_direction_goes_on",
    "whatever_happens_it_reports_what_poll_would",
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
        .backend = "poll",
        .first = "the backend can be opened",
        .advice =
            "poll_open() says ENOSYS: it is not written yet. Write it and poll_close() first, then "
            "what poll_watch() does with before == 0, then poll_wait().",
        .all = true,
        .tests = asked_for,
        .served = served,
    };
    return units_main(argc, argv, &units, tests);
}
