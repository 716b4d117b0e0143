#include "quiz_check.h"

#include <string.h>

static void check_words(struct quiz *quiz, const struct quiz_question *question, size_t i)
{
    const struct quiz_option *option = &question->options[i];
    if (option->words.size == 0 && !question->program)
        quiz_fault(quiz, option->line, "option %c says nothing", quiz_letter(i));
    for (size_t j = 0; j < i; j++)
        if (strcmp(text_string(&option->words), text_string(&question->options[j].words)) == 0)
            quiz_fault(quiz, option->line, "option %c says the same as option %c", quiz_letter(i),
                       quiz_letter(j));
}

static void check_options(struct quiz *quiz, const struct quiz_question *question)
{
    size_t count = question->option_count, right = 0;
    if (count < FEWEST_OPTIONS || count > MOST_OPTIONS)
        quiz_fault(quiz, question->line, "a question has from %d to %d options; this one has %zu",
                   FEWEST_OPTIONS, MOST_OPTIONS, count);
    for (size_t i = 0; i < count; i++) {
        const struct quiz_option *option = &question->options[i];
        right += option->mark == 'x';
        if (option->mark == ' ' && !option->reason)
            quiz_fault(quiz, option->line,
                       "option %c is wrong, and no quote indented under it says why",
                       quiz_letter(i));
        check_words(quiz, question, i);
    }
    if (count > 0 && right != 1)
        quiz_fault(quiz, question->line,
                   "exactly one option is right; this question has %zu of them", right);
}

void quiz_check_questions(struct quiz *quiz)
{
    for (size_t i = 0; i < quiz->question_count; i++) {
        const struct quiz_question *question = &quiz->questions[i];
        check_options(quiz, question);
        if (!question->explanation)
            quiz_fault(quiz, question->line,
                       "this question has no explanation: \"> **Explanation:** why\"");
    }
}
