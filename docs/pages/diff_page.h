#ifndef DIFF_PAGE_H
#define DIFF_PAGE_H
/** @file
 *  stages/NN-name/diff.md as a page: what the stage changes in the code of the one before, piece by
 *  piece, beside the notes that the file has on them.
 *
 *  Each heading with two # names pieces, apart by commas: functions, structs, "top", "server.c: stop"
 *  where two files have a stop(), or a file, which means all of its pieces that no note before told
 *  of. What follows is the note. */

#include "writer.h"

bool page_is_diff(const struct page *page);

/** Write the page. A note on something that does not change, and a change without a note, are told on
 *  stderr; the page is written all the same, because whoever is changing a server wants to see it. */
void write_diff(struct writer *w);

#endif
