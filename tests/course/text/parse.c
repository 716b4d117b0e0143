/* Quizzes as data, and as lines in a terminal: quiz_parse.h, render.h and quiz_show.h. What is not as
 * the format has it is in lint.c. */
#include "check.h"
#include "quiz_parse.h"
#include "quiz_show.h"
#include "sandbox.h"

#include <stdlib.h>
#include <string.h>

static struct quiz quiz;
static struct text shown;

static void begin(void)
{
    quiz = (struct quiz){0};
}

static void end(void)
{
    quiz_release(&quiz);
    text_release(&shown);
}

static void parse_bytes(const char *bytes, size_t size)
{
    quiz_release(&quiz);
    quiz_parse(&quiz, "quizzes/02-select.md", bytes, size);
}

static void parse(const char *markdown)
{
    parse_bytes(markdown, strlen(markdown));
}

/* How a node looks in a terminal without colours. */
static const char *look(const struct markdown_node *node, int width)
{
    const struct style style = {.width = width};
    text_release(&shown);
    render(&shown, &style, "", node);
    return text_string(&shown);
}

/* How Markdown looks below a question. */
static void looks(const char *markdown, int width, const char *expected)
{
    struct text whole = {0};
    text_format(&whole, "### Q\n\n%s", markdown);
    parse(whole.bytes);
    text_release(&whole);
    check_number(quiz.question_count, 1, "The heading makes a question.");
    check_string(look(quiz.questions[0].body, width), expected, "This is how it is to look.");
}

/* --- Parts ---------------------------------------------------------------------------------------- */

static const char whole[] = "# Quiz: 02-select\n"        /* 1 */
                            "\n"                         /* 2 */
                            "### First?\n"               /* 3 */
                            "\n"                         /* 4 */
                            "Look:\n"                    /* 5 */
                            "\n"                         /* 6 */
                            "```c run\n"                 /* 7 */
                            "int main(void) {}\n"        /* 8 */
                            "```\n"                      /* 9 */
                            "\n"                         /* 10 */
                            "- [ ] `one`\n"              /* 11 */
                            "  > Not one.\n"             /* 12 */
                            "- [X] `two`\n"              /* 13 */
                            "- [ ]\n"                    /* 14 */
                            "  ```\n"                    /* 15 */
                            "  three\n"                  /* 16 */
                            "  ```\n"                    /* 17 */
                            "  > Not three.\n"           /* 18 */
                            "\n"                         /* 19 */
                            "> **Explanation:** it is\n" /* 20 */
                            "> two.\n"                   /* 21 */
                            "\n"                         /* 22 */
                            "### Second?\n";             /* 23 */

static void a_quiz_has_its_parts(void **state)
{
    parse(whole);
    check_number(quiz.fault_count, 0, "This quiz is as the format has it.");
    check_string(text_string(&quiz.title), "02-select", "The title names the stage.");
    check_number(quiz.question_count, 2, "Each heading with three # begins a question.");
    const struct quiz_question *question = &quiz.questions[0];
    check_string(look(question->asks, 80), "First?\n", "The heading asks.");
    check_string(look(question->body, 80), "Look:\n\n    int main(void) {}\n", "Then the body.");
    check_that(question->program, "A block marked \"c run\" is the program.");
    check_string(text_string(&question->program->text), "int main(void) {}\n", "All of it.");
    check_number(question->option_count, 3, "The list has three options.");
    check_number(quiz_right_option(question), 1, "The second is marked, even if with X.");
    check_string(look(question->options[0].reason, 80), "Not one.\n",
                 "Its last quote is its reason.");
    check_pointer(question->options[1].reason, NULL, "There is none.");
    check_string(look(question->options[2].says, 80), "three\n", "A block stands alone.");
    check_string(look(question->options[2].reason, 80), "Not three.\n", "Below a block, too.");
    check_string(look(question->explanation, 80), "It is two.\n",
                 "Without the word \"Explanation:\".");
    check_number(quiz.questions[1].option_count, 0, "The next question begins anew.");
    check_pointer(quiz.questions[1].explanation, NULL, "The next question begins anew.");
}

static void an_explanation_that_begins_with_a_name_keeps_it(void **state)
{
    parse("### Q\n\n- [x] a\n\n> **Explanation:** select() waits.\n");
    check_string(look(quiz.questions[0].explanation, 80), "select() waits.\n",
                 "There is no Select().");
}

static void parts_know_their_lines(void **state)
{
    parse(whole);
    const struct quiz_question *question = &quiz.questions[0];
    check_number(question->line, 3, "The line of the heading.");
    check_number(question->program->line, 8, "The first line of code, for the compiler's words.");
    check_number(question->options[0].line, 11, "The line of the item.");
    check_number(question->options[1].line, 13, "The line of the item.");
    check_number(question->options[2].line, 14, "The line of the item.");
    check_number(question->explanation->line, 20, "The line of the quote.");
    check_number(quiz.questions[1].line, 23, "The line of the heading.");
}

static void a_quiz_without_a_question_is_empty(void **state)
{
    parse("");
    check_number(quiz.question_count, 0, "Nothing is nothing.");
    check_number(quiz.fault_count, 1, "But a title is missing.");
    parse("# Quiz: 02-select");
    check_number(quiz.question_count, 0, "A title asks nothing.");
    check_number(quiz.fault_count, 0, "The title may even lack a line feed.");
}

static void options_may_be_a_loose_list(void **state)
{
    parse("# Quiz: 02-select\n\n### Q\n\n- [ ] one\n\n  > no\n\n- [x] two\n\n  and more\n\n- [ ] "
          "three\n\n  > no\n");
    check_number(quiz.fault_count, 0, "Blank lines between options change nothing.");
    check_number(quiz.questions[0].option_count, 3, "Blank lines between options change nothing.");
    check_string(look(quiz.questions[0].options[0].reason, 80), "no\n", "A reason stays a reason.");
    check_string(look(quiz.questions[0].options[1].says, 80), "two\n\nand more\n",
                 "Two paragraphs.");
}

static void a_list_without_marks_is_part_of_the_body(void **state)
{
    parse("# Quiz: 02-select\n\n### Q\n\n- this\n- that\n\nWhich?\n\n1. [x] one\n2. [ ] two\n   > "
          "no\n");
    check_number(quiz.fault_count, 0, "A list in the body is fine, and options may be numbered.");
    check_string(look(quiz.questions[0].body, 80), "- this\n- that\n\nWhich?\n", "As it is.");
    check_number(quiz.questions[0].option_count, 2, "Options are the list with marks.");
}

static void brackets_are_a_mark_only_at_the_beginning_of_an_item(void **state)
{
    parse("# Quiz: 02-select\n\n### Q\n\n- [x] `a[x]` [ ] b\n- [ ] c\n  > no\n");
    check_string(look(quiz.questions[0].options[0].says, 80), "`a[x]` [ ] b\n", "Once is enough.");
}

static void an_output_is_claimed_by_a_code_span_or_a_block_that_stands_alone(void **state)
{
    static const char *const options[] = {"`5`",         "\n  ```\n  5\n  ```", "\n  ```\n  ```",
                                          "five",        "`5` bytes",           "*`5`*",
                                          "`5`\n\n  `6`"};
    static const char *const claims[] = {"5", "5\n", "", NULL, NULL, NULL, NULL};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        struct text markdown = {0};
        text_format(&markdown, "### Q\n\n- [x] %s\n", options[i]);
        parse(markdown.bytes);
        const struct text *claim = quiz_claimed_output(&quiz.questions[0].options[0]);
        check_note("the option is %s", options[i]);
        check_that((claim != NULL) == (claims[i] != NULL), "Words claim no output.");
        if (claim)
            check_string(text_string(claim), claims[i], "This is what is claimed.");
        text_release(&markdown);
    }
}

static void outputs_are_the_same_but_for_white_space_at_the_end(void **state)
{
    static char claimed[] = "a\n b", printed[] = "a\n b \n\n", other[] = "a\nb";
    const struct text left = {.bytes = claimed, .size = strlen(claimed)};
    const struct text right = {.bytes = printed, .size = strlen(printed)};
    const struct text different = {.bytes = other, .size = strlen(other)};
    check_that(quiz_same_output(&left, &right),
               "A line feed at the end is hard to write in a span.");
    check_that(!quiz_same_output(&left, &different), "A blank elsewhere counts.");
}

/* --- Looks ---------------------------------------------------------------------------------------- */

static void paragraphs_are_broken_between_words(void **state)
{
    looks("one two three\nfour five", 13, "one two three\nfour five\n");
    looks("one two three\nfour five", 12, "one two\nthree four\nfive\n");
    looks("one\n\ntwo", 80, "one\n\ntwo\n");
    looks("one  \ntwo", 80, "one\ntwo\n");
}

static void a_long_word_is_not_broken(void **state)
{
    looks("a 1234567890123456789012345 b", 20, "a\n1234567890123456789012345\nb\n");
}

static void a_code_span_is_one_word_with_its_blanks(void **state)
{
    looks("call `f(a, b)` now", 10, "call\n`f(a, b)`\nnow\n");
    looks("(`a`)", 80, "(`a`)\n");
    looks("`` a`b ``", 80, "`a`b`\n");
}

static void a_character_is_a_column_however_many_bytes_it_has(void **state)
{
    looks("\xc3\xa4\xc3\xb6\xc3\xbc \xe2\x82\xac\xe2\x82\xac", 6,
          "\xc3\xa4\xc3\xb6\xc3\xbc \xe2\x82\xac\xe2\x82\xac\n");
}

static void emphasis_leaves_only_the_words(void **state)
{
    looks("*a* **b** _c_ ***d*** ~~e~~", 80, "a b c d e\n");
}

static void entities_are_the_characters_that_they_stand_for(void **state)
{
    looks("&lt;&amp;&gt; &quot;&#65;&#x42;&quot; &rarr;", 80, "<&> \"AB\" \xe2\x86\x92\n");
    looks("&nosuch; & a&b", 80, "&nosuch; & a&b\n");
    looks("`&lt;`", 80, "`&lt;`\n");
}

static void an_entity_cannot_smuggle_a_control_character(void **state)
{
    looks("&#27;[31m &#x9b; &#0; &#x110000; &#xD800; &#127;", 80,
          "\xef\xbf\xbd[31m \xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd\n");
}

static void links_show_where_they_lead(void **state)
{
    looks("see [the chapter](../stages/02-select/README.md#x)", 80,
          "see the chapter (stages/02-select/README.md#x)\n");
    looks("see <https://example.org/>", 80, "see https://example.org/\n");
    looks("see [it][1]\n\n[1]: a&amp;b", 80, "see it (a&b)\n");
}

static void an_image_shows_its_words(void **state)
{
    looks("![a *small* server](x.svg)", 80, "a small server\n");
}

static void code_is_indented_and_never_broken(void **state)
{
    looks("```c\nif (a)\n\n    b();\n```", 20, "    if (a)\n\n        b();\n");
    looks("    indented\n", 20, "    indented\n");
    looks("```\n123456789 123456789 123456789\n```", 20, "    123456789 123456789 123456789\n");
    looks("```\n```", 20, "    (nothing)\n");
    looks("~~~\n&lt; `x` *y*\n~~~", 80, "    &lt; `x` *y*\n");
}

static void lists_and_quotes_are_indented(void **state)
{
    looks("- one two three\n- four\n  1. five six seven\n  2. eight", 14,
          "- one two\n  three\n- four\n\n  1. five six\n     seven\n  2. eight\n");
    looks("> one two three", 10, "  one two\n  three\n");
}

static void tones_inside_tones_end_where_they_should(void **state)
{
    const struct style style = {.width = 80, .colour = true};
    parse("### a `b` *c* d");
    text_release(&shown);
    render(&shown, &style, "", quiz.questions[0].asks);
    check_string(text_string(&shown),
                 "\033[1ma \033[36mb\033[0m\033[1m \033[3mc\033[0m\033[1m d\033[0m\n",
                 "After code in a bold heading, the heading is still bold.");
}

/* --- Anything at all ------------------------------------------------------------------------------ */

/* Parse it, look at all of it, and lines must be lines of the text. */
static void survive(const char *bytes, size_t size)
{
    static const struct style style = {.width = 30, .colour = true};
    int lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += bytes[i] == '\n';
    parse_bytes(bytes, size);
    text_release(&shown);
    quiz_show_all(&shown, &style, &quiz);
    for (size_t i = 0; i < quiz.fault_count; i++)
        check_that(quiz.faults[i].line >= 1 && quiz.faults[i].line <= lines, "A fault has a line.");
    for (size_t i = 0; i < quiz.question_count; i++)
        check_that(quiz.questions[i].line >= 1 && quiz.questions[i].line <= lines,
                   "A question has a line.");
}

static void any_bytes_are_parsed_without_harm(void **state)
{
    uint32_t random = check_seed();
    for (int round = 0; round < 3000; round++) {
        char bytes[300];
        size_t size = check_random(&random, sizeof bytes);
        for (size_t i = 0; i < size; i++)
            bytes[i] = (char)check_random(&random, 256);
        check_note("round %d", round);
        survive(bytes, size);
    }
}

static void any_pieces_of_markdown_are_parsed_without_harm(void **state)
{
    static const char *const pieces[] = {
        "# ",  "### ",  "\n", "\n\n",  "- [ ] ",    "- [x]", "  > ",   "> **Explanation:** ",
        "```", "c run", "`",  "**",    "_",         "  ",    "a",      "word ",
        "[",   "](x)",  "![", "|",     "\n|-|-|\n", "1. ",   "<b>",    "<!-- ",
        "-->", "&lt;",  "\\", "***\n", "\t",        "    ",  "[a]: b", "&#0;",
    };
    uint32_t random = check_seed();
    for (int round = 0; round < 3000; round++) {
        struct text markdown = {0};
        for (uint32_t i = check_random(&random, 80); i > 0; i--)
            text_add(&markdown, pieces[check_random(&random, sizeof pieces / sizeof *pieces)]);
        check_note("round %d: %s", round, text_string(&markdown));
        survive(text_string(&markdown), markdown.size);
        text_release(&markdown);
    }
}

static void a_damaged_quiz_is_parsed_without_harm(void **state)
{
    struct text sample = sandbox_sample("02-sample.md");
    uint32_t random = check_seed();
    for (int round = 0; round < 1000; round++) {
        struct text damaged = {0};
        text_append(&damaged, sample.bytes, sample.size);
        for (uint32_t i = 1 + check_random(&random, 10); i > 0; i--)
            damaged.bytes[check_random(&random, (uint32_t)damaged.size)] =
                "\n#`-[]x >*\\<&|\0~"[check_random(&random, 17)];
        check_note("round %d", round);
        survive(damaged.bytes, damaged.size);
        text_release(&damaged);
    }
    text_release(&sample);
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
        survive(text_string(&markdown), markdown.size);
        text_release(&markdown);
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "parse", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(a_quiz_has_its_parts),
        TEST(an_explanation_that_begins_with_a_name_keeps_it),
        TEST(parts_know_their_lines),
        TEST(a_quiz_without_a_question_is_empty),
        TEST(options_may_be_a_loose_list),
        TEST(a_list_without_marks_is_part_of_the_body),
        TEST(brackets_are_a_mark_only_at_the_beginning_of_an_item),
        TEST(an_output_is_claimed_by_a_code_span_or_a_block_that_stands_alone),
        TEST(outputs_are_the_same_but_for_white_space_at_the_end),
        TEST(paragraphs_are_broken_between_words),
        TEST(a_long_word_is_not_broken),
        TEST(a_code_span_is_one_word_with_its_blanks),
        TEST(a_character_is_a_column_however_many_bytes_it_has),
        TEST(emphasis_leaves_only_the_words),
        TEST(entities_are_the_characters_that_they_stand_for),
        TEST(an_entity_cannot_smuggle_a_control_character),
        TEST(links_show_where_they_lead),
        TEST(an_image_shows_its_words),
        TEST(code_is_indented_and_never_broken),
        TEST(lists_and_quotes_are_indented),
        TEST(tones_inside_tones_end_where_they_should),
        TEST(any_bytes_are_parsed_without_harm),
        TEST(any_pieces_of_markdown_are_parsed_without_harm),
        TEST(a_damaged_quiz_is_parsed_without_harm),
        TEST(deep_nesting_is_parsed_without_harm),
    };
    return check_main(argc, argv, &suite, tests);
}
