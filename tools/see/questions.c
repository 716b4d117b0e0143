/* Start at questions_add(), and at see_questions(). */
#include "questions.h"
#include "commands.h"
#include "html.h"
#include "json.h"
#include "pool.h"
#include "quiz_check.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char mark[] = "<!-- before:";

struct questions {
    struct text about; /* what stands before the questions, as it is in the file */
    struct quiz quiz;
};

/* --- The file ------------------------------------------------------------------------------------- */

static bool begins(const char *string, const char *with)
{
    return strncmp(string, with, strlen(with)) == 0;
}

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return line + (*line == '\n');
}

/* What stands before the first question is no part of a quiz. In its place come its title, and as many lines. */
static void split(struct questions *questions, const char *path, const char *source)
{
    struct text quiz = {0};
    const char *line = source;
    if (!*line)
        text_add(&quiz, "# Quiz: a recording\n");
    for (; *line && !begins(line, mark) && !begins(line, "### "); line = next_line(line))
        text_add(&quiz, line == source ? "# Quiz: a recording\n" : "\n");
    text_append(&questions->about, source, (size_t)(line - source));
    text_add(&quiz, line);
    quiz_parse(&questions->quiz, path, text_string(&quiz), quiz.size);
    text_release(&quiz);
}

static int load(struct questions *questions, const char *path)
{
    struct text source = {0};
    *questions = (struct questions){0};
    int result = text_read_file(&source, path);
    if (result == 0)
        split(questions, path, text_string(&source));
    text_release(&source);
    return result;
}

static void release(struct questions *questions)
{
    text_release(&questions->about);
    quiz_release(&questions->quiz);
}

/* "sets.md" of "sets.jsonl", and the other way. */
static struct text neighbour(const char *path, const char *ending)
{
    const char *dot = strrchr(path, '.');
    struct text other = {0};
    text_append(&other, path, dot && !strchr(dot, '/') ? (size_t)(dot - path) : strlen(path));
    text_add(&other, ending);
    return other;
}

/* --- Which step ----------------------------------------------------------------------------------- */

/* The words of the mark above a question: between it and the question before. */
static struct text words_before(const struct questions *questions, size_t i)
{
    const struct quiz *quiz = &questions->quiz;
    int line = 1, after = i > 0 ? quiz->questions[i - 1].line : 0;
    struct text words = {0};
    for (const char *at = text_string(&quiz->source); *at && line < quiz->questions[i].line;
         at = next_line(at), line++) {
        const char *end = begins(at, mark) && line > after ? strstr(at, "-->") : NULL;
        if (!end)
            continue;
        const char *begin = at + strlen(mark);
        begin += strspn(begin, " ");
        text_release(&words);
        text_append(&words, begin, (size_t)(end - begin));
        text_trim_end(&words);
    }
    return words;
}

static bool has_words(const struct step *step, const char *words)
{
    struct text line = {0};
    text_format(&line, "%s %s", step->who, step->text);
    bool has = strstr(text_string(&line), words) || strstr(step->say, words);
    text_release(&line);
    return has;
}

/* The number of the step, from 1; 0 if there is none behind step @p after. */
static size_t step_of(const struct steps *steps, const struct text *words, size_t after)
{
    for (size_t i = after; words->size > 0 && i < steps->count; i++)
        if (has_words(&steps->list[i], words->bytes))
            return i + 1;
    return 0;
}

/* --- JSON ----------------------------------------------------------------------------------------- */

static void print_html(struct text *json, const char *name, const struct markdown_node *node,
                       const struct markdown_node *more)
{
    struct text html = {0};
    bool both = more && more->first;
    text_add(&html, both ? "<p>" : "");
    html_add(&html, node);
    text_add(&html, both ? "</p>" : "");
    if (both)
        html_add(&html, more);
    text_format(json, "\"%s\":", name);
    json_string(json, text_string(&html));
    text_release(&html);
}

static void print_option(struct text *json, const struct quiz_option *option)
{
    text_add(json, "{");
    print_html(json, "text", option->says, NULL);
    text_format(json, ",\"right\":%s", option->mark == 'x' ? "true" : "false");
    if (option->reason) {
        text_add(json, ",");
        print_html(json, "why", option->reason, NULL);
    }
    text_add(json, "}");
}

static void print_question(struct text *json, const struct quiz_question *question, size_t before)
{
    text_format(json, "{\"before\":%zu,", before);
    print_html(json, "question", question->asks, question->body);
    text_add(json, ",\"options\":[");
    for (size_t i = 0; i < question->option_count; i++) {
        text_add(json, i == 0 ? "" : ",");
        print_option(json, &question->options[i]);
    }
    text_add(json, "]");
    if (question->explanation) {
        text_add(json, ",");
        print_html(json, "why", question->explanation, NULL);
    }
    text_add(json, "}");
}

static void print_questions(const struct questions *questions, const struct steps *steps,
                            struct text *json)
{
    size_t step = 0;
    for (size_t i = 0; i < questions->quiz.question_count; i++) {
        struct text words = words_before(questions, i);
        size_t found = step_of(steps, &words, step);
        if (found > 0) {
            text_add(json, step > 0 ? "," : "");
            print_question(json, &questions->quiz.questions[i], step = found);
        }
        text_release(&words);
    }
}

/* The title is that of the recording, so it is left out. */
static const char *about_as_html(const struct questions *questions, struct pool *pool)
{
    struct text html = {0};
    struct markdown_node *document =
        markdown_parse(text_string(&questions->about), questions->about.size);
    if (document->first && document->first->kind == MARKDOWN_HEADING)
        markdown_unlink(document->first);
    html_add(&html, document);
    const char *about = html.size > 0 ? pool_copy(pool, html.bytes) : NULL;
    markdown_free(document);
    text_release(&html);
    return about;
}

void questions_add(struct steps *steps, const char *path)
{
    struct text file = neighbour(path, ".md"), json = {0};
    struct questions questions;
    if (load(&questions, text_string(&file)) == 0) {
        steps->about = about_as_html(&questions, steps->pool);
        print_questions(&questions, steps, &json);
        steps->questions = pool_copy(steps->pool, text_string(&json));
        release(&questions);
    }
    text_release(&json);
    text_release(&file);
}

/* --- The linter ----------------------------------------------------------------------------------- */

static void check_step(struct questions *questions, size_t i, const struct steps *steps,
                       size_t *step)
{
    struct quiz *quiz = &questions->quiz;
    int line = quiz->questions[i].line;
    struct text words = words_before(questions, i);
    size_t found = step_of(steps, &words, *step);
    if (words.size == 0)
        quiz_fault(quiz, line,
                   "above this question \"%s words -->\" says before which step it is asked", mark);
    else if (found == 0)
        quiz_fault(quiz, line, "no step%s has the words \"%s\"",
                   *step > 0 ? " behind that of the question above" : "", words.bytes);
    if (quiz->questions[i].program)
        quiz_fault(quiz, line, "a question of a recording has no program to run");
    *step = found > 0 ? found : *step;
    text_release(&words);
}

/* Without its end, the mark would hide all that follows. */
static void check_form(struct questions *questions)
{
    struct quiz *quiz = &questions->quiz;
    int number = 1;
    if (!begins(text_string(&questions->about), "# "))
        quiz_fault(quiz, 1, "the first line is a title, such as \"# Two clients, one select\"");
    for (const char *line = text_string(&quiz->source); *line; line = next_line(line), number++) {
        const char *end = strstr(line, "-->");
        if (begins(line, mark) && (!end || end > next_line(line)))
            quiz_fault(quiz, number, "this line lacks the \"-->\" at its end");
    }
}

static void check_steps(struct questions *questions, const char *recording)
{
    struct steps steps;
    size_t step = 0;
    if (steps_load(&steps, recording) == -1) {
        quiz_fault(&questions->quiz, 0, "there is no recording %s beside it", recording);
        return;
    }
    for (size_t i = 0; i < questions->quiz.question_count; i++)
        check_step(questions, i, &steps, &step);
    steps_release(&steps);
}

static void lint(struct report *report, const char *path)
{
    struct questions questions;
    struct text recording = neighbour(path, ".jsonl"), faults = {0};
    if (load(&questions, path) == -1) {
        report_fault(&faults, path, 0, "cannot be read: %s", strerror(errno));
        report_end(report, &faults, "%s can be read", path);
    } else {
        quiz_check_questions(&questions.quiz);
        check_form(&questions);
        check_steps(&questions, text_string(&recording));
        report_end(report, &questions.quiz.faults, "%s asks before steps that there are", path);
        release(&questions);
    }
    text_release(&recording);
}

int see_questions(int count, char **words)
{
    glob_t all = {0};
    struct report report = {.tap = count > 0 && strcmp(words[0], "--tap") == 0};
    words += report.tap;
    count -= report.tap;
    if (count == 0 && glob("stages/*/scenes/*.md", 0, NULL, &all) == 0) {
        words = all.gl_pathv;
        count = (int)all.gl_pathc;
    }
    for (int i = 0; i < count; i++)
        lint(&report, words[i]);
    globfree(&all);
    return report_finish(&report);
}
