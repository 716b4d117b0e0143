#ifndef COURSE_H
#define COURSE_H
/* The steps of the course, and how far the learner is, as `tools/course.sh state` prints them. */
#include "text.h"

#include <stdbool.h>

struct step {
    const char *number; /* such as 01-2, or 01-quiz */
    const char *kind;
    const char *stage;
    const char *title;
    const char *folder; /* of an exercise, "-" else */
    const char *files;  /* copy.c:9 to 18;other.c: */
    const char *marks;  /* "hard", "skip", both, or "-" */
    char state[16];
    int seen; /* of the hints */
    int hints;
};

struct course {
    struct text text; /* what is above points into it */
    struct step *steps;
    int count;
    char *warnings; /* lines, or "" */
    char *notes;    /* lines */
};

/* Take what was printed. Returns false, and changes nothing, if there is no step in it. */
bool course_parse(struct course *course, const char *text);

/* The step with this number; course->count if there is none. */
int course_find(const struct course *course, const char *number);

/* The next step that is open, behind the first one or from the beginning; course->count if all is done. */
int course_next(const struct course *course, int at);

int course_passed(const struct course *course);
int course_exercises(const struct course *course);

bool step_is_exercise(const struct step *step);
bool step_has_passed(const struct step *step); /* once */
bool step_is(const struct step *step, const char *state);
void step_set(struct step *step, const char *state);

/* Each file to edit: the next one behind @p files, which begins as step->files.
 * @param path  gets its path.
 * @param lines gets the words about its places, perhaps none.
 * Returns what is left, or NULL if there is none. */
const char *step_file(const struct step *step, const char *files, struct text *path,
                      struct text *lines);

#endif
