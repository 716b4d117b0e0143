#ifndef LAYOUT_H
#define LAYOUT_H
/* Text as rows of a screen: folded at blanks, in colour, and without what would drive the terminal.
 *
 * With NO_COLOR in the environment there are no colours (https://no-color.org). */
#include "text.h"

struct rows {
    struct text text; /* a string after the other */
    size_t *starts;
    int count;
    int room;
};

/* Add lines, each ended by a line feed but perhaps the last. What goes on in the next row stands below where it
 * began. */
void rows_add(struct rows *rows, const char *lines, int columns);

/* Add a line as it is, which must fit. */
void rows_add_plain(struct rows *rows, const char *line);

const char *rows_get(const struct rows *rows, int row);
void rows_clear(struct rows *rows);

/* How many columns a string takes. */
int width(const char *string, size_t size);

#endif
