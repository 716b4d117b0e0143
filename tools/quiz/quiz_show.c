#include "quiz_show.h"

#include <stdio.h>

enum { PREFIX_SIZE = 32 };

static void add_letter(char *prefix, size_t option)
{
    snprintf(prefix, PREFIX_SIZE, "  %c) ", quiz_letter(option));
}

/* Options that take many lines are easier to tell apart with air between them. */
static bool has_blocks_of_code(const struct quiz_question *question)
{
    for (size_t i = 0; i < question->option_count; i++)
        for (const struct markdown_node *block = question->options[i].says->first; block;
             block = block->next)
            if (block->kind == MARKDOWN_CODE)
                return true;
    return false;
}

void quiz_show_question(struct text *lines, const struct style *style, const char *prefix,
                        const struct quiz_question *question)
{
    bool airy = has_blocks_of_code(question);
    render(lines, style, prefix, question->asks);
    text_add(lines, "\n");
    if (question->body->first) {
        render(lines, style, "", question->body);
        text_add(lines, "\n");
    }
    for (size_t i = 0; i < question->option_count; i++) {
        char letter[PREFIX_SIZE];
        add_letter(letter, i);
        text_add(lines, airy && i > 0 ? "\n" : "");
        render(lines, style, letter, question->options[i].says);
    }
}

static void show_reason(struct text *lines, const struct style *style,
                        const struct quiz_question *question, size_t option)
{
    char letter[PREFIX_SIZE];
    if (option >= question->option_count || !question->options[option].reason)
        return;
    add_letter(letter, option);
    render(lines, style, letter, question->options[option].reason);
}

void quiz_show_reasons(struct text *lines, const struct style *style,
                       const struct quiz_question *question, size_t first)
{
    show_reason(lines, style, question, first);
    for (size_t i = 0; i < question->option_count; i++)
        if (i != first)
            show_reason(lines, style, question, i);
    if (question->explanation) {
        text_add(lines, "\n");
        render(lines, style, "", question->explanation);
    }
}

static void show_answer(struct text *lines, const struct style *style, size_t number,
                        const struct quiz_question *question)
{
    size_t right = quiz_right_option(question);
    text_format(lines, "%zu. %s%c is right.%s\n\n", number, style_tone(style, TONE_BOLD),
                quiz_letter(right), style_tone(style, TONE_PLAIN));
    quiz_show_reasons(lines, style, question, right);
    text_add(lines, "\n");
}

void quiz_show_all(struct text *lines, const struct style *style, const struct quiz *quiz)
{
    text_format(lines, "Quiz: %s\n\n", text_string(&quiz->title));
    for (size_t i = 0; i < quiz->question_count; i++) {
        char number[PREFIX_SIZE];
        snprintf(number, sizeof number, "%zu. ", i + 1);
        quiz_show_question(lines, style, number, &quiz->questions[i]);
        text_add(lines, "\n");
    }
    text_add(lines, "The answers\n-----------\n\n");
    for (size_t i = 0; i < quiz->question_count; i++)
        show_answer(lines, style, i + 1, &quiz->questions[i]);
}
