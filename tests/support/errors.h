#ifndef ERRORS_H
#define ERRORS_H
/** @file
 *  The names of errno values, and of what getaddrinfo(3) returns. */

#include <stddef.h>

/** Name a value: "EAGAIN", "errno not set" for 0, or "errno 1234". The text lasts until the next call. */
const char *error_name(int value);

/** The value of a name of @p size bytes; 0 if there is none. */
int error_value(const char *name, size_t size);

#endif
