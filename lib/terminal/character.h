#ifndef CHARACTER_H
#define CHARACTER_H
/* Inside terminal only, and for other programs that draw lines of UTF-8. See RFC 3629 and wcwidth(3). */

#include <stdbool.h>
#include <stddef.h>

/* Whether a byte goes on with the character that bytes before it began. */
static inline bool continues_character(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The columns that the character at the start of a string takes: 0 for a combining mark, 2 for a Chinese
 * character. A mark that makes some terminals widen the character before it counts 1, so a row is never
 * longer than was reckoned. */
size_t character_columns(const char *text);

/* The columns of the first @p size bytes of a string. */
size_t text_columns(const char *text, size_t size);

/* The offset behind what is shown as one at @p place: a character and the marks upon it. */
size_t character_after(const char *text, size_t place);

/* The offset of what is shown as one before @p place. */
size_t character_before(const char *text, size_t place);

#endif
