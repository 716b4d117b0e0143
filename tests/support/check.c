/* Start reading at check_run(), then any check. A check that fails tells its story, which
 * cmocka keeps for the TAP output, and gives up the test. */
#include "check.h"
#include "errors.h"
#include "seal.h"
#include "story.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HASTE = 20 }; /* seconds for a test: a player that hangs is told long before */

const char *check_backend;
unsigned check_time_limit = 300;
void (*check_hangs)(const char *note);

static const struct check_suite *suite;
static const char *current_test;
static char note[2048];
static bool running;  /* a test has begun, and end_test() is still to come */
static bool failed;   /* the test under way, or the last one */
static bool in_haste; /* what comes after the first failure is skipped */
static bool is_over;  /* in haste, and one has failed */

/* --- The suite ------------------------------------------------------------------------------- */

static void write_text(const char *text)
{
    (void)!write(STDOUT_FILENO, text, strlen(text));
}

/* Runs as a signal handler, so it may only write() and leave. */
static void test_hangs(int signal)
{
    (void)signal;
    if (check_hangs)
        check_hangs(note);
    write_text("Bail out! This test did not end within its time limit: ");
    write_text(current_test);
    write_text(note[0] != '\0' ? ", at " : "");
    write_text(note);
    write_text("\n");
    _exit(EXIT_FAILURE);
}

static void begin_test(const char *name)
{
    current_test = name;
    note[0] = '\0';
    running = true;
    failed = false;
    signal(SIGALRM, test_hangs);
    alarm(check_time_limit);
    if (suite->setup)
        suite->setup();
}

static void end_test(void)
{
    running = false;
    if (suite->teardown)
        suite->teardown();
    alarm(0);
}

/* Setup and teardown are called from here, not by cmocka, which would print what they have to say
 * past TAP. */
static void run_guarded(void **state)
{
    const struct CMUnitTest *test = *state;
    void *name = (void *)(uintptr_t)test->name;
    if (is_over)
        skip();
    begin_test(test->name);
    test->test_func(&name);
    end_test();
}

/* A test that fails, crashes or is skipped never comes back to run_guarded(). */
static int clean_up(void **state)
{
    (void)state;
    if (!running)
        return 0;
    failed = true;
    end_test();
    return 0;
}

static struct CMUnitTest guard(const struct CMUnitTest *test)
{
    return (struct CMUnitTest){
        .name = test->name,
        .test_func = run_guarded,
        .teardown_func = clean_up,
        .initial_state = (void *)(uintptr_t)test,
    };
}

/* Whether the test means something with the backend under test: see TEST_OF(). */
static bool applies(const struct CMUnitTest *test)
{
    const char *backend = test->initial_state;
    return !backend || (check_backend && strcmp(backend, check_backend) == 0);
}

/* Without a backend, all tests are listed. */
static int list_tests(const struct CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!check_backend || applies(&tests[i]))
            puts(tests[i].name);
    return EXIT_SUCCESS;
}

int check_run(int argc, char **argv, const struct check_suite *described,
              const struct CMUnitTest *tests, size_t count)
{
    seal();
    int next = 1;
    suite = described;
    if (suite->has_backends && next < argc && argv[next][0] != '-')
        check_backend = argv[next++];
    if (next < argc && strcmp(argv[next], "--list") == 0)
        return list_tests(tests, count);
    if (next < argc)
        cmocka_set_test_filter(argv[next]);
    in_haste = getenv("CHECK_IN_HASTE") != NULL;
    if (in_haste)
        check_time_limit = HASTE;
    struct CMUnitTest *guarded = malloc(count * sizeof *guarded);
    if (!guarded)
        return EXIT_FAILURE;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (applies(&tests[i]))
            guarded[kept++] = guard(&tests[i]);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failures = _cmocka_run_group_tests(suite->name, guarded, kept, NULL, NULL);
    free(guarded);
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- What a failure says ------------------------------------------------------------------------ */

/* cmocka prints what it takes for the text of an expression among the lines of TAP. Of a test that
 * has failed already only the teardown still runs: what that finds is a consequence. */
static void fail_test(const char *story, const char *file, int line)
{
    if (failed)
        return;
    failed = true;
    is_over = in_haste;
    _assert_true(false, story, file, line);
}

static void CMOCKA_PRINTF_ATTRIBUTE(2, 3)
    fail_at(const struct check_place *place, const char *format, ...)
{
    static char came[1024], story[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(came, sizeof came, format, arguments);
    va_end(arguments);
    snprintf(story, sizeof story, "%s\n  expected  %s%s%s\n  %s", place->asked, came,
             note[0] != '\0' ? "\n  at        " : "", note, place->advice);
    fail_test(story, place->file, place->line);
}

/* "EAGAIN: Resource temporarily unavailable", for the last call. */
static const char *describe(int error)
{
    static char text[128];
    snprintf(text, sizeof text, "%s: %s", error_name(error), strerror(error));
    return text;
}

void check_clear_errno(void)
{
    errno = 0;
}

void check_that_(bool holds, const struct check_place *place)
{
    if (!holds)
        fail_at(place, "this to hold\n  received  it does not");
}

void check_number_(intmax_t actual, intmax_t expected, const struct check_place *place)
{
    if (actual != expected)
        fail_at(place, "%jd\n  received  %jd", expected, actual);
}

int check_succeeds_(int result, const struct check_place *place)
{
    if (result == -1)
        fail_at(place, "success\n  received  -1 with %s", describe(errno));
    return result;
}

void check_fails_(int result, int why, const struct check_place *place)
{
    int came = errno;
    if (result != -1)
        fail_at(place, "-1 with %s\n  received  %d", describe(why), result);
    if (came != why)
        fail_at(place, "-1 with %s: %s\n  received  -1 with %s", error_name(why), strerror(why),
                describe(came));
}

void *check_not_null_(void *result, const struct check_place *place)
{
    if (!result)
        fail_at(place, "a pointer\n  received  NULL with %s", describe(errno));
    return result;
}

void check_fails_null_(const void *result, int why, const struct check_place *place)
{
    int came = errno;
    if (result)
        fail_at(place, "NULL with %s\n  received  a pointer", describe(why));
    if (came != why)
        fail_at(place, "NULL with %s: %s\n  received  NULL with %s", error_name(why), strerror(why),
                describe(came));
}

void check_pointer_(const void *actual, const void *expected, const struct check_place *place)
{
    if (actual != expected)
        fail_at(place, "%s%p\n  received  %s%p", expected ? "" : "NULL: ", expected,
                actual ? "" : "NULL: ", actual);
}

void check_bytes_(const void *actual, size_t actual_size, const void *expected,
                  size_t expected_size, const struct check_place *place)
{
    char came[STORY_WINDOW_SIZE], wanted[STORY_WINDOW_SIZE];
    size_t same = story_first_difference(actual, actual_size, expected, expected_size);
    if (same < actual_size || same < expected_size)
        fail_at(place, "%zu bytes, received %zu; from byte %zu on:\n  expected  %s\n  received  %s",
                expected_size, actual_size, same,
                story_window(wanted, expected, expected_size, same),
                story_window(came, actual, actual_size, same));
}

static bool is_short_text(const char *string)
{
    size_t size = strlen(string);
    for (size_t i = 0; i < size; i++)
        if (!isprint((unsigned char)string[i]))
            return false;
    return size < 80;
}

void check_string_(const char *actual, const char *expected, const struct check_place *place)
{
    if (!is_short_text(actual) || !is_short_text(expected))
        check_bytes_(actual, strlen(actual), expected, strlen(expected), place);
    else if (strcmp(actual, expected) != 0)
        fail_at(place, "\"%s\"\n  received  \"%s\"", expected, actual);
}

/* --- Stories ------------------------------------------------------------------------------------ */

void check_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(note, sizeof note, format, arguments);
    va_end(arguments);
}

uint32_t check_seed(void)
{
    const char *chosen = getenv("CHECK_SEED");
    uint32_t seed = chosen ? (uint32_t)strtoul(chosen, NULL, 10) : 0;
    return seed != 0 ? seed : 20240607; /* the generator below never leaves 0 */
}

void check_gives_up(const char *story)
{
    static char whole[16 * 1024];
    snprintf(whole, sizeof whole, "%s%s%s%s", note[0] != '\0' ? "at " : "", note,
             note[0] != '\0' ? ": " : "", story);
    fail_test(whole, "", 0);
}

/* G. Marsaglia, "Xorshift RNGs", 2003. */
uint32_t check_random(uint32_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % below;
}
