/* The linter of quizzes: one fault is planted in a sound quiz, and exactly that must be found, with
 * its line and in the words here. */
#include "check.h"
#include "sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lint 01-sample.md, or 02-sample.md, with one piece replaced. @p expected is all that is printed. */
static void lint_edited(const char *sample, const char *old, const char *replacement, int status,
                        const char *expected)
{
    char command[200];
    struct text sound = sandbox_sample(sample);
    char *edited = sandbox_edit(text_string(&sound), old, replacement);
    sandbox_write(sample, edited);
    snprintf(command, sizeof command,
             "$TOOLS/quiz --cc \"${CC:-cc} -Wall -Wextra -Werror\" --lint %s", sample);
    check_string(sandbox_run(status, command), expected,
                 "The planted fault, and no other, is to be reported.");
    free(edited);
    text_release(&sound);
}

static void finds(const char *old, const char *replacement, const char *expected)
{
    lint_edited("01-sample.md", old, replacement, 1, expected);
}

static void finds_in_program(const char *old, const char *replacement, const char *expected)
{
    lint_edited("02-sample.md", old, replacement, 1, expected);
}

static void accepts(const char *old, const char *replacement)
{
    lint_edited("01-sample.md", old, replacement, 0, "");
}

static void sound_quizzes_have_no_fault(void **state)
{
    accepts("Reason 1.0", "Reason 1.0");
    lint_edited("02-sample.md", "Reason 1.0", "Reason 1.0", 0, "");
}

/* --- Options -------------------------------------------------------------------------------------- */

static void a_question_without_a_right_option_is_a_fault(void **state)
{
    finds("- [x] A new descriptor.", "- [ ] A new descriptor.\n  > Reason.",
          "01-sample.md:13: exactly one option is right; this question has 0 of them\n");
}

static void a_question_with_two_right_options_is_a_fault(void **state)
{
    finds("- [ ] It sends something.", "- [x] It sends something.",
          "01-sample.md:3: exactly one option is right; this question has 2 of them\n");
}

static void a_question_with_two_options_is_a_fault(void **state)
{
    finds("- [ ] It sends something.\n  > Reason 1.2: no.\n", "",
          "01-sample.md:3: a question has from 3 to 8 options; this one has 2\n");
}

static void a_question_with_nine_options_is_a_fault(void **state)
{
    finds("  > Reason 1.2: no.\n",
          "  > no\n- [ ] d\n  > no\n- [ ] e\n  > no\n- [ ] f\n  > no\n- [ ] g\n  > no\n"
          "- [ ] h\n  > no\n- [ ] i\n  > no\n",
          "01-sample.md:3: a question has from 3 to 8 options; this one has 9\n");
}

static void a_question_without_options_is_a_fault(void **state)
{
    finds(
        "- [ ] It waits for a client.\n  > Reason 1.0: no.\n- [x] It makes the socket a "
        "*listener*.\n- [ ] It sends something.\n  > Reason 1.2: no.\n\n> **Explanation:** because "
        "of 1.\n",
        "",
        "01-sample.md:3: a question has from 3 to 8 options; this one has 0\n"
        "01-sample.md:3: this question has no explanation: \"> **Explanation:** why\"\n");
}

static void a_wrong_option_without_its_reason_is_a_fault(void **state)
{
    finds("  > Reason 1.2: no.\n", "",
          "01-sample.md:8: option c is wrong, and no quote indented under it says why\n");
}

static void an_empty_reason_is_none(void **state)
{
    finds("  > Reason 1.2: no.\n", "  >\n",
          "01-sample.md:8: option c is wrong, and no quote indented under it says why\n");
}

static void a_right_option_may_have_a_reason(void **state)
{
    accepts("*listener*.\n", "*listener*.\n  > Yes.\n");
}

static void a_second_reason_is_a_fault(void **state)
{
    finds("  > Reason 1.2: no.\n", "  > Reason 1.2: no.\n\n  > And another.\n",
          "01-sample.md:9: an option has one reason, the last thing in it\n");
}

static void an_option_without_a_mark_is_a_fault(void **state)
{
    finds(
        "- [ ] It sends something.", "- It sends something.",
        "01-sample.md:8: an option begins with [x] if it is right, or [ ] if it is wrong; this one "
        "with neither\n");
}

static void an_option_that_says_nothing_is_a_fault(void **state)
{
    finds("- [ ] It sends something.", "- [ ]", "01-sample.md:8: option c says nothing\n");
}

static void an_option_equal_to_another_is_a_fault(void **state)
{
    finds("- [ ] It sends something.", "- [ ] It waits for a *client*.",
          "01-sample.md:8: option c says the same as option a\n");
}

static void a_fence_behind_the_mark_is_a_fault(void **state)
{
    finds("- [ ] It sends something.", "- [ ] ``` It sends something.",
          "01-sample.md:8: a fenced block begins in a line of its own, below the [ ]\n");
}

static void a_second_list_of_options_is_a_fault(void **state)
{
    finds("> **Explanation:** because of 1.\n",
          "* [ ] Another list.\n  > Reason.\n\n> **Explanation:** because of 1.\n",
          "01-sample.md:11: this question has a second list of options\n");
}

/* --- Explanations --------------------------------------------------------------------------------- */

static void a_question_without_an_explanation_is_a_fault(void **state)
{
    finds("> **Explanation:** because of 1.\n", "",
          "01-sample.md:3: this question has no explanation: \"> **Explanation:** why\"\n");
}

static void an_explanation_of_no_words_is_none(void **state)
{
    finds("> **Explanation:** because of 1.\n", "> **Explanation:**\n",
          "01-sample.md:3: this question has no explanation: \"> **Explanation:** why\"\n");
}

static void a_second_explanation_is_a_fault(void **state)
{
    finds("because of 1.\n", "because of 1.\n\n> **Explanation:** and also this.\n",
          "01-sample.md:13: this question has a second explanation\n");
}

static void an_explanation_under_an_option_is_a_fault(void **state)
{
    finds("  > Reason 1.2: no.\n", "  > **Explanation:** no.\n",
          "01-sample.md:9: the explanation stands indented under an option, and so would be its "
          "reason\n");
}

static void an_explanation_before_the_options_is_a_fault(void **state)
{
    finds("### What does `listen()` do?\n",
          "### What does `listen()` do?\n\n> **Explanation:** x\n",
          "01-sample.md:5: the explanation stands before the options\n"
          "01-sample.md:13: this question has a second explanation\n");
}

/* --- Text that nobody would see ------------------------------------------------------------------- */

static void text_after_the_options_is_a_fault(void **state)
{
    finds(
        "> **Explanation:** because of 1.\n", "Stray.\n\n> **Explanation:** because of 1.\n",
        "01-sample.md:11: a paragraph stands where nobody would see it: after the options there is "
        "only \"> **Explanation:** ...\"\n");
}

static void text_after_the_explanation_is_a_fault(void **state)
{
    finds("> **Explanation:** because of 1.\n", "> **Explanation:** because of 1.\n\n- stray\n",
          "01-sample.md:13: a list stands where nobody would see it: after the options there is "
          "only \"> **Explanation:** ...\"\n");
}

static void text_before_the_first_question_is_a_fault(void **state)
{
    finds("# Quiz: 01-sample\n", "# Quiz: 01-sample\n\nWelcome.\n",
          "01-sample.md:3: a paragraph stands before the first question\n");
}

static void html_is_a_fault(void **state)
{
    finds("It sends something.", "It sends <b>something</b>.",
          "01-sample.md:8: HTML cannot stand inside a question\n"
          "01-sample.md:8: HTML cannot stand inside a question\n");
}

static void a_table_is_a_fault(void **state)
{
    finds("### What does `listen()` do?\n",
          "### What does `listen()` do?\n\n| a | b |\n|---|---|\n| c | d |\n",
          "01-sample.md:5: a table cannot stand inside a question\n");
}

static void a_comment_is_none(void **state)
{
    accepts("### What does `listen()` do?\n",
            "<!-- for editors -->\n\n### What does `listen()` do?\n");
}

static void a_heading_of_another_level_is_a_fault(void **state)
{
    finds("### Who chooses", "## Part two\n\n### Who chooses",
          "01-sample.md:33: a question is a heading with three #, this one has 2\n");
}

static void a_question_that_asks_nothing_is_a_fault(void **state)
{
    finds("### What does `listen()` do?", "###", "01-sample.md:1: this question asks nothing\n");
}

/* --- The quiz as a whole -------------------------------------------------------------------------- */

static void a_quiz_without_a_title_is_a_fault(void **state)
{
    finds("# Quiz: 01-sample\n", "",
          "01-sample.md:1: the first line of a quiz is \"# Quiz: NN-name\"\n");
}

static void a_title_of_another_stage_is_a_fault(void **state)
{
    finds("# Quiz: 01-sample\n", "# Quiz: 09-other\n",
          "01-sample.md:1: the title names 09-other, the file 01-sample\n");
}

static void nine_questions_are_too_few(void **state)
{
    struct text sound = sandbox_sample("01-sample.md");
    char *last = strstr(text_string(&sound), "### How many");
    *last = '\0';
    sandbox_write("01-sample.md", text_string(&sound));
    check_string(sandbox_run(1, "$TOOLS/quiz --lint 01-sample.md"),
                 "01-sample.md:1: a quiz has at least 10 questions; this one has 9\n",
                 "Nine are one too few.");
    text_release(&sound);
}

static void a_question_asked_twice_is_a_fault(void **state)
{
    finds("### What does `accept()` return?", "### What does `listen()` *do*?",
          "01-sample.md:13: this question was already asked in line 3\n");
}

static void the_same_words_about_another_program_are_another_question(void **state)
{
    lint_edited("02-sample.md", "### And what does this print?", "### What does this print?", 0,
                "");
}

/* A quiz of ten questions. Of those before @p changed the first option is right, of the others the
 * second; each option says what it is given. */
static void write_ten(int changed, const char *first, const char *second, const char *third)
{
    struct text quiz = {0};
    text_add(&quiz, "# Quiz: 01-same\n");
    for (int i = 0; i < 10; i++) {
        bool early = i < changed;
        text_format(&quiz,
                    "\n### Question %d?\n\n- [%c] %s\n%s- [%c] %s\n%s- [ ] %s\n  > no\n\n"
                    "> **Explanation:** x\n",
                    i, early ? 'x' : ' ', first, early ? "" : "  > no\n", early ? ' ' : 'x', second,
                    early ? "  > no\n" : "", third);
    }
    sandbox_write("01-same.md", text_string(&quiz));
    text_release(&quiz);
}

static void right_options_under_one_letter_are_a_fault(void **state)
{
    write_ten(3, "a", "b", "c");
    check_string(
        sandbox_run(1, "$TOOLS/quiz --lint 01-same.md"),
        "01-same.md: b is right in 7 of 10 questions, and by chance in 3.3: the quiz is shuffled "
        "when it is taken, but it is also read as it is here; move some right options\n",
        "Up to two more than chance may be under one letter.");
    write_ten(5, "a", "b", "c");
    check_string(sandbox_run(0, "$TOOLS/quiz --lint 01-same.md"), "", "5 of 10 are no habit yet.");
}

static void right_options_that_are_the_longest_are_a_fault(void **state)
{
    write_ten(5, "because", "however", "no");
    check_string(sandbox_run(0, "$TOOLS/quiz --lint 01-same.md"), "",
                 "An option that is as long as another is not the longest.");
    write_ten(5, "so", "because", "no");
    check_string(sandbox_run(0, "$TOOLS/quiz --lint 01-same.md"), "", "5 of 10 are no habit yet.");
    write_ten(4, "so", "because", "no");
    check_string(
        sandbox_run(1, "$TOOLS/quiz --lint 01-same.md"),
        "01-same.md: the right option is the longest in 6 of 10 questions without a program, and "
        "by chance in 3.3: whoever always takes the longest need not understand; move what the "
        "right option explains into the explanation, or give a wrong option its \"because\"\n"
        "    in the questions of lines 43 53 63 73 83 93\n"
        "01-same.md: b is right in 6 of 10 questions, and by chance in 3.3: the quiz is shuffled "
        "when it is taken, but it is also read as it is here; move some right options\n",
        "A reader must not be right by taking the longest.");
}

static void right_options_that_are_the_shortest_are_a_fault(void **state)
{
    write_ten(4, "because", "so", "nothing");
    const char *printed = sandbox_run(1, "$TOOLS/quiz --lint 01-same.md");
    check_that(strstr(printed, "the right option is the shortest in 6 of 10 questions"),
               "A reader must not be right by taking the shortest either.");
}

/* Two more than chance may be in each quiz; together they are a habit. */
static void a_habit_that_only_all_quizzes_together_show_is_a_fault(void **state)
{
    write_ten(5, "so", "because", "no");
    check_string(
        sandbox_run(0, "mkdir -p quizzes stages; for n in 01 02 03; do mkdir -p stages/$n-same; "
                       "sed \"s/01-same/$n-same/\" 01-same.md >quizzes/$n-same.md; done"),
        "", "Three of the same.");
    check_string(
        sandbox_run(1, "$TOOLS/quiz --lint --pairs"),
        "quizzes: the right option is the longest in 15 of 30 questions without a program, and "
        "by chance in 10.0: whoever always takes the longest need not understand; move what the "
        "right option explains into the explanation, or give a wrong option its \"because\"\n"
        "quizzes: a is right in 15 of 30 questions, and by chance in 10.0: the quiz is shuffled "
        "when it is taken, but it is also read as it is here; move some right options\n"
        "quizzes: b is right in 15 of 30 questions, and by chance in 10.0: the quiz is shuffled "
        "when it is taken, but it is also read as it is here; move some right options\n",
        "Over all, 15 percent more than chance, and one, may be.");
}

static void a_control_character_is_a_fault(void **state)
{
    finds(
        "It sends something.", "It \033[31msends something.",
        "01-sample.md:8: this line has a control character, 0x1b, which could drive a terminal\n");
    finds(
        "It sends something.", "It sends\xc2\x9b something.",
        "01-sample.md:8: this line has a control character, 0x9b, which could drive a terminal\n");
    finds(
        "It sends something.\n", "It sends something.\r\n",
        "01-sample.md:8: this line has a control character, 0x0d, which could drive a terminal\n");
}

static void bytes_that_are_no_utf8_are_a_fault(void **state)
{
    static const char *const wrong[] = {"\xff", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80",
                                        "\xf5\x80\x80\x80"};
    finds("It sends something.", "It sends \xe2\x82.",
          "01-sample.md:8: this line is not valid UTF-8\n"
          "01-sample.md:8: this line is not valid UTF-8\n");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct text sound = sandbox_sample("01-sample.md");
        char *edited = sandbox_edit(text_string(&sound), "It sends", wrong[i]);
        sandbox_write("01-sample.md", edited);
        check_that(strstr(sandbox_run(1, "$TOOLS/quiz --lint 01-sample.md"),
                          "01-sample.md:8: this line is not valid UTF-8\n"),
                   "Overlong sequences, surrogates and numbers past U+10FFFF are none.");
        free(edited);
        text_release(&sound);
    }
    accepts("It sends something.", "It sends \xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7.");
}

/* --- Programs ------------------------------------------------------------------------------------- */

static void from_stage_02_on_a_quiz_has_two_programs(void **state)
{
    struct text sound = sandbox_sample("01-sample.md");
    char *edited = sandbox_edit(text_string(&sound), "01-sample", "02-sample");
    sandbox_write("02-sample.md", edited);
    check_string(
        sandbox_run(1, "$TOOLS/quiz --lint 02-sample.md"),
        "02-sample.md:1: from stage 02 on a quiz has at least 2 questions with a \"c run\" "
        "program; this one has 0\n",
        "Stage 01 need not have them, 02 must.");
    free(edited);
    text_release(&sound);
}

static void a_program_that_prints_something_else_is_a_fault(void **state)
{
    finds_in_program("one\\ntwo", "one\\nthree",
                     "02-sample.md:123: option c is marked right, but the program prints:\n"
                     "    one\n    three\n");
}

static void a_program_that_prints_what_a_wrong_option_says_is_a_fault(void **state)
{
    finds_in_program(
        "one\\ntwo\\n", "one",
        "02-sample.md:121: option b is marked wrong, but it is what the program prints\n"
        "02-sample.md:123: option c is marked right, but the program prints:\n"
        "    one\n");
}

static void a_program_that_does_not_compile_is_a_fault_in_its_own_line(void **state)
{
    struct text sound = sandbox_sample("02-sample.md");
    char *edited = sandbox_edit(text_string(&sound), "printf(\"one\\ntwo\\n\");", "one();");
    sandbox_write("02-sample.md", edited);
    const char *printed = sandbox_run(1, "$TOOLS/quiz --lint 02-sample.md --cc 'cc -Werror'");
    check_that(strstr(printed, "02-sample.md:106: the program is no use as a question: it does not "
                               "compile\n"),
               "The fault stands where the program begins.");
    check_that(strstr(printed, "    02-sample.md:110:"),
               "The compiler's words follow, with the line of the quiz, not of a temporary file.");
    free(edited);
    text_release(&sound);
}

static void a_program_that_crashes_is_a_fault(void **state)
{
    finds_in_program("return 0;\n}\n```\n\n- [ ]", "__builtin_trap();\n}\n```\n\n- [ ]",
                     "02-sample.md:106: the program is no use as a question: it crashed: signal 4, "
                     "Illegal instruction\n");
}

static void a_program_that_fails_is_a_fault(void **state)
{
    finds_in_program("return 0;\n}\n```\n\n- [ ]", "return 3;\n}\n```\n\n- [ ]",
                     "02-sample.md:106: the program is no use as a question: it ended with exit "
                     "status 3 instead of 0\n    one\n    two\n");
}

static void a_program_that_does_not_end_is_a_fault(void **state)
{
    finds_in_program(
        "return 0;\n}\n```\n\n- [ ]", "fflush(stdout);\n    for (;;)\n        ;\n}\n```\n\n- [ ]",
        "02-sample.md:106: the program is no use as a question: it had not ended after 5 "
        "seconds\n    one\n    two\n");
}

static void a_program_that_prints_without_end_is_a_fault(void **state)
{
    struct text sound = sandbox_sample("02-sample.md");
    char *edited = sandbox_edit(text_string(&sound), "return 0;\n}\n```\n\n- [ ]",
                                "for (;;)\n        puts(\"more\");\n}\n```\n\n- [ ]");
    sandbox_write("02-sample.md", edited);
    check_that(strstr(sandbox_run(1, "$TOOLS/quiz --lint 02-sample.md"),
                      "02-sample.md:106: the program is no use as a question: it printed more than "
                      "65536 bytes\n"),
               "A program that floods its pipe is ended.");
    free(edited);
    text_release(&sound);
}

static void a_program_that_prints_now_this_now_that_is_a_fault(void **state)
{
    struct text sound = sandbox_sample("02-sample.md");
    char *edited = sandbox_edit(text_string(&sound), "printf(\"one\\ntwo\\n\");",
                                "FILE *file = fopen(\"seen\", \"r\");\n"
                                "    puts(file ? \"one\" : \"one\\ntwo\");\n"
                                "    fopen(\"seen\", \"w\");");
    sandbox_write("02-sample.md", edited);
    check_string(sandbox_run(1, "$TOOLS/quiz --lint 02-sample.md"),
                 "02-sample.md:106: the program does not print the same each time that it runs\n",
                 "The program is run more than once.");
    free(edited);
    text_release(&sound);
}

static void an_option_that_is_no_output_is_a_fault(void **state)
{
    finds_in_program(
        "- [ ] `0`", "- [ ] `0` and more",
        "02-sample.md:144: option b says what a program prints, so it is one code span "
        "or one fenced block, and nothing else\n");
}

static void an_empty_block_says_that_nothing_is_printed(void **state)
{
    struct text sound = sandbox_sample("02-sample.md");
    char *silent = sandbox_edit(text_string(&sound), "printf(\"%d\\n\", getchar());", "");
    char *edited = sandbox_edit(silent, "- [x] `-1`", "- [x]\n  ```\n  ```");
    sandbox_write("02-sample.md", edited);
    check_string(sandbox_run(0, "$TOOLS/quiz --lint 02-sample.md"), "",
                 "The program prints nothing, and that is what the right option says.");
    free(silent);
    free(edited);
    text_release(&sound);
}

static void a_mark_that_is_nearly_run_is_a_fault(void **state)
{
    finds_in_program(
        "```c run\n#include <stdio.h>\n\nint main(void)\n{\n    printf(\"%d",
        "```c, run\n#include <stdio.h>\n\nint main(void)\n{\n    printf(\"%d",
        "02-sample.md:134: a program to run is marked \"c run\", this one \"c, run\"\n"
        "02-sample.md:1: from stage 02 on a quiz has at least 2 questions with a \"c run\" "
        "program; this one has 1\n");
}

static void a_second_program_is_a_fault(void **state)
{
    finds_in_program("- [x] `-1`", "```c run\nint main(void) { return 0; }\n```\n\n- [x] `-1`",
                     "02-sample.md:144: this question has a second program to run\n");
}

static void without_a_compiler_the_linter_says_so(void **state)
{
    struct text sound = sandbox_sample("02-sample.md");
    sandbox_write("02-sample.md", text_string(&sound));
    check_string(sandbox_run(1, "$TOOLS/quiz --cc 'no-such-cc -O2' --lint 02-sample.md"),
                 "02-sample.md:106: the program is no use as a question: it cannot be compiled, "
                 "because there is no compiler \"no-such-cc\" here\n"
                 "02-sample.md:134: the program is no use as a question: it cannot be compiled, "
                 "because there is no compiler \"no-such-cc\" here\n",
                 "A missing compiler is one sentence for each program.");
    text_release(&sound);
}

static void programs_leave_nothing_behind(void **state)
{
    struct text sound = sandbox_sample("02-sample.md");
    sandbox_write("02-sample.md", text_string(&sound));
    sandbox_write("temporary/keep", "");
    sandbox_run(0, "TMPDIR=$PWD/temporary $TOOLS/quiz --lint 02-sample.md");
    check_string(sandbox_run(0, "ls temporary"), "keep\n",
                 "What was compiled is deleted with its folder.");
    text_release(&sound);
}

/* --- All quizzes ---------------------------------------------------------------------------------- */

static void each_stage_has_a_quiz_and_each_quiz_a_stage(void **state)
{
    struct text sound = sandbox_sample("01-sample.md");
    sandbox_write("stages/01-sample/server.c", "");
    sandbox_write("stages/02-lonely/server.c", "");
    sandbox_write("stages/common/cli.c", "");
    sandbox_write("quizzes/01-sample.md", text_string(&sound));
    check_string(sandbox_run(1, "$TOOLS/quiz --lint --pairs"),
                 "stages/02-lonely: this stage has no quiz in quizzes/\n", "02 has none.");
    sandbox_run(0, "rm -r stages/02-lonely stages/01-sample");
    check_string(sandbox_run(1, "$TOOLS/quiz --lint --pairs"),
                 "quizzes/01-sample.md: this quiz belongs to no stage in stages/\n",
                 "The stage of this quiz is gone.");
    text_release(&sound);
}

static void a_file_that_cannot_be_read_is_a_fault(void **state)
{
    check_string(sandbox_run(1, "$TOOLS/quiz --lint nowhere.md"),
                 "nowhere.md: cannot be read: No such file or directory\n", "One sentence.");
    check_string(sandbox_run(1, "$TOOLS/quiz --lint ."), ".: cannot be read: Is a directory\n",
                 "One sentence.");
}

static void tap_has_a_test_for_each_group_of_rules_and_each_program(void **state)
{
    struct text sound = sandbox_sample("02-sample.md");
    char *edited = sandbox_edit(text_string(&sound), "  > Reason 1.2: no.\n", "");
    sandbox_write("02-sample.md", edited);
    check_string(sandbox_run(1, "$TOOLS/quiz --lint --tap 02-sample.md"),
                 "ok 1 - 02-sample.md is plain UTF-8 text\n"
                 "not ok 2 - 02-sample.md has the form of a quiz\n"
                 "# 02-sample.md:8: option c is wrong, and no quote indented under it says why\n"
                 "ok 3 - 02-sample.md has enough questions, and none twice\n"
                 "ok 4 - 02-sample.md does not tell the right option by its length or letter\n"
                 "ok 5 - 02-sample.md:105: the program prints what the right option says\n"
                 "ok 6 - 02-sample.md:133: the program prints what the right option says\n"
                 "1..6\n",
                 "The test runner reads this.");
    free(edited);
    text_release(&sound);
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "lint", .setup = sandbox_begin, .teardown = sandbox_end};
    static const struct CMUnitTest tests[] = {
        TEST(sound_quizzes_have_no_fault),
        TEST(a_question_without_a_right_option_is_a_fault),
        TEST(a_question_with_two_right_options_is_a_fault),
        TEST(a_question_with_two_options_is_a_fault),
        TEST(a_question_with_nine_options_is_a_fault),
        TEST(a_question_without_options_is_a_fault),
        TEST(a_wrong_option_without_its_reason_is_a_fault),
        TEST(an_empty_reason_is_none),
        TEST(a_right_option_may_have_a_reason),
        TEST(a_second_reason_is_a_fault),
        TEST(an_option_without_a_mark_is_a_fault),
        TEST(an_option_that_says_nothing_is_a_fault),
        TEST(an_option_equal_to_another_is_a_fault),
        TEST(a_fence_behind_the_mark_is_a_fault),
        TEST(a_second_list_of_options_is_a_fault),
        TEST(a_question_without_an_explanation_is_a_fault),
        TEST(an_explanation_of_no_words_is_none),
        TEST(a_second_explanation_is_a_fault),
        TEST(an_explanation_under_an_option_is_a_fault),
        TEST(an_explanation_before_the_options_is_a_fault),
        TEST(text_after_the_options_is_a_fault),
        TEST(text_after_the_explanation_is_a_fault),
        TEST(text_before_the_first_question_is_a_fault),
        TEST(html_is_a_fault),
        TEST(a_table_is_a_fault),
        TEST(a_comment_is_none),
        TEST(a_heading_of_another_level_is_a_fault),
        TEST(a_question_that_asks_nothing_is_a_fault),
        TEST(a_quiz_without_a_title_is_a_fault),
        TEST(a_title_of_another_stage_is_a_fault),
        TEST(nine_questions_are_too_few),
        TEST(a_question_asked_twice_is_a_fault),
        TEST(the_same_words_about_another_program_are_another_question),
        TEST(right_options_under_one_letter_are_a_fault),
        TEST(right_options_that_are_the_longest_are_a_fault),
        TEST(right_options_that_are_the_shortest_are_a_fault),
        TEST(a_habit_that_only_all_quizzes_together_show_is_a_fault),
        TEST(a_control_character_is_a_fault),
        TEST(bytes_that_are_no_utf8_are_a_fault),
        TEST(from_stage_02_on_a_quiz_has_two_programs),
        TEST(a_program_that_prints_something_else_is_a_fault),
        TEST(a_program_that_prints_what_a_wrong_option_says_is_a_fault),
        TEST(a_program_that_does_not_compile_is_a_fault_in_its_own_line),
        TEST(a_program_that_crashes_is_a_fault),
        TEST(a_program_that_fails_is_a_fault),
        TEST(a_program_that_does_not_end_is_a_fault),
        TEST(a_program_that_prints_without_end_is_a_fault),
        TEST(a_program_that_prints_now_this_now_that_is_a_fault),
        TEST(an_option_that_is_no_output_is_a_fault),
        TEST(an_empty_block_says_that_nothing_is_printed),
        TEST(a_mark_that_is_nearly_run_is_a_fault),
        TEST(a_second_program_is_a_fault),
        TEST(without_a_compiler_the_linter_says_so),
        TEST(programs_leave_nothing_behind),
        TEST(each_stage_has_a_quiz_and_each_quiz_a_stage),
        TEST(a_file_that_cannot_be_read_is_a_fault),
        TEST(tap_has_a_test_for_each_group_of_rules_and_each_program),
    };
    return check_main(argc, argv, &suite, tests);
}
