#ifndef WINDOW_H
#define WINDOW_H
/* Inside tools/window only: what its parts share. window.c has the loop, learner.c what happens to the learner's work,
 * press.c what the keys do, and view.c what is on the screen. */
#include "course.h"
#include "jobs.h"
#include "keys.h"

#include <stdbool.h>

/* What stands in the body. SEE_NOTE is what a command has said. */
enum view { SEE_RESULT, SEE_TASK, SEE_CHAPTER, SEE_HINTS, SEE_NOTE, SEE_LIST, VIEWS };

/* What runs beside us. BOOKS records what was done, and then reads how far the learner is; READ reads the texts of a
 * step; ASK asks for a solution. */
enum { CHECK, BOOKS, READ, ASK, JOBS };

enum check { NOTHING, EXERCISE, TESTS };

struct window {
    struct course course;
    int at; /* the step; course.count if all is done */

    enum view view;
    struct text texts[VIEWS];
    struct text words; /* what to do at the step, as long as there is no result */
    struct text said;  /* by the last key */
    int top;           /* the first row of the body that is shown */
    int page;          /* how many are */
    int rows;          /* how many there are */
    bool seek;         /* the top shall be where the view begins */

    struct job jobs[JOBS];
    enum check running;
    enum check wanted; /* as soon as the one that runs has ended */
    bool from_file;    /* since a file was saved */
    double since;
    int seconds;
    bool reads_again, asks_again, books_again;
    struct text facts; /* to be recorded, a line each */

    pid_t lent; /* who has the terminal; 0 if we have it */
    void (*when_back)(struct window *window, int status);
    bool waits; /* for any key */
    bool left;
    int status;
};

/* The step where the learner is; NULL if all is done, or nothing is known yet. */
struct step *here(struct window *window);

/* --- learner.c -------------------------------------------------------------------------------------- */

void go_to(struct window *window, int step);
void check(struct window *window, enum check what);
void stop_check(struct window *window);
bool is_checking(const struct window *window);
void look_at_files(struct window *window);
void look_at_jobs(struct window *window);
void read_books(struct window *window);
void record(struct window *window, const char *key, const char *value);
void ask_for_solution(struct window *window);

/* Give the terminal to a program of the course. */
void lend_to(struct window *window, const char *const words[],
             void (*when_back)(struct window *window, int status));

/* --- view.c ----------------------------------------------------------------------------------------- */

void see(struct window *window, enum view view);
void say(struct window *window, const char *format, ...);
void draw(struct window *window);

/* --- press.c ---------------------------------------------------------------------------------------- */

void press(struct window *window, int key);

#endif
