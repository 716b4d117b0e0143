#ifndef QUIZ_SHUFFLE_H
#define QUIZ_SHUFFLE_H
/** @file
 *  The order in which options are shown: a learner who takes a quiz twice must know the answer, not
 *  its letter. */

#include "quiz_parse.h"

/** Put the options of every question in an order that depends on the seed only. Each option keeps
 *  its mark and its reason.
 *  @param seed  0 leaves the order of the file. */
void quiz_shuffle(struct quiz *quiz, unsigned long seed);

/** The seed to use when none is given: $QUIZ_SEED, or else one that differs from run to run. */
unsigned long quiz_default_seed(void);

#endif
