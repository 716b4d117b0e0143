#ifndef SCREEN_H
#define SCREEN_H
/** @file
 *  The whole screen, drawn anew whenever something has changed: a head, a body of which a page is shown,
 *  what goes on, and the keys. It never scrolls, so nothing is lost at its top. Lines are folded at blanks
 *  to fit the window; control characters, which could drive the terminal, are left out.
 *
 *  With NO_COLOR in the environment there are no colours. @see https://no-color.org; ECMA-48. */

#include <stdbool.h>
#include <stddef.h>

/** What to draw. Strings, borrowed for the call; perhaps of several lines. */
struct screen {
    const char *head;
    const char *body;
    const char *status; /**< what goes on */
    const char *keys;
    const char
        *after;  /**< what the space bar does on the last page; NULL if that is to begin anew */
    size_t page; /**< of the body, from 0 */
};

/** Erase the screen and go to its top: before the first drawing, and before the terminal is lent. */
void screen_clear(void);

/** Draw.
 *  @return whether the body goes on after this page. */
bool screen_draw(const struct screen *screen);

/** A bar of so many columns that shows a part of a whole: "[####------]".
 *  @param bar  room for @p columns + 1 bytes. */
void screen_bar(char *bar, int columns, int part, int whole);

#endif
