#ifndef CHECK_H
#define CHECK_H
/** @file
 *  Checks whose failures teach.
 *
 *  cmocka runs the tests. These checks stand before its asserts and say more: what was asked, what
 *  was expected, what came, and, as the last argument of each, a sentence of advice to whoever
 *  reads the failure.
 *
 *      check_number(buffer_size(&buffer), 3, "Appending adds its size, no more and no less.");
 *
 *  Start at check_main() for how a suite is made; any suite of tests/unit shows it in use. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/** @name A suite @{ */

/** What the tests of a suite have in common. */
struct check_suite {
    const char *name;
    void (*setup)(void);    /**< before each test; or NULL */
    void (*teardown)(void); /**< after each test, even one that failed; or NULL */
    bool has_backends;      /**< whether the first argument of the program names a backend */
};

/** A test in the table of a suite: a function `void name(void **state)`, named after the behaviour that it
 *  tests, as a sentence. Its argument points to that name, and most tests ignore it. */
#define TEST(function)                                                                             \
    {                                                                                              \
        .name = #function, .test_func = function                                                   \
    }

/** A test that means something with one backend only, which is named by a string: with another it is no
 *  part of the suite. */
#define TEST_OF(backend, function)                                                                 \
    {                                                                                              \
        .name = #function, .test_func = function, .initial_state = backend                         \
    }

/** Run an array of TEST()s and print TAP: the body of a suite's main().
 *
 *  The program's arguments are the name of a backend, if the suite has_backends, and a pattern such
 *  as 'a_paused*' to run some of the tests only, or --list to see their names. A test that does not
 *  end within check_time_limit is reported and ends the program. With the environment variable
 *  CHECK_IN_HASTE that limit is short, and what comes after the first failure is skipped.
 *  @return the exit status: 0 if all tests passed. */
#define check_main(argc, argv, suite, tests)                                                       \
    check_run(argc, argv, suite, tests, sizeof(tests) / sizeof((tests)[0]))

int check_run(int argc, char **argv, const struct check_suite *suite,
              const struct CMUnitTest *tests, size_t count);

/** The backend that the program was told to test; NULL if none was named. */
extern const char *check_backend;

/** How many seconds a test may take: 300, unless a suite changes it before check_main(). */
extern unsigned check_time_limit;

/** Called if a test takes longer, before the program ends, with its check_note(); unless NULL. Runs as a signal
 *  handler. */
extern void (*check_hangs)(const char *note);

/** @} @name Checks
 *  Each evaluates its arguments once. @{ */

/** A condition holds. */
#define check_that(condition, advice) check_that_((condition), CHECK_HERE(#condition, advice))

/** Two integers of any type are the same. */
#define check_number(actual, expected, advice)                                                     \
    check_number_((intmax_t)(actual), (intmax_t)(expected), CHECK_HERE(#actual, advice))

/** A call does not return -1. If it does, the failure names errno.
 *  @return what the call returned. */
#define check_succeeds(call, advice)                                                               \
    check_succeeds_((check_clear_errno(), (call)), CHECK_HERE(#call, advice))

/** A call returns -1 and sets errno to @p why. */
#define check_fails(call, why, advice)                                                             \
    check_fails_((check_clear_errno(), (call)), why, CHECK_HERE(#call, advice))

/** A call that another process made returned -1 and set errno to @p why.
 *  @param came  errno there. */
#define check_failed(result, came, why, advice)                                                    \
    check_fails_((errno = (came), (result)), why, CHECK_HERE(#result, advice))

/** A call does not return NULL. If it does, the failure names errno.
 *  @return what the call returned. */
#define check_not_null(call, advice)                                                               \
    check_not_null_((check_clear_errno(), (call)), CHECK_HERE(#call, advice))

/** A call returns NULL and sets errno to @p why. */
#define check_fails_null(call, why, advice)                                                        \
    check_fails_null_((check_clear_errno(), (call)), why, CHECK_HERE(#call, advice))

/** A call that another process made did not return -1. If it did, the failure names errno.
 *  @param came  errno there. */
#define check_succeeded(result, came, advice)                                                      \
    check_succeeds_((errno = (came), (result)), CHECK_HERE(#result, advice))

/** Two pointers are the same. */
#define check_pointer(actual, expected, advice)                                                    \
    check_pointer_(actual, expected, CHECK_HERE(#actual, advice))

/** Two strings are the same. */
#define check_string(actual, expected, advice)                                                     \
    check_string_(actual, expected, CHECK_HERE(#actual, advice))

/** Two runs of bytes are the same. The failure shows where they first differ. */
#define check_bytes(actual, actual_size, expected, expected_size, advice)                          \
    check_bytes_(actual, actual_size, expected, expected_size, CHECK_HERE(#actual, advice))

/** @} @name Stories @{ */

/** Fail the test under way.
 *  @param story  lines that say why. */
void check_gives_up(const char *story);

/** Say where a long test stands, such as "step 17 of seed 3": shown if a later check of the same
 *  test fails, or if the test hangs. */
void check_note(const char *format, ...) CMOCKA_PRINTF_ATTRIBUTE(1, 2);

/** The seed for a test that draws random numbers: from the environment variable CHECK_SEED, else
 *  always the same, so that a failure comes again. */
uint32_t check_seed(void);

/** Draw a number from 0 to @p below - 1.
 *  @param state  of the generator, updated; check_seed() to begin with. */
uint32_t check_random(uint32_t *state, uint32_t below);

/** @} */

/* What the macros above are made of. */

struct check_place {
    const char *file;
    int line;
    const char *asked;
    const char *advice;
};

#define CHECK_HERE(asked, advice)                                                                  \
    &(const struct check_place)                                                                    \
    {                                                                                              \
        __FILE__, __LINE__, asked, advice                                                          \
    }

void check_clear_errno(void);
void check_that_(bool holds, const struct check_place *place);
void check_number_(intmax_t actual, intmax_t expected, const struct check_place *place);
int check_succeeds_(int result, const struct check_place *place);
void check_fails_(int result, int why, const struct check_place *place);
void *check_not_null_(void *result, const struct check_place *place);
void check_fails_null_(const void *result, int why, const struct check_place *place);
void check_pointer_(const void *actual, const void *expected, const struct check_place *place);
void check_string_(const char *actual, const char *expected, const struct check_place *place);
void check_bytes_(const void *actual, size_t actual_size, const void *expected,
                  size_t expected_size, const struct check_place *place);

#endif
