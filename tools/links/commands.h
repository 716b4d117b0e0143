#ifndef COMMANDS_H
#define COMMANDS_H

#include "markdown.h"
#include "report.h"

/** Report each `make TARGET` that a reader is told to run, and that is no target; and each
 *  STAGE=NN that is no stage.
 *
 *  Commands are the code spans that begin with "make ", the lines of fenced blocks marked sh, and,
 *  in those marked console, the lines that begin with "$ ".
 *  @param targets  the names of all targets, separated by blanks. */
void commands_check(struct report *report, const char *path, const struct markdown_node *document,
                    const char *targets);

#endif
