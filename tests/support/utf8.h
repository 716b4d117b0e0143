#ifndef UTF8_H
#define UTF8_H
/** @file
 *  Characters, and what may be shown on anybody's terminal. */

#include <stdbool.h>
#include <stddef.h>

/** Let the C library know characters as UTF-8, whatever the environment says. */
void use_utf8(void);

/** Whether a text is UTF-8 without control characters (C0, DEL and C1), as RFC 3629 has it: no
 *  character in more bytes than it needs, no surrogates, none past U+10FFFF. */
bool is_clean_utf8(const char *text, size_t size);

#endif
