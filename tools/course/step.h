#ifndef STEP_H
#define STEP_H
/** @file
 *  Where the learner stands, as `tools/course.sh step` tells it: lines of a key and a value, an empty line,
 *  and what to do there, in words. */

#include <stdbool.h>

/** A step of the course: an exercise, a quiz, or its end. All fields are strings; what was not told is
 *  empty. */
struct step {
    char name[16];     /**< "01-2", "01-quiz", "done" */
    char stage[64];    /**< "01-blocking" */
    char title[160];   /**< "Exercise 01-2: What do recv() and send() return?" */
    char folder[256];  /**< of the exercise; empty if it is none */
    char edit[256];    /**< "exercises/.../copy.c, lines 9 to 18" */
    char state[16];    /**< "passed", "-" if nothing was done yet, or what was */
    char passed[8];    /**< exercises of the whole course that have passed: a number */
    char total[8];     /**< exercises of the whole course: a number */
    char next[16];     /**< the name of the next step that is open */
    char before[16];   /**< the name of the step before this one; empty if there is none */
    char warning[320]; /**< what is wrong with the progress: a sentence */
};

/** Read what was told.
 *  @param step  filled.
 *  @return the words: a part of @p text. */
const char *step_parse(struct step *step, const char *text);

/** Whether it is an exercise. */
bool step_is_exercise(const struct step *step);

/** Whether it has passed. */
bool step_has_passed(const struct step *step);

/** The number of its stage, "01"; "" at the end of the course. */
const char *step_stage_number(const struct step *step);

#endif
