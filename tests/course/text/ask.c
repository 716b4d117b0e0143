/* The quiz in a terminal: the test types, and reads what a learner would see. */
#include "check.h"
#include "sandbox.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct text quiz;

static void begin(void)
{
    sandbox_begin();
    quiz = sandbox_sample("02-small.md");
    sandbox_write("quizzes/02-small.md", text_string(&quiz));
    setenv("TERM", "xterm", 1);
    setenv("NO_COLOR", "1", 1);
    setenv("QUIZ_SEED", "0", 1); /* the order of the file, but for the tests of shuffling */
}

static void end(void)
{
    terminal_close();
    sandbox_end();
    text_release(&quiz);
}

/* Change the quiz before it is taken. */
static void edit(const char *old, const char *replacement)
{
    char *edited = sandbox_edit(text_string(&quiz), old, replacement);
    text_release(&quiz);
    text_add(&quiz, edited);
    sandbox_write("quizzes/02-small.md", edited);
    free(edited);
}

static void start_with(int columns, char *compiler)
{
    char path[4200];
    strcat(strcpy(path, sandbox_tools()), "/quiz");
    terminal_start(columns,
                   (char *[]){path, "--cc", compiler, "--then", "touch taken", "02", NULL});
}

static void start(void)
{
    start_with(80, "cc");
}

/* --- Answers -------------------------------------------------------------------------------------- */

static void right_answers_are_counted(void **state)
{
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_answer("a");
    terminal_expect("\nYou had 3 of 3 right the first time.\n");
    terminal_expect_end(0);
}

/* The seed is in the environment, so that the options come in an order that the test knows. */
static void options_are_shuffled_by_the_seed_and_reasons_go_with_them(void **state)
{
    setenv("QUIZ_SEED", "2", 1);
    start();
    terminal_expect(
        "  a) `close()`\n  b) `socket()`\n  c) `accept()`\n\nYour answer (a to c, ? for");
    terminal_type("c\n");
    terminal_expect("Yes, c is right.");
    terminal_expect("  a) It ends the connection");
    terminal_expect("  b) It makes a socket");
}

static void questions_are_asked_one_at_a_time(void **state)
{
    start();
    terminal_expect("\nQuestion 1 of 3\n\nWhich of these waits");
    terminal_expect(
        "  a) `socket()`\n  b) `accept()`\n  c) `close()`\n\nYour answer (a to c, ? for");
    terminal_check_hides("Question 2");
    terminal_type("b\n");
    terminal_expect("\nQuestion 2 of 3\n\nWhat does this print?\n\n    #include <stdio.h>\n\n");
}

static void a_right_answer_shows_why_the_others_are_wrong(void **state)
{
    start();
    terminal_answer("b");
    terminal_expect("\nYes, b is right.\n\n"
                    "  a) It makes a socket, and needs nobody for that.\n"
                    "  c) It ends the connection, and does not wait for anybody to agree.\n\n"
                    "The kernel has to have a connection to hand out.\n");
}

static void a_wrong_answer_shows_why_it_is_wrong_before_the_others(void **state)
{
    start();
    terminal_answer("c");
    terminal_expect("\nNo, b is right.\n\n"
                    "  c) It ends the connection, and does not wait for anybody to agree.\n"
                    "  a) It makes a socket, and needs nobody for that.\n\n"
                    "The kernel has to have a connection to hand out.\n");
}

static void a_missed_question_comes_back_until_it_is_answered_right(void **state)
{
    start();
    terminal_answer("a");
    terminal_answer("c");
    terminal_answer("a");
    terminal_expect("\nOnce more, question 1\n\nWhich of these waits");
    terminal_answer("c");
    terminal_expect("\nOnce more, question 1\n\nWhich of these waits");
    terminal_answer("b");
    terminal_expect("\nYou had 2 of 3 right the first time.\n");
    terminal_expect_end(0);
}

static void missed_questions_come_back_in_the_order_in_which_they_were_missed(void **state)
{
    start();
    terminal_answer("a");
    terminal_answer("c");
    terminal_answer("b");
    terminal_expect("\nOnce more, question 1\n");
    terminal_answer("b");
    terminal_expect("\nOnce more, question 3\n");
    terminal_answer("a");
    terminal_expect("\nYou had 1 of 3 right the first time.\n");
    terminal_expect_end(0);
}

static void an_answer_may_be_a_capital_with_a_bracket_and_blanks(void **state)
{
    start();
    terminal_answer("  B)  ");
    terminal_expect("\nYes, b is right.\n");
}

static void nonsense_is_no_answer(void **state)
{
    static const char *const nonsense[] = {"d", "bb", "1", "a b", "yes", "\xc3\xa4", "-"};
    start();
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        terminal_answer(nonsense[i]);
        terminal_expect("That is none of the options: type a letter from a to c, or ? or q.\n");
    }
    terminal_answer("b");
    terminal_expect("\nYes, b is right.\n");
}

static void an_empty_line_asks_again(void **state)
{
    start();
    terminal_answer("");
    terminal_answer("   ");
    terminal_answer("b");
    terminal_expect("\nYes, b is right.\n");
    terminal_check_hides("none of the options");
}

static void a_question_mark_explains(void **state)
{
    start();
    terminal_answer("?");
    terminal_expect("Type the letter of the option that you think is right, then Enter.");
    terminal_answer("b");
    terminal_expect("\nYes, b is right.\n");
}

static void lines_typed_ahead_are_answers_too(void **state)
{
    start();
    terminal_type("b\nc\na\n");
    terminal_expect("\nYou had 3 of 3 right the first time.\n");
    terminal_expect_end(0);
}

/* --- Leaving -------------------------------------------------------------------------------------- */

static void q_leaves_with_the_score(void **state)
{
    start();
    terminal_answer("b");
    terminal_answer("a");
    terminal_answer("q");
    terminal_expect("\nYou had 1 of 2 right the first time; 1 was not answered.\n");
    terminal_expect_end(0);
}

static void the_end_of_input_leaves_with_the_score(void **state)
{
    start();
    terminal_answer("b");
    terminal_expect("? for help): ");
    terminal_type("\004");
    terminal_expect("\n\nYou had 1 of 1 right the first time; 2 were not answered.\n");
    terminal_expect_end(0);
}

static void ctrl_c_leaves_with_the_score(void **state)
{
    start();
    terminal_answer("a");
    terminal_expect("? for help): ");
    terminal_type("\003");
    terminal_expect("\n\nYou had 0 of 1 right the first time; 2 were not answered.\n");
    terminal_expect_end(130);
}

static void leaving_before_the_first_answer_says_so(void **state)
{
    start();
    terminal_answer("q");
    terminal_expect("\nYou answered no question.\n");
    terminal_expect_end(0);
}

static void only_a_quiz_that_was_answered_to_its_end_counts_as_taken(void **state)
{
    start();
    terminal_type("b\nc\nb\nq\n");
    terminal_expect_end(0);
    sandbox_run(1, "test -e taken");
    sandbox_run(0, "$TOOLS/quiz --then 'touch taken' 02 > /dev/null");
    sandbox_run(1, "test -e taken");
    terminal_close();
    start();
    terminal_type("b\nc\nb\na\n");
    terminal_expect_end(0);
    sandbox_run(0, "test -e taken");
}

/* --- Programs ------------------------------------------------------------------------------------- */

static void a_program_is_compiled_and_run_in_front_of_the_learner(void **state)
{
    start();
    terminal_answer("b");
    terminal_answer("a");
    terminal_expect(
        "\nCompiling and running the program ...\nIt printed:\n\n    -1\n\nNo, c is right.\n");
}

static void a_program_that_disagrees_with_the_quiz_is_shown(void **state)
{
    edit("getchar()", "7");
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect("It printed:\n\n    7\n\nThat is not what the quiz holds for right.");
    terminal_expect("Yes, c is right.\n");
}

static void a_program_that_prints_nothing_is_shown_to(void **state)
{
    edit("printf(\"%d\\n\", getchar());", "");
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect("It printed:\n\n    (nothing)\n\n");
}

static void what_a_program_prints_does_not_drive_the_terminal(void **state)
{
    edit("\"%d\\n\", getchar()", "\"a\\033[2Jb\\n\"");
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect("It printed:\n\n    a?[2Jb\n\n");
}

static void a_missing_compiler_is_one_sentence(void **state)
{
    start_with(80, "no-such-cc -O2");
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect(
        "\nThe program cannot settle it here: it cannot be compiled, because there is no\n"
        "compiler \"no-such-cc\" here.\n\nYes, c is right.\n");
}

static void a_program_that_does_not_compile_shows_why(void **state)
{
    edit("getchar()", "getchr(");
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect(
        "The program cannot settle it here: it does not compile.\n\n    quizzes/02-small.md:");
    terminal_expect("\nYes, c is right.\n");
}

static void a_crash_is_one_sentence(void **state)
{
    edit("return 0;", "__builtin_trap();");
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect(
        "\nThe program cannot settle it here: it crashed: signal 4, Illegal instruction.\n\n"
        "Yes, c is right.\n");
}

static void a_program_that_does_not_end_is_one_sentence(void **state)
{
    edit("return 0;", "for (;;)\n        ;");
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect("\nThe program cannot settle it here: it had not ended after 5 seconds.\n\n"
                    "Yes, c is right.\n");
}

/* The program says on the terminal that it runs. It has a copy of the lifeline, so if it went on, the
 * test would not see the end. */
static void ctrl_c_ends_the_program_too(void **state)
{
    edit("printf(\"%d\\n\", getchar());",
         "FILE *terminal = fopen(\"/dev/tty\", \"w\");\n    fputs(\"running\\n\", terminal);\n"
         "    fflush(terminal);\n    for (;;)\n        pause();");
    edit("#include <stdio.h>", "#include <stdio.h>\n#include <unistd.h>");
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect("Compiling and running the program ...\nrunning\n");
    terminal_type("\003");
    terminal_expect("\nYou had 1 of 1 right the first time; 2 were not answered.\n");
    terminal_expect_end(130);
    terminal_check_hides("c is right");
}

/* The process that is left has a copy of the lifeline, so if it went on, the test would not see the
 * end. */
static void what_a_program_leaves_running_is_ended(void **state)
{
    edit("printf(\"%d\\n\", getchar());",
         "puts(\"-1\");\n    fflush(stdout);\n    if (fork() == 0) {\n        close(1);\n"
         "        close(2);\n        for (;;)\n            pause();\n    }");
    edit("#include <stdio.h>", "#include <stdio.h>\n#include <unistd.h>");
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_expect("It printed:\n\n    -1\n\nYes, c is right.\n");
    terminal_answer("q");
    terminal_expect_end(0);
}

/* --- Looks ---------------------------------------------------------------------------------------- */

static void without_colour_no_escape_sequence_is_printed(void **state)
{
    start();
    terminal_answer("b");
    terminal_answer("c");
    terminal_answer("a");
    terminal_expect_end(0);
    terminal_check_hides("\033");
}

static void with_colour_code_has_one_instead_of_quotes(void **state)
{
    unsetenv("NO_COLOR");
    start();
    terminal_answer("b");
    terminal_expect("? for help): ");
    terminal_check_shows("  b) \033[36maccept()\033[0m\n");
    terminal_check_shows("not wait for \033[1manybody\033[0m to agree");
    terminal_check_hides("`");
}

static void a_dumb_terminal_gets_no_colour(void **state)
{
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1);
    start();
    terminal_answer("b");
    terminal_expect("? for help): ");
    terminal_check_hides("\033");
}

static void lines_are_as_wide_as_the_terminal_is(void **state)
{
    start_with(40, "cc");
    terminal_answer("b");
    terminal_expect("? for help): ");
    terminal_check_shows(
        "Which of these waits until a client\ncomes, if the socket is a blocking one,\nas it is at "
        "first?\n");
    terminal_check_shows(
        "  c) It ends the connection, and does\n     not wait for anybody to agree.\n");
}

static void a_very_wide_terminal_is_not_filled(void **state)
{
    edit("as it is at first?", "as it is at first, and stays?");
    start_with(400, "cc");
    terminal_expect("? for help): ");
    terminal_check_shows(
        "Which of these waits until a client comes, if the socket is a blocking one, as it is at "
        "first, and\nstays?\n");
}

/* --- Without a terminal --------------------------------------------------------------------------- */

static void without_a_terminal_the_whole_quiz_is_printed(void **state)
{
    check_string(sandbox_run(0, "COLUMNS=60 $TOOLS/quiz 02-small"),
                 "Quiz: 02-small\n"
                 "\n"
                 "1. Which of these waits until a client comes, if the socket\n"
                 "   is a blocking one, as it is at first?\n"
                 "\n"
                 "  a) `socket()`\n"
                 "  b) `accept()`\n"
                 "  c) `close()`\n"
                 "\n"
                 "2. What does this print?\n"
                 "\n"
                 "    #include <stdio.h>\n"
                 "\n"
                 "    int main(void)\n"
                 "    {\n"
                 "        printf(\"%d\\n\", getchar());\n"
                 "        return 0;\n"
                 "    }\n"
                 "\n"
                 "  a) `0`\n"
                 "  b) `10`\n"
                 "  c) `-1`\n"
                 "\n"
                 "3. What does `recv()` return when the peer has closed the\n"
                 "   connection?\n"
                 "\n"
                 "  a) `0`\n"
                 "  b) `-1`\n"
                 "  c) It does not return.\n"
                 "\n"
                 "The answers\n"
                 "-----------\n"
                 "\n"
                 "1. b is right.\n"
                 "\n"
                 "  a) It makes a socket, and needs nobody for that.\n"
                 "  c) It ends the connection, and does not wait for anybody\n"
                 "     to agree.\n"
                 "\n"
                 "The kernel has to have a connection to hand out.\n"
                 "\n"
                 "2. c is right.\n"
                 "\n"
                 "  a) That would be a NUL.\n"
                 "  b) That would be a line feed.\n"
                 "\n"
                 "Nothing is on its standard input, so it is at the end at\n"
                 "once.\n"
                 "\n"
                 "3. a is right.\n"
                 "\n"
                 "  b) That is for errors. See the manual\n"
                 "     (https://man7.org/recv).\n"
                 "  c) It does.\n"
                 "\n"
                 "Zero bytes is how the end of a stream is told.\n"
                 "\n",
                 "Questions first, so that a reader can try; then answers.");
}

/* --- For programs --------------------------------------------------------------------------------- */

static void a_dump_has_a_line_for_each_part(void **state)
{
    const char *said = sandbox_run(0, "$TOOLS/quiz --dump 02");
    check_that(strstr(said,
                      "3 asks: What does recv() return when the peer has closed the connection?\n"
                      "3 body:\n"
                      "3 a right: 0\n"
                      "3 b wrong: -1\n"
                      "3 reason: That is for errors. See the manual.\n"
                      "3 c wrong: It does not return.\n"
                      "3 reason: It does.\n"
                      "3 explanation: Zero bytes is how the end of a stream is told.\n"),
               "Words without mark-up, a line each.");
}

static void the_program_of_a_question_can_be_had(void **state)
{
    check_string(sandbox_run(0, "$TOOLS/quiz --program 2 02 > x.c && cc x.c && ./a.out </dev/null"),
                 "-1\n", "It is a whole program.");
}

static void a_question_without_a_program_names_those_with_one(void **state)
{
    check_string(sandbox_run(2, "$TOOLS/quiz --program 1 02"),
                 "quiz: question 1 of quizzes/02-small.md has no program; there is one in: 2\n",
                 "It is not the first.");
    check_string(sandbox_run(2, "$TOOLS/quiz --program x 02"),
                 "quiz: question x of quizzes/02-small.md has no program; there is one in: 2\n",
                 "It is no number.");
}

static void a_stage_without_a_quiz_is_one_sentence(void **state)
{
    check_string(sandbox_run(2, "$TOOLS/quiz 09"),
                 "quiz: there is no quiz for stage 09; there is one for: 02-small\n",
                 "The sentence says which there are.");
    check_string(sandbox_run(2, "$TOOLS/quiz 0"),
                 "quiz: there is no quiz for stage 0; there is one for: 02-small\n",
                 "Half a number names no stage.");
    sandbox_run(0, "rm -r quizzes");
    check_string(sandbox_run(2, "$TOOLS/quiz 02"),
                 "quiz: there is no quiz for stage 02; there is one for: none\n",
                 "Perhaps it was not run at the root of the course.");
}

static void a_quiz_with_faults_is_not_asked(void **state)
{
    edit("- [x] `accept()`", "- [ ] `accept()`");
    check_string(
        sandbox_run(1, "$TOOLS/quiz 02"),
        "quiz: quizzes/02-small.md is not a sound quiz; quiz --lint quizzes/02-small.md says "
        "why\n",
        "A question that nobody can answer would come back for ever.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "ask", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(right_answers_are_counted),
        TEST(options_are_shuffled_by_the_seed_and_reasons_go_with_them),
        TEST(questions_are_asked_one_at_a_time),
        TEST(a_right_answer_shows_why_the_others_are_wrong),
        TEST(a_wrong_answer_shows_why_it_is_wrong_before_the_others),
        TEST(a_missed_question_comes_back_until_it_is_answered_right),
        TEST(missed_questions_come_back_in_the_order_in_which_they_were_missed),
        TEST(an_answer_may_be_a_capital_with_a_bracket_and_blanks),
        TEST(nonsense_is_no_answer),
        TEST(an_empty_line_asks_again),
        TEST(a_question_mark_explains),
        TEST(lines_typed_ahead_are_answers_too),
        TEST(q_leaves_with_the_score),
        TEST(the_end_of_input_leaves_with_the_score),
        TEST(ctrl_c_leaves_with_the_score),
        TEST(leaving_before_the_first_answer_says_so),
        TEST(only_a_quiz_that_was_answered_to_its_end_counts_as_taken),
        TEST(a_program_is_compiled_and_run_in_front_of_the_learner),
        TEST(a_program_that_disagrees_with_the_quiz_is_shown),
        TEST(a_program_that_prints_nothing_is_shown_to),
        TEST(what_a_program_prints_does_not_drive_the_terminal),
        TEST(a_missing_compiler_is_one_sentence),
        TEST(a_program_that_does_not_compile_shows_why),
        TEST(a_crash_is_one_sentence),
        TEST(a_program_that_does_not_end_is_one_sentence),
        TEST(ctrl_c_ends_the_program_too),
        TEST(what_a_program_leaves_running_is_ended),
        TEST(without_colour_no_escape_sequence_is_printed),
        TEST(with_colour_code_has_one_instead_of_quotes),
        TEST(a_dumb_terminal_gets_no_colour),
        TEST(lines_are_as_wide_as_the_terminal_is),
        TEST(a_very_wide_terminal_is_not_filled),
        TEST(without_a_terminal_the_whole_quiz_is_printed),
        TEST(a_dump_has_a_line_for_each_part),
        TEST(the_program_of_a_question_can_be_had),
        TEST(a_question_without_a_program_names_those_with_one),
        TEST(a_stage_without_a_quiz_is_one_sentence),
        TEST(a_quiz_with_faults_is_not_asked),
    };
    return check_main(argc, argv, &suite, tests);
}
