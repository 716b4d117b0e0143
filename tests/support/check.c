/* Start reading at check_run(), then any check. A check that fails tells its story with
 * tell(), which cmocka keeps for the TAP output, then gives up the test with _fail(). */
#include "check.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *check_backend;
unsigned check_time_limit = 300;

static const struct check_suite *suite;
static const char *current_test;
static char note[2048];
static bool running; /* a test has begun, and end_test() is still to come */
static bool failed;  /* the test under way, or the last one */

/* --- The suite ------------------------------------------------------------------------------- */

static void write_text(const char *text)
{
    (void)!write(STDOUT_FILENO, text, strlen(text));
}

/* Runs as a signal handler, so it may only write() and leave. */
static void test_hangs(int signal)
{
    (void)signal;
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
    int next = 1;
    suite = described;
    if (suite->has_backends && next < argc && argv[next][0] != '-')
        check_backend = argv[next++];
    if (next < argc && strcmp(argv[next], "--list") == 0)
        return list_tests(tests, count);
    if (next < argc)
        cmocka_set_test_filter(argv[next]);
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

static char story[2048];
static size_t story_size;

static void CMOCKA_PRINTF_ATTRIBUTE(1, 2) tell(const char *format, ...)
{
    va_list arguments;
    size_t room = sizeof story - story_size;
    va_start(arguments, format);
    int size = vsnprintf(story + story_size, room, format, arguments);
    va_end(arguments);
    if (size > 0)
        story_size += (size_t)size < room ? (size_t)size : room - 1;
}

static void begin_story(const struct check_place *place)
{
    story_size = 0;
    tell("%s\n", place->asked);
}

/* cmocka prints what it takes for the text of an expression among the lines of TAP. Of a test that
 * has failed already only the teardown still runs: what that finds is a consequence. */
static void give_up(const struct check_place *place)
{
    if (failed)
        return;
    failed = true;
    if (note[0] != '\0')
        tell("  at        %s\n", note);
    tell("  %s", place->advice);
    _assert_true(false, story, place->file, place->line);
}

void check_clear_errno(void)
{
    errno = 0;
}

void check_that_(bool holds, const struct check_place *place)
{
    if (holds)
        return;
    begin_story(place);
    tell("  expected  this to hold\n");
    tell("  received  it does not\n");
    give_up(place);
}

void check_number_(intmax_t actual, intmax_t expected, const struct check_place *place)
{
    if (actual == expected)
        return;
    begin_story(place);
    tell("  expected  %jd\n", expected);
    tell("  received  %jd\n", actual);
    give_up(place);
}

int check_succeeds_(int result, const struct check_place *place)
{
    int why = errno;
    if (result != -1)
        return result;
    begin_story(place);
    tell("  expected  success\n");
    tell("  received  -1 with %s: %s\n", check_errno_name(why), strerror(why));
    give_up(place);
    return -1;
}

void check_fails_(int result, int why, const struct check_place *place)
{
    int came = errno;
    if (result == -1 && came == why)
        return;
    begin_story(place);
    tell("  expected  -1 with %s: %s\n", check_errno_name(why), strerror(why));
    if (result == -1)
        tell("  received  -1 with %s: %s\n", check_errno_name(came), strerror(came));
    else
        tell("  received  %d\n", result);
    give_up(place);
}

void *check_not_null_(void *result, const struct check_place *place)
{
    int why = errno;
    if (result)
        return result;
    begin_story(place);
    tell("  expected  a pointer\n");
    tell("  received  NULL with %s: %s\n", check_errno_name(why), strerror(why));
    give_up(place);
    return NULL;
}

void check_fails_null_(const void *result, int why, const struct check_place *place)
{
    int came = errno;
    if (!result && came == why)
        return;
    begin_story(place);
    tell("  expected  NULL with %s: %s\n", check_errno_name(why), strerror(why));
    if (result)
        tell("  received  a pointer\n");
    else
        tell("  received  NULL with %s: %s\n", check_errno_name(came), strerror(came));
    give_up(place);
}

void check_pointer_(const void *actual, const void *expected, const struct check_place *place)
{
    if (actual == expected)
        return;
    begin_story(place);
    tell("  expected  %s%p\n", expected ? "" : "NULL: ", expected);
    tell("  received  %s%p\n", actual ? "" : "NULL: ", actual);
    give_up(place);
}

/* A line of bytes, in hex and as text, from offset on. */
static void print_window(const char *title, const unsigned char *bytes, size_t size, size_t offset)
{
    enum { WIDTH = 12 };
    char hex[3 * WIDTH + 1] = "";
    char text[WIDTH + 1] = "";
    for (size_t i = 0; i < WIDTH && offset + i < size; i++) {
        unsigned char byte = bytes[offset + i];
        snprintf(hex + 3 * i, 4, "%02x ", byte);
        text[i] = (char)(isprint(byte) ? byte : '.');
    }
    tell("  %-9s %-*s %s\n", title, 3 * WIDTH, size > offset ? hex : "(ends here)", text);
}

void check_bytes_(const void *actual, size_t actual_size, const void *expected,
                  size_t expected_size, const struct check_place *place)
{
    const unsigned char *came = actual;
    const unsigned char *wanted = expected;
    size_t shorter = actual_size < expected_size ? actual_size : expected_size;
    size_t same = 0;
    while (same < shorter && came[same] == wanted[same])
        same++;
    if (same == actual_size && same == expected_size)
        return;
    begin_story(place);
    tell("  expected  %zu bytes, received %zu; from byte %zu on:\n", expected_size, actual_size,
         same);
    print_window("expected", wanted, expected_size, same);
    print_window("received", came, actual_size, same);
    give_up(place);
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
    if (!is_short_text(actual) || !is_short_text(expected)) {
        check_bytes_(actual, strlen(actual), expected, strlen(expected), place);
    } else if (strcmp(actual, expected) != 0) {
        begin_story(place);
        tell("  expected  \"%s\"\n", expected);
        tell("  received  \"%s\"\n", actual);
        give_up(place);
    }
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

/* G. Marsaglia, "Xorshift RNGs", 2003. */
uint32_t check_random(uint32_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % below;
}

const char *check_errno_name(int number)
{
#define NAME(code)                                                                                 \
    {                                                                                              \
        code, #code                                                                                \
    }
    static const struct {
        int number;
        const char *name;
    } names[] = {
        NAME(E2BIG),        NAME(EACCES),       NAME(EADDRINUSE),   NAME(EADDRNOTAVAIL),
        NAME(EAFNOSUPPORT), NAME(EAGAIN),       NAME(EALREADY),     NAME(EBADF),
        NAME(EBUSY),        NAME(ECHILD),       NAME(ECONNABORTED), NAME(ECONNREFUSED),
        NAME(ECONNRESET),   NAME(EDESTADDRREQ), NAME(EEXIST),       NAME(EFAULT),
        NAME(EFBIG),        NAME(EHOSTUNREACH), NAME(EILSEQ),       NAME(EINPROGRESS),
        NAME(EINTR),        NAME(EINVAL),       NAME(EIO),          NAME(EISCONN),
        NAME(EISDIR),       NAME(EMFILE),       NAME(EMSGSIZE),     NAME(ENAMETOOLONG),
        NAME(ENETUNREACH),  NAME(ENFILE),       NAME(ENOBUFS),      NAME(ENOENT),
        NAME(ENOMEM),       NAME(ENOSPC),       NAME(ENOSYS),       NAME(ENOTCONN),
        NAME(ENOTDIR),      NAME(ENOTSOCK),     NAME(ENOTSUP),      NAME(EOVERFLOW),
        NAME(EPERM),        NAME(EPIPE),        NAME(EPROTO),       NAME(ERANGE),
        NAME(ESRCH),        NAME(ETIMEDOUT),
    };
#undef NAME
    static char other[32];
    if (number == 0)
        return "errno not set";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].number == number)
            return names[i].name;
    snprintf(other, sizeof other, "errno %d", number);
    return other;
}
