#ifndef QUESTIONS_H
#define QUESTIONS_H
/** @file
 *  "What comes next?": questions that are asked before a step of a recording. They stand beside it, in NAME.md:
 *
 *      # Two clients, one select
 *
 *      Some words on what there is to see.
 *
 *      <!-- before: bob sends -->
 *      ### Whom does select report now?
 *
 *      - [x] Nobody.
 *      - [ ] Alice.
 *        > She has said nothing yet.
 *
 *      > **Explanation:** ...
 *
 *  A question has the form of those of a quiz. The comment above it says before which step it is asked: the first one
 *  that has these words, as `see text` prints it or as the player says it, behind the step of the question before. */

#include "model.h"

/** Add the questions of a recording to its steps, and the words before them. Without a NAME.md there are none; what
 *  is wrong with one is for `see questions` to say.
 *  @param path  of the recording: NAME.jsonl. */
void questions_add(struct steps *steps, const char *path);

#endif
