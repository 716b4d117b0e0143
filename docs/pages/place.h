#ifndef PLACE_H
#define PLACE_H
/** @file
 *  Where a page stands in the course: the stages in their order, what belongs to this one, and what is
 *  read before and after. */

#include "writer.h"

/** Read which stage explains which header: lines "PATH<tab>NUMBER", such as "lib/net/net.h<tab>01". A
 *  file that is not there says nothing. */
void place_read_modules(const char *path);

/** Above a page that belongs to a stage: all stages, and the parts of its own. Any other page has no
 *  such thing. */
void write_place(struct writer *w);

/** Below a page that belongs to a stage: the pages before and after it. From chapter to chapter, and
 *  within a stage from its chapter over the exercises to the quiz. */
void write_neighbours(struct writer *w);

/** The list of all exercises, with what each chapter says of its own. */
void write_exercises(struct writer *w);

#endif
