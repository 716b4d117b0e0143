#ifndef QUIZ_LINT_H
#define QUIZ_LINT_H
/** @file
 *  What makes a quiz a good one, as far as a program can tell. The rules stand in CONTRIBUTING.md. */

#include "report.h"
#include "toolchain.h"

#include <stddef.h>

/** Check one quiz; a check for each group of rules, and one for each program. */
void quiz_lint(struct report *report, const char *path, const struct toolchain *toolchain);

/** How often a reader who knows nothing would be right by a habit: "always the longest option",
 *  "always the shortest", or always the same letter. */
struct quiz_habits {
    size_t questions;       /**< all of them */
    size_t texts;           /**< those without a program: only there does length tell anything */
    size_t longest;         /**< texts whose right option is longer than every other */
    size_t shortest;        /**< likewise shorter */
    double texts_by_chance; /**< how many longest, or shortest, were to be expected */
    size_t letters[8];      /**< right options under each letter in the file */
    double letters_by_chance[8];
};

/** Add what one quiz has to the habits; a file that cannot be read adds nothing. */
void quiz_count_habits(struct quiz_habits *habits, const char *path);

/** Hold the habits of all quizzes together to chance. */
void quiz_lint_habits(struct report *report, const struct quiz_habits *habits);

/** Check that each folder in stages/ has a quiz in quizzes/, and the other way. */
void quiz_lint_pairs(struct report *report);

#endif
