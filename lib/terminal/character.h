#ifndef CHARACTER_H
#define CHARACTER_H
/* Inside terminal only, and for whoever else draws lines of UTF-8. See RFC 3629. */

#include <stdbool.h>

/* Whether a byte goes on with the character that bytes before it began. */
static inline bool continues_character(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

#endif
