#ifndef MUTANTS_H
#define MUTANTS_H
/** @file
 *  An exercise in which the learner writes a test: expect.h has what it is made of. A question is to run that test with
 *  the right code or with a mutant. For each a new player is started, in which the test is linked with all of them.
 *
 *  check.c describes the mutants in words:
 *
 *      int main(int argc, char **argv)
 *      {
 *          static const struct mutant mutants[] = {
 *              {"a zero byte ends the answer", "What else can be in a chunk than text?"},
 *              {NULL, NULL},
 *          };
 *          return mutants_main(argc, argv, "server", mutants);
 *      }
 *
 *  play.c has the code, and looks at a variable of its own where a mutant differs, which the test cannot see:
 *
 *      static int mutant;
 *      #define main server_main
 *      #define net_send_all send_mutant
 *      #include "../../stages/01-blocking/server.c"
 *      ...
 *      int main(int argc, char **argv)
 *      {
 *          return mutants_play(argc, argv, test, &mutant, server_main);
 *      }
 */

#include "talk.h"

enum { MUTANTS_STORY = 4096 };

struct question {
    int mutant; /**< with which the test is run: 1 is the first; 0 is the right code */
};

/** What came of the test. */
enum test_end {
    TEST_PASSED,
    TEST_NOTICED, /**< something was not as expected */
    TEST_IS_EMPTY /**< nothing was expected, or done */
};

struct answer {
    enum test_end end;
    char story[MUTANTS_STORY]; /**< what the test did: lines */
};

/** @name The check's side @{ */

struct mutant {
    const char *name;   /**< what it does wrong: words without a full stop */
    const char *advice; /**< a sentence or two for whoever does not notice it */
};

/** The body of main(). The first test is that the right code passes, and the last one that it does so again.
 *  @param code     what it is: "server".
 *  @param mutants  the last one has no name.
 *  @return the exit status. */
int mutants_main(int argc, char **argv, const char *code, const struct mutant *mutants);

/** @} @name The player's side @{ */

/** The body of main().
 *  @param test    the learner's.
 *  @param mutant  set to the one that the code is to be; 0 for none.
 *  @param server  the main() of a server, if that is the code; or NULL. It runs in a process of its own.
 *  @return the exit status. */
int mutants_play(int argc, char **argv, void (*test)(void), int *mutant,
                 int (*server)(int argc, char **argv));

/** @} */

#endif
