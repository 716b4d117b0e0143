#ifndef WORDS_H
#define WORDS_H
/* Inside chat only: what a member has typed. It is borrowed from an event, and not a string: it ends with its
 * size. */

#include <stdbool.h>
#include <stddef.h>

struct words {
    const char *text;
    size_t size;
};

/* The first word, and the words after the spaces that follow it. */
struct words words_split(struct words words, struct words *rest);

/* Whether a member may have this name. */
bool words_are_name(struct words name);

#endif
