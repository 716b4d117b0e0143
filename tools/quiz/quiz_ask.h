#ifndef QUIZ_ASK_H
#define QUIZ_ASK_H
/** @file
 *  A quiz, one question at a time, in a terminal. */

#include "quiz_parse.h"
#include "toolchain.h"

/** Ask until every question was answered right, or the learner stops. A question that was missed
 *  comes back at the end. The score counts first answers.
 *  @return the exit status: 0; or 130 if a signal, such as Ctrl-C, stopped it. */
int quiz_ask(const struct quiz *quiz, const struct toolchain *toolchain);

#endif
