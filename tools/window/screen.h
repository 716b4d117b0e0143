#ifndef SCREEN_H
#define SCREEN_H
/* A head, a part of a body, and a foot, drawn so that nothing flickers: each row is written over the one that was there.
 * The screen never scrolls, so nothing is lost at its top. */
#include "layout.h"

#include <stdbool.h>

struct picture {
    const char *head;        /* lines */
    const struct rows *body; /* already folded */
    int top;                 /* the first row of the body that is to be shown */
    const char
        *after; /* what the space bar does on the last page; "" if it goes to the first one */
    const char *status;      /* lines above the keys */
    const char *const *keys; /* "h hint" and so on; NULL ends them */
    const char *prompt;      /* instead of keys, with the cursor behind it; NULL if there is none */
};

/* Where the window is low, the foot gives way, and then the head.
 * @param top   gets what the top was in the end: the body ends where the page ends.
 * Returns how many rows of the body fit. */
int screen_draw(const struct picture *picture, int rows, int columns, int *top);

/* Whether the last drawing was another one than that before. */
bool screen_has_changed(void);

/* The screen shows something else by now: draw all of it the next time. */
void screen_forget(void);

#endif
