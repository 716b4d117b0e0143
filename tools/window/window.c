/* The course in a terminal: it shows where the learner stands, checks an exercise whenever its file is saved, and does
 * what a key asks for.
 *
 *   tools/course.sh window        at the root of the course
 *
 * It stands on nothing of lib, which learners break on purpose. Start at main(), then turn(): one poll() waits for keys,
 * for signals, which come through a pipe, and for what our children print. No key waits for a child: what takes time
 * runs in a job (jobs.h), and the keys that were typed meanwhile are obeyed. */
#include "window.h"
#include "files.h"
#include "links.h"
#include "screen.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LOOK_MS = 200,  /* from a look at the files to the next */
    ESCAPE_MS = 60, /* after which no more of a key will come */
};

static struct window window;
static struct keys keys;
static int signals[2]; /* a pipe */
static double looked;
static double typed; /* when the last byte came */

/* --- Signals ---------------------------------------------------------------------------------------- */

static void on_signal(int number)
{
    int before = errno;
    char byte = (char)number;
    (void)!write(signals[1], &byte, 1);
    errno = before;
}

static void watch_signals(void)
{
    static const int numbers[] = {SIGCHLD, SIGWINCH, SIGCONT, SIGTSTP,
                                  SIGHUP,  SIGINT,   SIGQUIT, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (pipe(signals) == -1)
        _exit(1);
    for (int i = 0; i < 2; i++) {
        (void)fcntl(signals[i], F_SETFL, O_NONBLOCK);
        (void)fcntl(signals[i], F_SETFD, FD_CLOEXEC);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
}

static void leave(int status)
{
    window.left = true;
    window.status = status;
}

/* After a stop the terminal may be in any mode. */
static void go_on(void)
{
    if (!window.lent)
        terminal_take();
    screen_forget();
}

static void take_signal(int number)
{
    switch (number) {
    case SIGCHLD: break;
    case SIGWINCH: screen_forget(); break;
    case SIGCONT: go_on(); break;
    case SIGTSTP: press(&window, KEY_CTRL_Z); break;
    default: leave(128 + number);
    }
}

/* Those that end us come first: whoever was stopped, and is told to end, has no terminal any more. */
static void take_signals(void)
{
    char numbers[64];
    ssize_t count = read(signals[0], numbers, sizeof numbers);
    for (ssize_t i = 0; i < count; i++)
        if (strchr((const char[]){SIGHUP, SIGINT, SIGQUIT, SIGTERM, 0}, numbers[i]))
            take_signal(numbers[i]);
    for (ssize_t i = 0; i < count && !window.left; i++)
        take_signal(numbers[i]);
}

/* --- Keys ------------------------------------------------------------------------------------------- */

static void take_bytes(void)
{
    long size = terminal_read(keys.bytes + keys.size, keys_room(&keys));
    if (size == -1)
        leave(128 + SIGHUP);
    if (size > 0) {
        keys.size += (size_t)size;
        typed = now();
    }
}

/* Until the course is known, they wait; and while another program has the terminal, they are its. Returns whether there
 * was one. */
static bool obey_keys(void)
{
    bool pressed = false;
    while (window.course.count > 0 && !window.lent && !window.left) {
        int key = keys_next(&keys, (now() - typed) * 1000 >= ESCAPE_MS);
        if (key == KEY_NONE)
            break;
        press(&window, key);
        pressed = true;
    }
    return pressed;
}

/* --- The loop --------------------------------------------------------------------------------------- */

static int patience(void)
{
    return keys_are_open(&keys) ? ESCAPE_MS : LOOK_MS;
}

/* A key that changes nothing is seen, too. */
static void draw_all(bool pressed)
{
    draw(&window);
    if (!pressed || screen_has_changed() || window.lent || window.waits)
        return;
    say(&window, "That is all there is to see.");
    draw(&window);
}

static void look_now_and_then(void)
{
    if (window.lent || (now() - looked) * 1000 < LOOK_MS - 20)
        return;
    look_at_files(&window);
    looked = now();
}

static void turn(void)
{
    struct pollfd ready[2 + JOBS] = {
        {.fd = signals[0], .events = POLLIN},
        {.fd = window.lent || keys_room(&keys) == 0 ? -1 : STDIN_FILENO, .events = POLLIN}};
    for (int i = 0; i < JOBS; i++)
        ready[2 + i] =
            (struct pollfd){.fd = window.jobs[i].pid ? window.jobs[i].fd : -1, .events = POLLIN};
    (void)poll(ready, 2 + JOBS, patience());
    if (ready[0].revents)
        take_signals();
    if (ready[1].revents && !window.left)
        take_bytes();
    bool pressed = obey_keys();
    look_at_jobs(&window);
    look_now_and_then();
    if (!window.left)
        draw_all(pressed);
}

/* --- The end ---------------------------------------------------------------------------------------- */

static void end(void)
{
    if (window.lent) {
        kill(window.lent, SIGTERM);
        (void)waitpid(window.lent, NULL, 0);
    }
    for (int job = 0; job < JOBS; job++)
        job_end(&window.jobs[job]);
    terminal_give_back();
}

static void say_goodbye(void)
{
    char words[128];
    snprintf(words, sizeof words, "\nExercises passed: %d of %d. `make start` goes on from here.\n",
             course_passed(&window.course), course_exercises(&window.course));
    terminal_say(window.status == 0 ? words : "\n");
}

int main(void)
{
    if (!terminal_open()) {
        fprintf(stderr, "The course needs a terminal; without one, `make next` says what to do.\n");
        return 1;
    }
    links_init();
    watch_signals();
    terminal_take();
    terminal_say("\033[H\033[JReading the course ...");
    read_books(&window);
    while (!window.left)
        turn();
    end();
    if (window.course.count > 0)
        say_goodbye();
    return window.status;
}
