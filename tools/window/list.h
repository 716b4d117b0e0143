#ifndef LIST_H
#define LIST_H
/* The list in which a learner chooses a step, by moving or by typing a part of its number or title. */
#include "course.h"
#include "layout.h"

/* Begin at a step. */
void list_open(int at);

enum list_came { LIST_STAYS, LIST_CHOSEN, LIST_LEFT };

/* A key was pressed. @param at gets the step that was chosen. */
enum list_came list_press(const struct course *course, int key, int *at);

/* Its lines, one a step that fits, under a heading for each stage.
 * Returns the row of the step that Enter would choose; -1 if there is none. */
int list_rows(const struct course *course, struct rows *rows, int columns);

/* What was typed. */
const char *list_typed(void);

#endif
