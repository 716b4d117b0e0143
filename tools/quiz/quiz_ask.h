#ifndef QUIZ_ASK_H
#define QUIZ_ASK_H
/** @file
 *  Quizzes, one question at a time, in a terminal. */

#include "memory.h"
#include "program.h"
#include "quiz_parse.h"

/** How a visit came to its end. */
enum quiz_end {
    QUIZ_DONE,       /**< all that was to be asked was asked */
    QUIZ_LEFT,       /**< the learner left before that */
    QUIZ_INTERRUPTED /**< a signal, such as Ctrl-C */
};

/** Ask what is open in a quiz: what was not answered yet, then what was missed before, then what is due again. If nothing
 *  is, all of it, if the learner wants that. A question that is missed comes back when at least three others have been
 *  asked, or at the next visit. The score, which counts first answers, is printed in any case.
 *  @param seed  of the order in which options are shown; 0 leaves that of the file. */
enum quiz_end quiz_ask(struct quiz *quiz, struct memory *memory, const struct toolchain *toolchain,
                       unsigned long seed);

/** Ask what was missed, or is due again, in some quizzes. */
enum quiz_end quiz_ask_again(struct quiz *quizzes, size_t count, struct memory *memory,
                             const struct toolchain *toolchain, unsigned long seed);

/** Whether every question of a quiz has been right. */
bool quiz_is_done(const struct quiz *quiz, const struct memory *memory);

#endif
