#ifndef FILES_H
#define FILES_H
/* The learner's files, and which of them were saved. We look at them ourselves, since what the kernel tells of saved
 * files misses a link's target, a hard link, network drives and shared folders. */
#include "course.h"

/* Watch the files of all exercises; those of which it is known already are compared with what they were. */
void files_watch(const struct course *course);

/* Look which exercise was saved.
 * @param at   where the learner is: of these files the contents are read at each look.
 * Returns the step; -1 if nothing was saved, or if others' files were and more than one: then it was no editor. */
int files_look(int at);

/* The same for one file, which need not be there: whether it has changed since the last call. */
bool files_progress_has_changed(void);

#endif
