#ifndef QUIZ_CHECK_H
#define QUIZ_CHECK_H
/** @file
 *  What makes a question one that can be asked: in a quiz, and before a step of a recording. */

#include "quiz_parse.h"

enum { FEWEST_OPTIONS = 3, MOST_OPTIONS = 8 }; /**< of a question */

/** Add a fault to the quiz for each question whose options do not fit, or that explains nothing. */
void quiz_check_questions(struct quiz *quiz);

#endif
