#ifndef TEXT_H
#define TEXT_H
/** @file
 *  Strings that grow, for the tools that read and write the course's text.
 *
 *  A program that is out of memory here can do nothing useful: it says so and exits with 1. */

#include <stddef.h>

/** A string that grows. All zero is an empty one. */
struct text {
    char *bytes;     /**< ends with a NUL that size does not count; NULL while nothing was added */
    size_t size;     /**< bytes */
    size_t capacity; /**< bytes that there is room for */
};

/** Free the memory; the text is empty afterwards, and may be used again. */
void text_release(struct text *text);

/** Add bytes at the end. */
void text_append(struct text *text, const char *bytes, size_t size);

/** Add a string at the end. */
void text_add(struct text *text, const char *string);

/** Add a formatted string at the end, as printf() does. */
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** The text as a string: never NULL. Borrowed until the next change. */
const char *text_string(const struct text *text);

/** Drop white space at the end. */
void text_trim_end(struct text *text);

/** Add all that a file holds.
 *  @return 0, or -1 with errno, as open(2) and read(2) have it. */
int text_read_file(struct text *text, const char *path);

/** A copy of @p size bytes with a NUL behind it, which the caller owns. */
char *text_copy(const char *bytes, size_t size);

/** One more element of @p size bytes in an array that grows, all zero.
 *  @param array     the address of the pointer to the first element; updated.
 *  @param count     elements in use; one more afterwards.
 *  @param capacity  elements that there is room for; updated.
 *  @return the new element. */
void *text_more(void *array, size_t *count, size_t *capacity, size_t size);

#endif
