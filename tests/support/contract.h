#ifndef CONTRACT_H
#define CONTRACT_H
/** @file
 *  The main() of a contract suite: black-box tests over TCP, which take any server.
 *
 *      echo --stage 04 [--backend epoll] [--full] [--stop] [--only NAME]... [--seed N] [--patience MS]
 *           "SERVER --port {port}"
 *      echo --foreign --stage 04 "./mine --port {port}"
 *      echo --foreign --like-ours --stage 05 "./mine --port {port}"
 *      echo --list
 *
 *  With --only it runs the test of this name, or those that have these words in their names if none has just
 *  this one; several are run in the order in which they are named, none of them twice.
 *
 *  A foreign server --like-ours knows the options of ours and says that it is ready, so the tests about these
 *  are not skipped.
 *
 *  With --stop it ends after the first test that fails, short of its plan: for whoever mends one thing
 *  at a time. With --table it prints a table instead of TAP: the first word of each test's name, which
 *  ends with a colon; the result; and the last line of its story.
 *
 *  Each test runs in a process of its own, under a time limit, and starts its own server. Whatever is
 *  left of them is killed when the test has ended. Results are TAP on stdout.
 *
 *  A test says from which stage on it must pass. Against an earlier stage of ours it must fail, and
 *  the suite fails if it passes: the course says what still hurts, and this keeps it true. Another
 *  server may pass early. */

#include "server.h"

#include <stdbool.h>

/** What a test needs. Combine with |. A foreign server is spared what is about the options of ours; a
 *  server of ours is not asked what it is not about. */
enum contract_needs {
    NEEDS_OUR_OPTIONS = 1, /**< our command line: not for a foreign server */
    NEEDS_BACKEND = 2,     /**< a server of ours that knows --backend */
    NEEDS_SELECT = 4,      /**< a server of ours that waits with select() */
    NEEDS_PROC = 8,        /**< /proc, to look into the server */
    NEEDS_WORKERS = 16, /**< a server of ours that knows --workers: an earlier stage is not asked */
    NEEDS_NO_SERVER = 32, /**< it starts none, and runs in the process of the suite */
    NEEDS_NO_SELECT = 64  /**< a server of ours that waits with anything but select() */
};

/** One test. */
struct contract_test {
    const char *name;   /**< a sentence without a full stop */
    void (*run)(void);  /**< ends with story_fail() or contract_skip(), or returns: it passed */
    int from;           /**< the first stage that must pass it */
    unsigned needs;     /**< of enum contract_needs */
    const char *advice; /**< for whoever sees it fail: what to look for */
};

/** Run a suite.
 *  @param tests  ends with an entry without a name.
 *  @return the exit status: 0, 1 if a test failed, 2 if the command line makes no sense. */
int contract_main(int argc, char **argv, const struct contract_test *tests);

/** @name For tests @{ */

/** The name of the test under way. */
const char *contract_test_name(void);

/** How to start the server: change what the test needs otherwise. */
struct server_setup contract_setup(void);

/** Start the server, as it is or with a setup that was changed. */
void contract_serve(void);
void contract_serve_with(const struct server_setup *setup);

/** How to start the server so that its calls are recorded, for the questions of trace.h; the test is skipped where
 *  that is not possible. And start it so. */
struct server_setup contract_setup_traced(void);
void contract_serve_traced(void);

/** The number of times, or bytes, to try something: fewer unless --full is given. */
int contract_amount(int quick, int full);

/** The stage whose promises the server is held to. */
int contract_stage(void);

/** The seed for random numbers. */
unsigned contract_seed(void);

/** Whether the server is not one of ours. */
bool contract_is_foreign(void);

/** Find the processes that the server has started. Ends the test if the system does not tell.
 *  @param workers  filled in, @p most of them at most.
 *  @return how many. */
int contract_workers(pid_t *workers, int most);

/** End the test: it cannot be run here, because of @p why. */
_Noreturn void contract_skip(const char *why);

/** @} */

#endif
