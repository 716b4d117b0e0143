/* The timers' own suite of tests, with the timers that are in this folder; then a few of the tests of the server.
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
    "a_timer_fires_once_when_its_time_has_come",
    "a_timer_does_not_fire_a_nanosecond_early",
    "the_clock_is_monotonic",
    "while_it_fires_only_a_periodic_timer_is_running",
    "no_delay_is_the_next_turn",
    "timers_fire_in_the_order_of_their_times",
    "timers_due_at_the_same_moment_fire_in_the_order_in_which_they_were_started",
    "starting_a_running_timer_starts_it_anew",
    "a_timer_that_is_started_anew_goes_behind_its_equals",
    "a_stopped_timer_does_not_fire",
    "closing_the_reactor_fires_nothing",
    "after_the_reactor_is_closed_its_timers_may_be_started_elsewhere",
    "a_periodic_timer_fires_again_and_again",
    "starting_a_periodic_timer_anew_moves_its_schedule",
    "lateness_does_not_add_up",
    "after_a_long_pause_it_fires_once_and_goes_on_with_its_schedule",
    "a_periodic_timer_whose_function_takes_longer_than_its_interval_skips_times",
    "a_delay_counts_from_the_start_not_from_when_the_turn_began",
    "a_timer_that_starts_itself_again_without_delay_starves_nobody",
    "two_timers_that_start_each_other_starve_nobody",
    "timers_fire_after_the_deferred_calls_of_the_turn",
    "a_timer_and_an_event_of_the_same_turn_both_come",
    "a_timer_may_stop_another_that_is_due_in_the_same_turn",
    "a_timer_may_stop_itself",
    "a_timer_may_start_itself_again",
    "a_timer_may_be_freed_in_its_own_function",
    "a_timer_may_free_another_that_it_has_stopped",
    "the_only_timer_may_do_all_that_to_itself",
    "the_loop_sleeps_until_a_timer_is_due_and_does_not_spin",
    "a_shorter_time_out_than_the_next_timer_is_kept",
    "the_loop_runs_until_the_last_timer_has_fired",
    "a_timer_without_a_reference_keeps_nobody_waiting",
    "a_timer_with_its_reference_back_is_waited_for",
    "a_huge_delay_is_never_not_soon",
    "a_huge_interval_fires_once",
    "without_memory_a_timer_stays_as_it_was",
    "timers_fire_in_a_childs_own_reactor_and_the_parents_stand",
    "whatever_happens_the_heap_is_like_a_sorted_list",
    "whatever_timers_do_in_timers_each_fires_in_its_place",
    "callbacks_that_take_long_are_reported_by_kind",
    "a_callback_may_give_itself_a_name_for_the_report",
    "only_what_takes_longer_than_the_threshold_is_reported",
    "a_huge_threshold_is_never_not_soon",
    "measuring_can_begin_and_end_at_any_time",
    "a_callback_that_begins_to_measure_is_measured_from_there",
    "the_slowest_callback_so_far_is_known",
    NULL,
};

static void (*const served[])(void) = {
    what_a_client_sends_comes_back,
    a_server_with_nothing_to_do_sleeps,
    ten_clients_are_served_in_any_order,
    the_silent_are_closed,
    those_who_talk_are_not_closed,
    a_stop_answers_what_was_received,
    NULL,
};

int main(int argc, char **argv)
{
    static const struct units units = {
        .stage = 5,
        .first = "a timer can be started",
        .advice = "reactor_timer_start() says ENOSYS: it is not written yet. Begin with a phase "
                  "that runs "
                  "nothing, then start one timer, and fire it.",
        .all = true,
        .tests = asked_for,
        .served = served,
    };
    return units_main(argc, argv, &units, tests);
}
