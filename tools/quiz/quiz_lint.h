#ifndef QUIZ_LINT_H
#define QUIZ_LINT_H
/** @file
 *  What makes a quiz a good one, as far as a program can tell. The rules stand in CONTRIBUTING.md. */

#include "program.h"
#include "report.h"

#include <stddef.h>

/** Check one quiz; a check for each group of rules, and one for each program. */
void quiz_lint(struct report *report, const char *path, const struct toolchain *toolchain);

/** Check that neither length nor letter tells the right option in all quizzes together. A file that cannot
 *  be read has none. */
void quiz_lint_habits(struct report *report, char *const paths[], size_t count);

/** Check that each folder in stages/ has a quiz in quizzes/, and the other way. */
void quiz_lint_pairs(struct report *report);

#endif
