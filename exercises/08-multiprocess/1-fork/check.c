#include "check.h"
#include "ask.h"

static struct answer spawn_and_wait(struct question question)
{
    struct answer answer = ask(question);
    check_that(answer.is_positive, "spawn() returns the child's number to the parent.");
    check_that(answer.is_child,
               "spawn() returns the number of the child that it has started, as fork() does: "
               "with it the parent waits for that child.");
    return answer;
}

static void the_result_is_the_exit_status(void **state)
{
    struct answer answer = spawn_and_wait((struct question){.result = 42});
    check_number(answer.status, 42,
                 "The child ends with what work() returned; in the child, spawn() never returns.");
}

static void what_was_printed_before_comes_once(void **state)
{
    struct answer answer = spawn_and_wait((struct question){.before = "the parent begins\n"});
    check_string(
        answer.printed, "the parent begins\n",
        "What waits in stdout's buffer is memory, and fork() copies memory: the child has it "
        "too, and prints it when its buffer is emptied. Empty the buffers before fork().");
}

static void what_the_child_prints_comes_once(void **state)
{
    struct answer answer = spawn_and_wait((struct question){.before = "the parent begins\n",
                                                            .child = "the child speaks\n",
                                                            .result = 7,
                                                            .after = "the parent goes on\n"});
    check_number(answer.status, 7, "");
    check_string(
        answer.printed, "the parent begins\nthe child speaks\nthe parent goes on\n",
        "What the child printed must be written before it ends: _exit() does not empty the "
        "buffers. And what the parent had printed must not wait in them at fork().");
}

static void other_streams_have_buffers_too(void **state)
{
    struct answer answer = spawn_and_wait((struct question){.before = "the parent begins\n",
                                                            .child = "the child speaks\n",
                                                            .after = "the parent goes on\n",
                                                            .in_a_log = true});
    check_string(answer.printed, "the parent begins\nthe child speaks\nthe parent goes on\n",
                 "stdout is one stream of many, and each has a buffer: fflush(NULL) empties all of "
                 "them, before fork() and at the child's end.");
}

static void stdout_keeps_its_buffer(void **state)
{
    struct answer answer = spawn_and_wait((struct question){.after = "the parent goes on\n"});
    check_number(answer.came_out, 0,
                 "After spawn() a printf() must wait in stdout's buffer as it did before. Without "
                 "a buffer nothing comes twice, but from then on each printf() is a system call: "
                 "empty the buffer, and leave it.");
}

static void the_parents_exit_is_not_the_childs(void **state)
{
    struct answer answer = spawn_and_wait((struct question){.has_an_end = true});
    check_string(
        answer.printed, "",
        "The child inherits what the parent has registered with atexit(), and exit() does it: "
        "it would remove the parent's files, or close its database. Leave with _exit().");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "fork"};
    static const struct CMUnitTest tests[] = {
        TEST(the_result_is_the_exit_status),    TEST(what_was_printed_before_comes_once),
        TEST(what_the_child_prints_comes_once), TEST(other_streams_have_buffers_too),
        TEST(stdout_keeps_its_buffer),          TEST(the_parents_exit_is_not_the_childs),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
