#ifndef FUZZ_H
#define FUZZ_H
/** @file
 *  What fuzz targets share. A target is a file with fuzz_one(): it does what some bytes say, beside a
 *  model that is too simple to be wrong, and ends the process when the two differ.
 *
 *  Scripts are bytes that people can write: an operation is a letter, and what follows says on what. A
 *  byte that means nothing is passed over. */

#include <stdbool.h>
#include <stddef.h>

/** The target: do what these bytes say. The same bytes must always do the same. */
void fuzz_one(const char *bytes, size_t size);

/** A script that is being read. */
struct script {
    const char *bytes;
    size_t size;
};

/** Whether anything is left. */
bool script_goes_on(const struct script *script);

/** The next byte; 0 past the end. */
char script_byte(struct script *script);

/** The next byte as a number from 0 to @p below - 1: of the digits and letters, '0' is 0, 'a' is 10. */
unsigned script_number(struct script *script, unsigned below);

/** What is left up to the next of these bytes, which is passed over.
 *  @param text  borrowed from the script.
 *  @return bytes. */
size_t script_until(struct script *script, char end, const char **text);

/** End the process: the code and its model differ. printf's arguments, a sentence without a full stop. */
_Noreturn void fuzz_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
