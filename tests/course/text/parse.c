/* Whatever a file holds, it is parsed and shown without harm. What a quiz with its faults looks like is in
 * samples/lint.md, and a sound one in samples/ask.md. */
#include "check.h"
#include "quiz_parse.h"
#include "quiz_show.h"

#include <stdlib.h>
#include <string.h>

/* Parse it, look at all of it, and lines must be lines of the text. */
static void survive(const struct text *bytes)
{
    static const struct style style = {.width = 30, .colour = true};
    struct quiz quiz;
    FILE *nowhere = check_not_null(fopen("/dev/null", "w"), "The test needs /dev/null.");
    int lines = 1;
    for (size_t i = 0; i < bytes->size; i++)
        lines += bytes->bytes[i] == '\n';
    quiz_parse(&quiz, "quizzes/02-select.md", text_string(bytes), bytes->size);
    quiz_show_all(nowhere, &style, &quiz);
    for (const char *p = text_string(&quiz.faults); *p; p += strcspn(p, "\n") + 1) {
        int line = atoi(p + strlen("quizzes/02-select.md:"));
        check_that(line >= 1 && line <= lines, "A fault has a line.");
    }
    for (size_t i = 0; i < quiz.question_count; i++)
        check_that(quiz.questions[i].line >= 1 && quiz.questions[i].line <= lines,
                   "A question has a line.");
    fclose(nowhere);
    quiz_release(&quiz);
}

/* Let something make bytes at random, many times. */
static void survive_all(int rounds, void (*make)(struct text *bytes, uint32_t *random))
{
    uint32_t random = check_seed();
    for (int round = 0; round < rounds; round++) {
        struct text bytes = {0};
        make(&bytes, &random);
        check_note("round %d: %s", round, text_string(&bytes));
        survive(&bytes);
        text_release(&bytes);
    }
}

static void make_bytes(struct text *bytes, uint32_t *random)
{
    for (uint32_t i = check_random(random, 300); i > 0; i--) {
        char byte = (char)check_random(random, 256);
        text_append(bytes, &byte, 1);
    }
}

static void any_bytes_are_parsed_without_harm(void **state)
{
    survive_all(3000, make_bytes);
}

static void make_markdown(struct text *markdown, uint32_t *random)
{
    static const char *const pieces[] = {
        "# ",  "### ",  "\n", "\n\n",  "- [ ] ",    "- [x]", "  > ",   "> **Explanation:** ",
        "```", "c run", "`",  "**",    "_",         "  ",    "a",      "word ",
        "[",   "](x)",  "![", "|",     "\n|-|-|\n", "1. ",   "<b>",    "<!-- ",
        "-->", "&lt;",  "\\", "***\n", "\t",        "    ",  "[a]: b", "&#0;",
    };
    for (uint32_t i = check_random(random, 80); i > 0; i--)
        text_add(markdown, pieces[check_random(random, sizeof pieces / sizeof *pieces)]);
}

static void any_pieces_of_markdown_are_parsed_without_harm(void **state)
{
    survive_all(3000, make_markdown);
}

static void make_damaged_quiz(struct text *quiz, uint32_t *random)
{
    check_succeeds(text_read_file(quiz, "tests/course/text/samples/quizzes/02-sample.md"),
                   "Run this at the root of the course.");
    for (uint32_t i = 1 + check_random(random, 10); i > 0; i--)
        quiz->bytes[check_random(random, (uint32_t)quiz->size)] =
            "\n#`-[]x >*\\<&|\0~"[check_random(random, 17)];
}

static void a_damaged_quiz_is_parsed_without_harm(void **state)
{
    survive_all(1000, make_damaged_quiz);
}

static void deep_nesting_is_parsed_without_harm(void **state)
{
    static const char *const openers[] = {"> ", "- ", "*a ", "[", "![", "1. "};
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        struct text markdown = {0};
        text_add(&markdown, "### Q\n\n");
        for (int depth = 0; depth < 100000; depth++)
            text_add(&markdown, openers[i]);
        text_add(&markdown, "[x] the end\n\n```\ncode\n```\n");
        survive(&markdown);
        text_release(&markdown);
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "parse"};
    static const struct CMUnitTest tests[] = {
        TEST(any_bytes_are_parsed_without_harm),
        TEST(any_pieces_of_markdown_are_parsed_without_harm),
        TEST(a_damaged_quiz_is_parsed_without_harm),
        TEST(deep_nesting_is_parsed_without_harm),
    };
    return check_main(argc, argv, &suite, tests);
}
