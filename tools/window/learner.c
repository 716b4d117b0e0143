/* What happens to the learner's work: start at go_to() and look_at_jobs(). All that is known of the course is known to
 * tools/course.sh, which is run for it. */
#include "files.h"
#include "screen.h"
#include "terminal.h"
#include "window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COURSE "tools/course.sh"

static const char *tool(const char *name)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/tools/%s", out(), name);
    return path;
}

/* --- Texts ------------------------------------------------------------------------------------------ */

/* Of each part of a step's texts, where it goes. */
static struct text *find_text(struct window *window, const char *name)
{
    static const struct {
        const char *name;
        enum view view;
    } parts[] = {{"task\n", SEE_TASK}, {"chapter\n", SEE_CHAPTER}, {"hints\n", SEE_HINTS}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strncmp(name, parts[i].name, strlen(parts[i].name)) == 0)
            return &window->texts[parts[i].view];
    return &window->words;
}

/* Each part begins with a line of a form feed and its name; one that is a form feed alone is a mark in its text. */
static const char *end_of_part(const char *text)
{
    const char *end = strstr(text, "\n\f");
    while (end && end[2] == '\n')
        end = strstr(end + 2, "\n\f");
    return end ? end + 1 : text + strlen(text);
}

static void take_texts(struct window *window, const char *texts)
{
    while (*texts == '\f') {
        const char *end = end_of_part(texts);
        const char *begin = texts + strcspn(texts, "\n");
        struct text *text = find_text(window, texts + 1);
        text_clear(text);
        if (begin < end)
            text_add(text, begin + 1, (size_t)(end - begin - 1));
        texts = end;
    }
}

static void read_texts(struct window *window)
{
    struct job *job = &window->jobs[READ];
    window->reads_again = job->pid > 0;
    if (window->reads_again)
        job_stop(job);
    else
        job_start(job, (const char *const[]){COURSE, "texts",
                                             here(window) ? here(window)->number : "done", NULL});
}

static void end_reading(struct window *window)
{
    if (!window->jobs[READ].is_stopped)
        take_texts(window, text_get(&window->jobs[READ].output));
    if (window->reads_again)
        read_texts(window);
}

/* --- Books ------------------------------------------------------------------------------------------ */

/* What is still to be recorded comes first, or it would seem to be forgotten. */
static void start_books(struct window *window)
{
    char key[128] = "", value[128] = "";
    struct job *job = &window->jobs[BOOKS];
    if (job->pid)
        return;
    if (sscanf(text_get(&window->facts), "%127s %127[^\n]", key, value) == 2) {
        char *rest = strchr(window->facts.bytes, '\n') + 1;
        window->facts.size -= (size_t)(rest - window->facts.bytes);
        memmove(window->facts.bytes, rest, window->facts.size + 1);
        job_start(job, (const char *const[]){COURSE, "record", key, value, NULL});
    } else if (window->books_again) {
        window->books_again = false;
        job_start(job, (const char *const[]){COURSE, "state", NULL});
    }
}

void read_books(struct window *window)
{
    window->books_again = true;
    start_books(window);
}

void record(struct window *window, const char *key, const char *value)
{
    text_say(&window->facts, "%s %s\n", key, value);
    read_books(window);
}

static void fail(struct window *window, const char *words, int status)
{
    terminal_say("\033[H\033[J");
    terminal_give_back();
    terminal_say(words);
    window->left = true;
    window->status = status ? status : 1;
}

static void take_books(struct window *window, int status)
{
    bool is_first = window->course.count == 0;
    char number[32] = "";
    if (here(window))
        snprintf(number, sizeof number, "%s", here(window)->number);
    if (!course_parse(&window->course, text_get(&window->jobs[BOOKS].output))) {
        if (is_first)
            fail(window, text_get(&window->jobs[BOOKS].output), status);
        return;
    }
    files_watch(&window->course);
    window->at = course_find(&window->course, number);
    if (is_first)
        go_to(window, course_next(&window->course, -1));
}

/* What was read while something else was done is out of date. */
static void end_books(struct window *window, int status)
{
    bool was_reading = window->jobs[BOOKS].output.size > 0;
    if (was_reading && window->facts.size == 0 && !window->books_again)
        take_books(window, status);
    else if (window->course.count == 0)
        window->books_again = true;
    start_books(window);
}

/* --- Checking --------------------------------------------------------------------------------------- */

bool is_checking(const struct window *window)
{
    return window->wanted || (window->jobs[CHECK].pid && !window->jobs[CHECK].is_stopped);
}

static void start_wanted(struct window *window)
{
    char bounded[1024], stage[64];
    const struct step *step = here(window);
    if (window->jobs[CHECK].pid || !window->wanted || !step)
        return;
    snprintf(bounded, sizeof bounded, "%s", tool("bounded"));
    snprintf(stage, sizeof stage, "STAGE=%.*s", (int)strcspn(step->stage, "-"), step->stage);
    window->running = window->wanted;
    window->wanted = NOTHING;
    if (window->running == TESTS)
        job_start(&window->jobs[CHECK],
                  (const char *const[]){bounded, "make", "-s", "test", stage, NULL});
    else
        job_start(&window->jobs[CHECK],
                  (const char *const[]){bounded, COURSE, "exercise", step->number, NULL});
}

/* The one that runs is ended first: two at once would build the same. */
void check(struct window *window, enum check what)
{
    job_stop(&window->jobs[CHECK]);
    window->wanted = what;
    window->since = now();
    window->seconds = 0;
    start_wanted(window);
}

void stop_check(struct window *window)
{
    job_stop(&window->jobs[CHECK]);
    window->wanted = NOTHING;
}

/* Without what make says of each file that it compiles. */
static void set_result(struct window *window)
{
    struct text *result = &window->texts[SEE_RESULT];
    text_clear(result);
    for (const char *line = text_get(&window->jobs[CHECK].output); *line;) {
        size_t size = strcspn(line, "\n");
        size += line[size] == '\n';
        if (strncmp(line, "  compile ", 10) != 0 && strncmp(line, "  link ", 7) != 0)
            text_add(result, line, size);
        line += size;
    }
}

/* As tools/course.sh remembers it. */
static void take_state(struct step *step, int status)
{
    if (status == 0)
        step_set(step, "passed");
    else if (status == 1 && step_has_passed(step))
        step_set(step, "fails");
}

static void end_check(struct window *window, int status)
{
    if (!window->jobs[CHECK].is_stopped) {
        set_result(window);
        if (window->running == EXERCISE)
            take_state(here(window), status);
        if (window->view == SEE_RESULT)
            see(window, SEE_RESULT);
        else
            say(window, "The check has ended: v shows what came of it.");
        read_books(window);
    }
    window->running = NOTHING;
    start_wanted(window);
}

/* --- Solutions -------------------------------------------------------------------------------------- */

static const char *file_for_pager(void)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s/course-window.%ld", out(), (long)getpid());
    return path;
}

static bool write_file(const char *path, const struct text *text)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    bool written = fwrite(text_get(text), 1, text->size, file) == text->size;
    return fclose(file) == 0 && written;
}

static void back_from_pager(struct window *window, int status)
{
    (void)unlink(file_for_pager());
    if (status == 127) /* there is none */
        see(window, SEE_NOTE);
}

static void end_asking(struct window *window, int status)
{
    struct job *job = &window->jobs[ASK];
    if (window->asks_again) {
        ask_for_solution(window);
        return;
    }
    if (job->is_stopped)
        return;
    text_set(&window->texts[SEE_NOTE], text_get(&job->output));
    text_clear(&window->said);
    if (status == 0 && write_file(file_for_pager(), &job->output))
        lend_to(window, (const char *const[]){"tools/page.sh", file_for_pager(), NULL},
                back_from_pager);
    else
        see(window, SEE_NOTE);
    read_books(window);
}

/* Whoever asks twice, asks twice, however fast. A pager has its own way with lines that are long. */
void ask_for_solution(struct window *window)
{
    struct job *job = &window->jobs[ASK];
    window->asks_again = job->pid > 0 && !job->is_stopped && !window->asks_again;
    if (job->pid == 0)
        job_start(job, (const char *const[]){"env", "FOLD_AT=", COURSE, "solution",
                                             here(window)->number, NULL});
}

/* --- Where the learner is --------------------------------------------------------------------------- */

/* What was begun is checked at once. */
void go_to(struct window *window, int step)
{
    stop_check(window);
    job_stop(&window->jobs[ASK]);
    window->asks_again = false;
    window->at = step;
    for (int view = 0; view < VIEWS; view++)
        text_clear(&window->texts[view]);
    text_clear(&window->words);
    see(window, SEE_RESULT);
    read_texts(window);
    if (here(window) && step_is_exercise(here(window)) && !step_is(here(window), "-"))
        check(window, EXERCISE);
}

void look_at_files(struct window *window)
{
    int saved = window->course.count ? files_look(window->at) : -1;
    if (window->course.count && files_progress_has_changed())
        read_books(window);
    if (saved == -1)
        return;
    text_clear(&window->said);
    if (saved != window->at)
        go_to(window, saved);
    see(window, SEE_RESULT);
    check(window, EXERCISE);
}

/* --- Others who have the terminal ------------------------------------------------------------------- */

void lend_to(struct window *window, const char *const words[],
             void (*when_back)(struct window *window, int status))
{
    const char *all[16] = {tool("group")};
    job_stop(&window->jobs[ASK]); /* a second one would want the terminal, too */
    window->asks_again = false;
    for (int i = 0; words[i] && i < 14; i++)
        all[i + 1] = words[i];
    terminal_say("\033[H\033[J");
    terminal_give_back();
    screen_forget();
    window->when_back = when_back;
    window->lent = lend(all);
    if (window->lent == -1) {
        window->lent = 0;
        terminal_take();
        say(window, "No more processes can be started here.");
    }
}

static void look_at_lent(struct window *window)
{
    int status;
    if (!has_ended(window->lent, &status))
        return;
    window->lent = 0;
    terminal_take();
    screen_forget();
    if (window->when_back)
        window->when_back(window, status);
    read_books(window);
}

/* --- What has ended --------------------------------------------------------------------------------- */

static void look_at_job(struct window *window, int job)
{
    int status;
    job_read(&window->jobs[job]);
    if (!job_has_ended(&window->jobs[job], &status))
        return;
    switch (job) {
    case CHECK: end_check(window, status); break;
    case BOOKS: end_books(window, status); break;
    case READ: end_reading(window); break;
    case ASK: end_asking(window, status); break;
    }
}

void look_at_jobs(struct window *window)
{
    for (int job = 0; job < JOBS; job++)
        look_at_job(window, job);
    if (window->running == TESTS && window->jobs[CHECK].pid && !window->jobs[CHECK].is_stopped)
        set_result(window);
    if (is_checking(window))
        window->seconds = (int)(now() - window->since);
    look_at_lent(window);
}
