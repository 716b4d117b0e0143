#include "quiz_show.h"

#include <string.h>

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

void quiz_show_question(FILE *out, const struct style *style, const char *prefix,
                        const struct quiz_question *question)
{
    bool airy = has_blocks_of_code(question);
    render(out, style, prefix, question->asks);
    fputs("\n", out);
    if (question->body->first) {
        render(out, style, "", question->body);
        fputs("\n", out);
    }
    for (size_t i = 0; i < question->option_count; i++) {
        char letter[PREFIX_SIZE];
        add_letter(letter, i);
        fputs(airy && i > 0 ? "\n" : "", out);
        render(out, style, letter, question->options[i].says);
    }
}

static void show_reason(FILE *out, const struct style *style, const struct quiz_question *question,
                        size_t option)
{
    char letter[PREFIX_SIZE];
    if (option >= question->option_count || !question->options[option].reason)
        return;
    add_letter(letter, option);
    render(out, style, letter, question->options[option].reason);
}

void quiz_show_reasons(FILE *out, const struct style *style, const struct quiz_question *question,
                       size_t first)
{
    show_reason(out, style, question, first);
    for (size_t i = 0; i < question->option_count; i++)
        if (i != first)
            show_reason(out, style, question, i);
    if (question->explanation) {
        fputs("\n", out);
        render(out, style, "", question->explanation);
    }
}

static void show_answer(FILE *out, const struct style *style, size_t number,
                        const struct quiz_question *question)
{
    size_t right = quiz_right_option(question);
    fprintf(out, "%zu. %s%c is right.%s\n\n", number, style_tone(style, TONE_BOLD),
            quiz_letter(right), style_tone(style, TONE_PLAIN));
    quiz_show_reasons(out, style, question, right);
    fputs("\n", out);
}

void quiz_show_all(FILE *out, const struct style *style, const struct quiz *quiz)
{
    fprintf(out, "Quiz: %s\n\n", text_string(&quiz->title));
    for (size_t i = 0; i < quiz->question_count; i++) {
        char number[PREFIX_SIZE];
        snprintf(number, sizeof number, "%zu. ", i + 1);
        quiz_show_question(out, style, number, &quiz->questions[i]);
        fputs("\n", out);
    }
    fputs("The answers\n-----------\n\n", out);
    for (size_t i = 0; i < quiz->question_count; i++)
        show_answer(out, style, i + 1, &quiz->questions[i]);
}

/* --- For programs --------------------------------------------------------------------------------- */

/* A line: what the part is, then its words. */
static void dump_part(FILE *out, size_t number, const char *part, const struct markdown_node *node)
{
    struct text words = {0};
    if (node)
        markdown_words(node, &words);
    fprintf(out, "%zu %s:", number, part);
    for (const char *word = text_string(&words); *(word += strspn(word, " \t\n"));) {
        size_t size = strcspn(word, " \t\n");
        fprintf(out, " %.*s", (int)size, word);
        word += size;
    }
    fputs("\n", out);
    text_release(&words);
}

static void dump_option(FILE *out, size_t number, const struct quiz_question *question,
                        size_t index)
{
    const struct quiz_option *option = &question->options[index];
    char part[] = "a wrong";
    snprintf(part, sizeof part, "%c %s", quiz_letter(index),
             option->mark == 'x' ? "right" : "wrong");
    dump_part(out, number, part, option->says);
    if (option->reason)
        dump_part(out, number, "reason", option->reason);
}

void quiz_dump(FILE *out, const struct quiz *quiz)
{
    for (size_t i = 0; i < quiz->question_count; i++) {
        const struct quiz_question *question = &quiz->questions[i];
        dump_part(out, i + 1, "asks", question->asks);
        dump_part(out, i + 1, "body", question->body);
        for (size_t j = 0; j < question->option_count; j++)
            dump_option(out, i + 1, question, j);
        dump_part(out, i + 1, "explanation", question->explanation);
    }
}
