/* What is on the screen: start at draw(). */
#include "list.h"
#include "screen.h"
#include "terminal.h"
#include "window.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[] = {"h hint", "d task",  "c chapter", "v result", "s solution",
                                   "e edit", "r rerun", "t tests",   "q quiz",   "l list",
                                   "n next", "p back",  "x quit",    NULL};
static struct text head, status, prompt;
static struct rows body;

struct step *here(struct window *window)
{
    return window->at < window->course.count ? &window->course.steps[window->at] : NULL;
}

void see(struct window *window, enum view view)
{
    window->view = view;
    window->top = 0;
    window->seek = true;
}

void say(struct window *window, const char *format, ...)
{
    char words[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    text_clear(&window->said);
    text_say(&window->said, "%s\n", words);
}

/* --- The head --------------------------------------------------------------------------------------- */

static void add_bar(const struct window *window, const struct step *step, int columns)
{
    int passed = course_passed(&window->course), all = course_exercises(&window->course);
    int size = columns < 60 ? 8 : 18;
    if (step)
        text_say(&head, "Stage %s  ", step->stage);
    text_say(&head, "[");
    for (int i = 0; i < size; i++)
        text_say(&head, i < size * passed / (all ? all : 1) ? "#" : "-");
    text_say(&head, "] %d of %d%s\n", passed, all, columns < 60 ? "" : " exercises pass");
}

static void add_files(const struct step *step)
{
    struct text path = {0}, lines = {0};
    const char *before = "Edit ";
    for (const char *rest = step->files; (rest = step_file(step, rest, &path, &lines));) {
        text_say(&head, "%s%s%s%s%s", before, text_get(&path), lines.size ? ", lines " : "",
                 text_get(&lines), *rest ? "" : ".");
        before = "\n";
    }
    free(path.bytes);
    free(lines.bytes);
}

static const char *history(const struct step *step)
{
    return step_is(step, "passed")  ? " (passed)"
           : step_is(step, "fails") ? " (passed once, fails now)"
                                    : "";
}

static void fill_head(struct window *window, int columns)
{
    const struct step *step = here(window);
    text_clear(&head);
    add_bar(window, step, columns);
    if (!step) {
        text_say(&head, "All is done.");
    } else if (!step_is_exercise(step)) {
        text_say(&head, "%s", step->title);
    } else {
        text_say(&head, "Exercise %s: %s%s\n", step->number, step->title, history(step));
        if (step_is(step, "missing"))
            text_say(&head, "A file is missing: `make reset E=%s` brings it back.", step->number);
        else
            add_files(step);
    }
}

/* --- The body --------------------------------------------------------------------------------------- */

/* Of the hints, those that were seen; the last one is where we begin. */
static void add_hints(struct window *window, int columns, int *begin)
{
    static struct text seen;
    const char *hint = text_get(&window->texts[SEE_HINTS]);
    for (int i = 0; here(window) && i < here(window)->seen && hint; i++) {
        hint = strstr(hint, "## Hint ");
        const char *next = hint ? strstr(hint + 1, "\n## Hint ") : NULL;
        *begin = body.count;
        if (!hint)
            return;
        text_clear(&seen);
        text_add(&seen, hint, next ? (size_t)(next + 1 - hint) : strlen(hint));
        rows_add(&body, text_get(&seen), columns);
        hint = next;
    }
}

/* A text begins behind a line of a form feed, if it has one. */
static void add_text(const char *text, int columns, int *begin)
{
    static struct text before;
    const char *mark = strstr(text, "\f\n");
    if (mark) {
        text_clear(&before);
        text_add(&before, text, (size_t)(mark - text));
        rows_add(&body, text_get(&before), columns);
        *begin = body.count;
        text = mark + 2;
    }
    rows_add(&body, text, columns);
}

static void add_result(const struct window *window, int columns)
{
    const char *result = text_get(&window->texts[SEE_RESULT]);
    rows_add(&body, *result ? result : text_get(&window->words), columns);
}

/* Returns the row that is to be seen; @param begin gets the row where the view begins. */
static int fill_body(struct window *window, int columns, int *begin)
{
    rows_clear(&body);
    *begin = 0;
    if (window->view == SEE_LIST) {
        int chosen = list_rows(&window->course, &body, columns);
        rows_add(&body, body.count ? "" : "Nothing has that in it.", columns);
        return chosen;
    }
    if (window->view == SEE_RESULT)
        add_result(window, columns);
    else if (window->view == SEE_HINTS)
        add_hints(window, columns, begin);
    else
        add_text(text_get(&window->texts[window->view]), columns, begin);
    if (body.count == 0 && window->jobs[READ].pid)
        rows_add(&body, "Reading ...", columns);
    return -1;
}

/* --- The foot --------------------------------------------------------------------------------------- */

static void say_of_hints(const struct step *step)
{
    if (step->seen < step->hints)
        text_say(&status, "h gives one more hint (%d of %d left).", step->hints - step->seen,
                 step->hints);
    else
        text_say(&status, "These are all %d hints; s shows our solution.", step->hints);
}

static void say_what_next(struct window *window)
{
    const struct step *step = here(window);
    if (!step)
        text_say(&status, "x leaves.");
    else if (window->view == SEE_HINTS)
        say_of_hints(step);
    else if (!step_is_exercise(step))
        text_say(&status, step_is(step, "-") ? "q takes the quiz, n goes on." : "n goes on.");
    else if (step_is(step, "passed"))
        text_say(&status, "n goes on, s shows our solution.");
    else
        text_say(&status, "Save the file in your editor, and it is checked here. h gives a hint.");
}

/* Of some lines, those that are about something. */
static void add_notes(const char *lines, const char *about)
{
    while (lines && *lines) {
        const char *end = strchr(lines, '\n');
        const char *found = strstr(lines, about);
        if (found && found < end)
            text_say(&status, "%.*s\n", (int)(end - lines), lines);
        lines = end ? end + 1 : NULL;
    }
}

static void fill_status(struct window *window)
{
    const struct step *step = here(window);
    text_clear(&status);
    add_notes(window->course.warnings, "");
    if (step && step_is_exercise(step))
        add_notes(window->course.notes, step->folder);
    text_say(&status, "%s", text_get(&window->said));
    if (window->view == SEE_LIST)
        text_say(&status,
                 "Move, or type a part of its number or title: Enter goes there, Esc back.");
    else if (!is_checking(window))
        say_what_next(window);
    else if (window->wanted == TESTS || (!window->wanted && window->running == TESTS))
        text_say(&status, "Testing stage %s ... %d s; Ctrl-C stops it.", step->stage,
                 window->seconds);
    else
        text_say(&status, "Checking %s ... %d s; Ctrl-C stops it.", step->number, window->seconds);
}

/* --- All of it -------------------------------------------------------------------------------------- */

static void keep_in_sight(struct window *window, int row)
{
    if (row < 0 || window->page < 3)
        return;
    if (row < window->top + 1)
        window->top = row - 1;
    if (row >= window->top + window->page - 1)
        window->top = row - window->page + 2;
    if (window->seek)
        window->top = row - window->page / 2;
}

void draw(struct window *window)
{
    int rows, columns, begin;
    if (window->course.count == 0 || window->lent || window->waits || !terminal_is_taken())
        return;
    terminal_size(&rows, &columns);
    fill_head(window, columns);
    int row = fill_body(window, columns, &begin);
    fill_status(window);
    keep_in_sight(window, row);
    if (window->seek && row < 0)
        window->top = begin;
    text_clear(&prompt);
    text_say(&prompt, "Which one? %s", list_typed());
    const struct picture picture = {
        .head = text_get(&head),
        .body = &body,
        .top = window->top,
        .after = window->view == SEE_RESULT || window->view == SEE_LIST ? "" : "back",
        .status = text_get(&status),
        .keys = keys,
        .prompt = window->view == SEE_LIST ? text_get(&prompt) : NULL};
    window->page = screen_draw(&picture, rows, columns, &window->top);
    window->rows = body.count;
    window->seek = window->seek && window->jobs[READ].pid;
}
