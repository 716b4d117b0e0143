#ifndef STORY_H
#define STORY_H
/** @file
 *  What a failing test has to tell: the steps so far, what was expected and what came, what the
 *  server wrote on stderr, and a sentence of advice.
 *
 *      1. alice connects
 *      2. alice sends "hi\n"
 *      3. alice waits for "hi\n"
 *         expected  68 69 0a                 hi.
 *         received  nothing within 10000 ms
 *
 *  The story stands in a file without a name, so whoever waits for a test that crashed or hangs can
 *  still tell it. A process tells one story at a time. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** Begin a new story, and forget the last one. */
void story_begin(void);

/** Add a numbered step: printf's arguments, no full stop. */
void story_step(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Add a line under the last step. */
void story_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** From now on keep only the latest step, which is told if the test fails: for loops.
 *  @param brief  false to tell every step again. */
void story_is_brief(bool brief);

/** The file for the server's stderr: a descriptor that the story keeps. */
int story_log(void);

/** Whether a line of it has these words. */
bool story_log_has(const char *words);

/** Print the story.
 *  @param prefix  begins each line.
 *  @param advice  a sentence, folded to fit; NULL for none.
 *  @param lines   of the server's stderr at most, the last ones. A sanitizer's report is shown from its head, however
 *                 long it is. */
void story_print(FILE *out, const char *prefix, const char *advice, int lines);

/** Whether a sanitizer has reported something in what a program has printed. */
bool story_has_report(FILE *log);

/** Print the last lines of what a program has printed; but the first ones of a sanitizer's report, which ends with
 *  what few can read. One line is printed beside the heading, several under it.
 *  @param name  the heading.
 *  @param most  lines at most, if there is no report. */
void story_print_log(FILE *out, const char *prefix, FILE *log, const char *name, int most);

/** The last line of the story; the one before it too, if it says what was received: then that says what
 *  was expected. A string that is good until the next call. */
const char *story_end_in_short(void);

/** What story_fail() does in the end. It must not return. The default prints the story on stdout
 *  and exits with status 1. A cmocka test sets a function that prints it and calls fail(). */
extern void (*story_end)(void);

/** End the test: it failed. Say why first, with story_note(). */
_Noreturn void story_fail(void);

/** Add the lines "expected" and "received", from a little before the first difference on.
 *  @param after  what came after what was received, such as "the end"; NULL for nothing special. */
void story_difference(const void *expected, size_t expected_size, const void *received,
                      size_t received_size, const char *after);

/** How many bytes two runs of bytes have alike, from their beginning. */
size_t story_first_difference(const void *a, size_t a_size, const void *b, size_t b_size);

/** Room for what story_window() writes, in bytes. */
#define STORY_WINDOW_SIZE 64

/** Write some bytes as hex and as text: "68 69 0a                 hi.", or "(ends here)".
 *  @param from  the first of them.
 *  @return @p text. */
const char *story_window(char *text, const void *data, size_t size, size_t from);

/** Room for what story_quote() writes, in bytes. */
#define STORY_QUOTE_SIZE 256

/** Write bytes as a C string, in double quotes; cut short, with its size, if it is long.
 *  @param text  at least STORY_QUOTE_SIZE bytes.
 *  @return @p text. */
const char *story_quote(char *text, const void *data, size_t size);

#endif
