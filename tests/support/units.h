#ifndef UNITS_H
#define UNITS_H
/** @file
 *  A unit suite of tests/unit as the check of an exercise: each of its tests is a question to the player, in which
 *  the whole suite is linked with the code under test. The check has the names, and makes the report.
 *
 *  What the suite expects stands in the player, beside the code under test. Code that is written to deceive can
 *  therefore say that all tests have passed. So the check goes on with tests of the contract suite, of the server of
 *  the stage, which is linked with the code under test as well: these look from outside. */

#include "contract.h"

#include <stdbool.h>

enum { UNIT_NAME = 128, UNIT_STORY = 8 * 1024 };

struct question {
    char test[UNIT_NAME]; /**< the one to run; none: only look whether anything is written yet */
};

struct answer {
    bool is_begun;          /**< something is written */
    int tests;              /**< that the suite has */
    bool passed;            /**< the test, or tests, that ran */
    char story[UNIT_STORY]; /**< what the suite has printed: TAP */
};

/** @name The check's side @{ */

/** What a check is made of. */
struct units {
    int stage;
    const char *backend; /**< for the server; or NULL */
    const char *first;   /**< the name of the first test: something is written */
    const char *advice;  /**< what to begin with, if nothing is */
    const char *const
        *tests; /**< the names of the suite's tests that are asked for; the last is NULL */
    bool all;   /**< these are all that the suite has */
    void (*const *served)(void); /**< the contract tests that come then; the last is NULL */
};

/** The body of main(): the suite's tests, then those of the contract suite.
 *  @param contract  the table of the contract suite.
 *  @return the exit status, as contract_main() has it. */
int units_main(int argc, char **argv, const struct units *units,
               const struct contract_test *contract);

/** @} @name The player's side @{ */

/** Run a test of the suite, with the poll backend.
 *  @param suite     the main() of the suite.
 *  @param is_begun  whether something is written. */
void units_play(int (*suite)(int argc, char **argv), bool (*is_begun)(void),
                const struct question *question, struct answer *answer);

/** @} */

#endif
