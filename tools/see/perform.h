#ifndef PERFORM_H
#define PERFORM_H
/** @file
 *  Plays a scene to the server that subject.h knows, and writes down what its clients do. */

#include "scene.h"

/** Play a scene. A step that goes wrong is told on stderr, in one sentence, and the scene goes on.
 *  @return 0, or -1 if a step went wrong. */
int perform(const struct scene *scene);

/** Close what is open of the scene's connections: the recording has ended. */
void perform_end(void);

#endif
