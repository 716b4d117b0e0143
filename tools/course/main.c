/* course: the course in a terminal. `make start` runs it, at the root of the course.
 *
 *   course [--poll]      look for changed files by a timer, whatever the kernel can do
 *
 * It shows where the learner stands, checks the exercise whenever its file is saved, and runs what a key
 * asks for. What it shows comes from tools/course.sh, which is behind the plain commands too.
 *
 * Start at main(), then listen_to_everything(): the keyboard, the files, the children, the timers and the
 * signals are events of one loop, and the rest of this file is what is done about each. */
#include "foreground.h"
#include "job.h"
#include "keys.h"
#include "loan.h"
#include "reactor.h"
#include "screen.h"
#include "step.h"
#include "text.h"
#include "timer.h"
#include "watch.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    QUIET_MS = 100, /* editors save in several steps, and "save all" saves several files */
    SECOND_MS = 1000,
    CTRL_C = 3,
    CTRL_D = 4,
    CTRL_Z = 26
};

struct course {
    struct reactor *reactor;
    struct step step; /* where the learner stands */
    struct job *look; /* asks where that is */
    struct job *check;
    struct job *talk; /* hints, the list, the solution */
    struct loan quiz;
    struct watch *watch;        /* of the exercise's folder; NULL if there is none */
    struct reactor_timer quiet; /* runs out when a while has passed since the last change */
    struct reactor_timer clock; /* while a check runs */
    struct foreground foreground;
    struct text result; /* of the last check, or what to do first */
    struct text note;   /* what a key asked for, shown in its place */
    struct text status; /* what goes on */
    size_t page;        /* of what is shown */
    bool more;          /* whether it goes on after that page */
    bool testing;       /* what is checked is the stage, not the exercise */
    unsigned seconds;   /* that the check has taken */
    bool poll;          /* asked for */
    bool returning;     /* the quiz is over, its end is on the screen, and a key is awaited */
    int exit_status;
};

/* --- What is shown ----------------------------------------------------------------------------------- */

static void set(struct text *text, const char *words)
{
    text_release(text);
    text_add(text, words);
}

static void write_head(const struct step *step, struct text *head)
{
    char bar[21];
    bool narrow = keys_window().columns < 60;
    screen_bar(bar, narrow ? 10 : 20, atoi(step->passed), atoi(step->total));
    if (*step->stage)
        text_format(head, "Stage %s  ", step->stage);
    text_format(head, "%s %s of %s%s\n", bar, step->passed, step->total,
                narrow ? "" : " exercises pass");
    text_format(head, "%s%s\n", step->title, step_has_passed(step) ? " (passed)" : "");
    if (*step->edit)
        text_format(head, "Edit %s.\n", step->edit);
}

static bool is_ours(const struct course *course)
{
    return !loan_is_out(&course->quiz) && !course->returning;
}

static void draw(struct course *course)
{
    struct text head = {0};
    if (!is_ours(course) || !*course->step.name)
        return;
    write_head(&course->step, &head);
    course->more = screen_draw(&(struct screen){
        .head = text_string(&head),
        .body = text_string(course->note.size > 0 ? &course->note : &course->result),
        .status = text_string(&course->status),
        .keys = "h hint  r rerun  l list  n next  p back  t tests  q quiz  s solution  x quit",
        .after = course->note.size > 0 ? "back" : NULL,
        .page = course->page});
    text_release(&head);
}

static void show(struct course *course, struct text *where, const char *words)
{
    course->page = 0;
    text_release(&course->note);
    set(where, words);
    draw(course);
}

static void say(struct course *course, const char *words)
{
    set(&course->status, words);
    draw(course);
}

/* --- Checking ---------------------------------------------------------------------------------------- */

static void say_what_runs(struct course *course)
{
    char words[256];
    snprintf(words, sizeof words, "%s %s ... %u s", course->testing ? "Testing stage" : "Checking",
             course->testing ? course->step.stage : course->step.title, course->seconds);
    say(course, words);
}

static void start_check(struct course *course, bool testing)
{
    course->testing = testing;
    course->seconds = 0;
    job_start(course->check, testing ? "tests" : "exercise",
              testing ? step_stage_number(&course->step) : course->step.name);
    (void)reactor_timer_start(course->reactor, &course->clock, SECOND_MS, SECOND_MS);
    say_what_runs(course);
}

static void count_second(void *data)
{
    struct course *course = data;
    course->seconds++;
    say_what_runs(course);
}

static void stop_check(struct course *course)
{
    reactor_timer_stop(course->reactor, &course->clock);
    job_end(course->check);
}

/* What the learner can do now. */
static void say_what_next(struct course *course)
{
    const struct step *step = &course->step;
    if (job_is_running(course->check))
        return;
    text_release(&course->status);
    if (*step->warning)
        text_format(&course->status, "%s\n", step->warning);
    if (course->watch && watch_is_polling(course->watch))
        text_add(&course->status,
                 "(Nothing tells of saved files here, so the course looks twice a second.)\n");
    if (!step_is_exercise(step))
        text_add(&course->status, *step->stage ? "q takes the quiz, n goes on." : "x leaves.");
    else if (step_has_passed(step))
        text_add(&course->status, "n goes on, s shows our solution.");
    else
        text_add(&course->status,
                 "Save the file in your editor, and it is checked here. h gives a hint.");
    draw(course);
}

static void end_check(int status, const char *output, void *data)
{
    struct course *course = data;
    reactor_timer_stop(course->reactor, &course->clock);
    show(course, &course->result, output);
    job_start(course->look, "step", course->step.name);
}

/* --- Files ------------------------------------------------------------------------------------------- */

static void notice_save(void *data)
{
    struct course *course = data;
    stop_check(course);
    if (reactor_timer_start(course->reactor, &course->quiet, QUIET_MS, 0) == -1)
        start_check(course, false);
}

/* The folder may be another one by now, under the same name: it is watched anew each time. */
static void watch_files(struct course *course)
{
    watch_close(course->watch);
    course->watch = NULL;
    if (step_is_exercise(&course->step))
        course->watch =
            watch_open(course->reactor, course->step.folder, course->poll, notice_save, course);
}

static void check_what_was_saved(void *data)
{
    watch_files(data);
    start_check(data, false);
}

/* --- Where the learner stands ------------------------------------------------------------------------ */

static void fail_to_look(struct course *course, const char *output)
{
    course->exit_status = 1;
    screen_clear();
    fputs(output, stderr);
    reactor_stop(course->reactor);
}

static void go_to(struct course *course, const char *words)
{
    reactor_timer_stop(course->reactor, &course->quiet);
    stop_check(course);
    watch_files(course);
    show(course, &course->result, words);
    if (step_is_exercise(&course->step) && strcmp(course->step.state, "-") != 0)
        start_check(course, false);
}

static void take_look(int status, const char *output, void *data)
{
    struct course *course = data;
    struct step before = course->step;
    const char *words = step_parse(&course->step, output);
    if (status != 0 || !*course->step.name) {
        fail_to_look(course, output);
        return;
    }
    if (strcmp(before.name, course->step.name) != 0)
        go_to(course, words);
    say_what_next(course);
}

/* --- Keys -------------------------------------------------------------------------------------------- */

static void leave(struct course *course, int status)
{
    course->exit_status = status;
    reactor_stop(course->reactor);
}

static void end_talk(int status, const char *output, void *data)
{
    struct course *course = data;
    show(course, &course->note, output);
    say_what_next(course);
}

static void talk(struct course *course, const char *verb)
{
    if (step_is_exercise(&course->step))
        job_start(course->talk, verb, course->step.name);
    else
        say(course, "Only an exercise has that: l lists them, n goes on.");
}

static void go_back(struct course *course)
{
    if (*course->step.before)
        job_start(course->look, "step", course->step.before);
    else
        say(course, "This is the first step: n goes on.");
}

static void turn_page(struct course *course)
{
    course->page = course->more ? course->page + 1 : 0;
    if (course->page == 0)
        text_release(&course->note);
    draw(course);
}

static void rerun(struct course *course)
{
    text_release(&course->note);
    course->page = 0;
    if (step_is_exercise(&course->step))
        start_check(course, false);
    else
        draw(course);
}

static void listen_to_keyboard(struct course *course, bool listen);

/* Kept for the learner until a key is pressed: the end of a quiz is worth reading. */
static void end_quiz(void *data)
{
    static const char words[] = "\nPress a key to go back to the course. ";
    struct course *course = data;
    course->returning = true;
    fputs(words, stdout);
    fflush(stdout);
    (void)keys_take(KEYS_ALONE);
    listen_to_keyboard(course, true);
}

static void start_quiz(struct course *course)
{
    if (!*course->step.stage)
        return;
    stop_check(course);
    screen_clear();
    listen_to_keyboard(course, false);
    keys_give_back();
    if (loan_start(&course->quiz, "quiz", step_stage_number(&course->step)) == -1)
        end_quiz(course);
}

static void come_back(struct course *course)
{
    course->returning = false;
    job_start(course->look, "step", course->step.name);
    draw(course);
}

/* The processes around us, such as make, stop with us, or the shell would wait for them. */
static void suspend(struct course *course)
{
    screen_clear();
    keys_give_back();
    kill(0, SIGSTOP);
}

static void press_key(struct course *course, char key)
{
    if (course->returning) {
        come_back(course);
        return;
    }
    switch (key) {
    case 'h': talk(course, "hint"); break;
    case 'r': rerun(course); break;
    case 'l': job_start(course->talk, "list", ""); break;
    case 'n': job_start(course->look, "step", course->step.next); break;
    case 'p': go_back(course); break;
    case 't': start_check(course, true); break;
    case 'q': start_quiz(course); break;
    case 's': talk(course, "solution"); break;
    case ' ': turn_page(course); break;
    case CTRL_Z: suspend(course); break;
    case 'x':
    case CTRL_C:
    case CTRL_D: leave(course, 0); break;
    }
}

static void read_keys(int fd, unsigned events, void *data)
{
    struct course *course = data;
    char keys[64];
    ssize_t size = read(fd, keys, sizeof keys);
    if (size == 0 || (size == -1 && errno != EINTR && errno != EAGAIN))
        leave(course, 128 + SIGHUP);
    else if (size > 0 && keys[0] != '\x1b') /* an arrow key is none of ours, nor are its letters */
        for (ssize_t i = 0; i < size && !loan_is_out(&course->quiz); i++)
            press_key(course, keys[i]);
}

static void listen_to_keyboard(struct course *course, bool listen)
{
    (void)reactor_modify(course->reactor, STDIN_FILENO, listen ? SELECTOR_READ : 0, read_keys,
                         course);
}

/* --- Signals ----------------------------------------------------------------------------------------- */

static void be_ended(int status, void *data)
{
    leave(data, status);
}

static void be_suspended(void *data)
{
    keys_give_back();
}

/* Whoever had the terminal meanwhile may have left it in any mode. */
static void be_continued(void *data)
{
    struct course *course = data;
    if (loan_is_out(&course->quiz))
        loan_go_on(&course->quiz);
    else
        (void)keys_take(KEYS_ALONE);
    draw(course);
}

static void be_resized(void *data)
{
    draw(data);
}

/* --- The whole --------------------------------------------------------------------------------------- */

static int listen_to_everything(struct course *course)
{
    static const struct foreground_handlers handlers = {
        .end = be_ended, .suspend = be_suspended, .resume = be_continued, .resize = be_resized};
    struct reactor *reactor = course->reactor;
    reactor_timer_init(&course->quiet, check_what_was_saved, course);
    reactor_timer_init(&course->clock, count_second, course);
    course->look = job_new(reactor, take_look, course);
    course->check = job_new(reactor, end_check, course);
    course->talk = job_new(reactor, end_talk, course);
    if (!course->look || !course->check || !course->talk ||
        loan_init(&course->quiz, reactor, end_quiz, course) == -1 ||
        reactor_register(reactor, STDIN_FILENO, SELECTOR_READ, read_keys, course) == -1)
        return -1;
    return foreground_watch(&course->foreground, reactor, &handlers, course);
}

static void close_course(struct course *course)
{
    job_free(course->look);
    job_free(course->check);
    job_free(course->talk);
    watch_close(course->watch);
    if (course->quiz.reactor)
        loan_release(&course->quiz);
    keys_give_back(); /* while signals cannot end us yet */
    reactor_close(course->reactor);
    text_release(&course->result);
    text_release(&course->note);
    text_release(&course->status);
}

static void say_good_bye(const struct course *course)
{
    putchar('\n'); /* behind the keys */
    if (course->exit_status == 0)
        printf("Exercises passed: %s of %s. `make start` goes on from here.\n", course->step.passed,
               course->step.total);
}

int main(int argc, char **argv)
{
    struct course course = {.poll = argc == 2 && strcmp(argv[1], "--poll") == 0};
    if (argc > 2 || (argc == 2 && !course.poll)) {
        fprintf(stderr, "usage: %s [--poll]\n", argv[0]);
        return 2;
    }
    if (!keys_may_draw() || keys_take(KEYS_ALONE) == -1) {
        fprintf(stderr, "%s needs a terminal; without one, `make next` says what to do.\n",
                argv[0]);
        return 1;
    }
    if (!setlocale(LC_CTYPE, "C.UTF-8")) /* as the course's texts are, whatever the user's are */
        (void)setlocale(LC_CTYPE, "en_US.UTF-8");
    (void)setenv("FOLD_AT", "1000", 1);  /* the children leave that to the screen */
    (void)setenv("COURSE_KEYS", "1", 1); /* and name our keys, not the commands */
    screen_clear();
    course.reactor = reactor_open(NULL);
    if (!course.reactor || listen_to_everything(&course) == -1) {
        perror("the loop");
        course.exit_status = 1;
    } else {
        job_start(course.look, "step", "");
        (void)reactor_run(course.reactor);
        say_good_bye(&course);
    }
    close_course(&course);
    return course.exit_status;
}
