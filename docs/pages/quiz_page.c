/* Start at write_quiz(), at the end, then write_question(). docs/quiz.js knows these classes, and
 * tests/course/quiz-page.awk reads back what is said in each. */
#include "quiz_page.h"

#include "anchors.h"
#include "quiz_parse.h"

#include <errno.h>
#include <string.h>

/* Begin an element that holds one part of a question, as `quiz --dump` names it. */
static void begin_part(struct writer *w, const char *element, const char *part)
{
    html_format(w, "<%s class=\"%s\">", element, part);
}

static void write_asks(struct writer *w, const struct quiz *quiz,
                       const struct quiz_question *question, size_t number)
{
    struct text anchor = anchor_of(quiz->document, question->asks);
    html_format(w, "<legend><h2 id=\"%s-", text_string(&w->page->name));
    escaped(w, text_string(&anchor), anchor.size);
    html_format(w, "\">%zu. ", number);
    begin_part(w, "span", "asks");
    write_children(w, question->asks);
    html(w, "</span></h2></legend>\n");
    text_release(&anchor);
}

/* An option can be chosen; below it, closed at first, stands whether it is right, and why or why not. */
static void write_option(struct writer *w, const struct quiz_option *option, size_t number,
                         size_t index)
{
    bool right = option->mark == 'x';
    html_format(w, "<div class=\"option %s\"><label>", right ? "right" : "wrong");
    html_format(w,
                "<input type=\"radio\" name=\"question-%zu\" value=\"%c\"> "
                "<span class=\"letter\">%c</span>) ",
                number, quiz_letter(index), quiz_letter(index));
    begin_part(w, "span", "says");
    w->in_label = true;
    write_children(w, option->says);
    w->in_label = false;
    html(w, "</span></label>\n<details><summary>Is it this one?</summary>");
    html(w, right ? "<p class=\"mark\">Right.</p>" : "<p class=\"mark\">No.</p>");
    if (option->reason) {
        begin_part(w, "div", "reason");
        write_children(w, option->reason);
        html(w, "</div>");
    }
    html(w, "</details></div>\n");
}

/* What a program prints is the right option: the tests run it, and hold the quiz to that. */
static void write_output(struct writer *w, const struct quiz_question *question, size_t number)
{
    const struct quiz_option *right = &question->options[quiz_right_option(question)];
    const struct text *output = quiz_claimed_output(right);
    const char *stage = w->page->path + strlen("quizzes/");
    html(w, "<p>It printed:</p>\n<div class=\"printed\">");
    write_lines(w, output && output->size > 0 ? output->bytes : "(nothing)");
    html_format(w,
                "</div>\n<p>Run it, change it, run it again: "
                "<code>make program STAGE=%.2s Q=%zu</code></p>\n",
                stage, number);
}

static void write_explanation(struct writer *w, const struct quiz_question *question, size_t number)
{
    html(w, "<details class=\"answer\"><summary>Explanation</summary>");
    if (question->program)
        write_output(w, question, number);
    begin_part(w, "div", "explanation");
    if (question->explanation)
        write_children(w, question->explanation);
    html(w, "</div></details>\n");
}

/* A form of the method "dialog" is sent nowhere, with or without JavaScript. */
static void write_question(struct writer *w, const struct quiz *quiz, size_t index)
{
    const struct quiz_question *question = &quiz->questions[index];
    html_format(w, "<form class=\"question\" method=\"dialog\"><fieldset>\n");
    write_asks(w, quiz, question, index + 1);
    begin_part(w, "div", "body");
    write_children(w, question->body);
    html(w, "</div>\n");
    for (size_t i = 0; i < question->option_count; i++)
        write_option(w, &question->options[i], index + 1, i);
    write_explanation(w, question, index + 1);
    html(w, "</fieldset></form>\n");
}

void write_quiz(struct writer *w)
{
    struct quiz quiz;
    if (quiz_load(&quiz, w->page->path) == -1)
        die("%s: cannot be read: %s", w->page->path, strerror(errno));
    if (quiz.faults.size > 0)
        die("%s", quiz.faults.bytes);
    for (size_t i = 0; i < quiz.question_count; i++)
        if (quiz_right_option(&quiz.questions[i]) == quiz.questions[i].option_count)
            die("%s:%d: no option is right", quiz.path, quiz.questions[i].line);
    html(w, "<div id=\"quiz\">\n");
    for (size_t i = 0; i < quiz.question_count; i++)
        write_question(w, &quiz, i);
    html(w, "</div>\n<script src=\"quiz.js\"></script>\n");
    quiz_release(&quiz);
}
