#ifndef QUIZ_PAGE_H
#define QUIZ_PAGE_H
/** @file
 *  A quiz as a page: every question a group of radio buttons, with the reason of each option and the
 *  explanation behind disclosures, so that it can be read without JavaScript. docs/quiz.js asks it. */

#include "writer.h"

/** Write the questions of a page that is a quiz. */
void write_quiz(struct writer *w);

#endif
