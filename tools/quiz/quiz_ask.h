#ifndef QUIZ_ASK_H
#define QUIZ_ASK_H
/** @file
 *  A quiz, one question at a time, in a terminal. */

#include "program.h"
#include "quiz_parse.h"

/** How a session came to its end. */
enum quiz_end {
    QUIZ_DONE,       /**< every question was answered right, in the end */
    QUIZ_LEFT,       /**< the learner left before that */
    QUIZ_INTERRUPTED /**< a signal, such as Ctrl-C */
};

/** Ask until every question was answered right, or the learner stops. A question that was missed
 *  comes back at the end. The score, which counts first answers, is printed in any case.
 *  @param seed  of the order in which options are shown; 0 leaves that of the file. */
enum quiz_end quiz_ask(struct quiz *quiz, const struct toolchain *toolchain, unsigned long seed);

#endif
