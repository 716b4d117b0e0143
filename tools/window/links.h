#ifndef LINKS_H
#define LINKS_H
/* Places such as lib/net/net.c:12 become links, where the terminal is known to have them (OSC 8). */
#include "text.h"

/* Look at the environment, and at the folder where we are: that of the course. */
void links_init(void);

/* Add a piece of a line. */
void links_add(struct text *text, const char *bytes, size_t size);

#endif
