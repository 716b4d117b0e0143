/* Each question prepares an environment and descriptors in the player, where inherited() is called. */
#include "check.h"
#include "ask.h"

#include <stdio.h>

static struct answer run_with(enum process pid, const char *end, const char *count)
{
    struct question question = {.pid = pid};
    snprintf(question.end, sizeof question.end, "%s", end);
    snprintf(question.count, sizeof question.count, "%s", count);
    return ask(question);
}

static struct answer run(enum process pid, const char *count)
{
    return run_with(pid, "", count);
}

static void what_was_meant_for_another_process_is_not_taken(void **state)
{
    check_number(
        run(ANOTHER, "2").count, 0,
        "The sockets were meant for another process, the parent of this one: LISTEN_PID says so.");
}

static void without_variables_there_are_none(void **state)
{
    check_number(run(NOBODY, "").count, 0, "Mostly a program is started without LISTEN_FDS.");
    check_number(run(THIS, "").count, 0, "LISTEN_FDS is not there: nothing was handed over.");
    check_number(
        run(NOBODY, "2").count, 0,
        "LISTEN_PID is not there, so the sockets may be meant for any process: they are not "
        "ours.");
}

static void what_was_meant_for_this_process_is_taken(void **state)
{
    check_number(run(THIS, "1").count, 1, "LISTEN_PID is this process: the socket is ours.");
    check_number(run(THIS, "3").count, 3, "LISTEN_PID is this process: the sockets are ours.");
}

static void children_find_no_variables(void **state)
{
    check_number(run(THIS, "2").finds_variable, 0,
                 "The variables are still there: a child of ours finds them, and a program that "
                 "does not look at "
                 "LISTEN_PID believes them.");
    check_number(
        run(ANOTHER, "2").finds_variable, 0,
        "There are still variables that were meant for nobody here: remove them in any case.");
}

static void children_find_no_sockets(void **state)
{
    check_number(run(THIS, "3").finds_open, 0,
                 "A socket stays open across exec(): a program that we start would keep the port.");
}

static void what_is_no_number_counts_as_none(void **state)
{
    check_number(run(THIS, "-1").count, 0, "There cannot be fewer than no sockets: return 0.");
    check_number(run(THIS, "2x").count, 0,
                 "LISTEN_FDS is not a number to its end: atoi() reads the digits and keeps silent "
                 "about the rest.");
    check_number(run_with(THIS, "x", "2").count, 0,
                 "LISTEN_PID is not a number to its end, so it names no process.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "inherited"};
    const struct CMUnitTest tests[] = {
        TEST(what_was_meant_for_another_process_is_not_taken),
        TEST(without_variables_there_are_none),
        TEST(what_was_meant_for_this_process_is_taken),
        TEST(children_find_no_variables),
        TEST(children_find_no_sockets),
        TEST(what_is_no_number_counts_as_none),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
