#ifndef QUIZ_SHOW_H
#define QUIZ_SHOW_H
/** @file
 *  Questions and answers as lines in a terminal. */

#include "quiz_parse.h"
#include "render.h"

/** Print the question: what it asks, and its options.
 *  @param prefix  what the first line begins with, such as its number. */
void quiz_show_question(FILE *out, const struct style *style, const char *prefix,
                        const struct quiz_question *question);

/** Print why each wrong option is wrong, that of option @p first first; then the explanation. */
void quiz_show_reasons(FILE *out, const struct style *style, const struct quiz_question *question,
                       size_t first);

/** Print the whole quiz: all questions, then all answers. */
void quiz_show_all(FILE *out, const struct style *style, const struct quiz *quiz);

/** Print what the quiz says, for programs: a line for each part of each question, such as
 *  "3 b right: ...", without mark-up, all white space one blank. */
void quiz_dump(FILE *out, const struct quiz *quiz);

#endif
