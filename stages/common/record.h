#ifndef RECORD_H
#define RECORD_H
/** @file
 *  --record FILE: write down each step of the loop, a line of JSON each, while it works. docs/recording.md says
 *  what stands in a line; `make see FILE=recording` shows it.
 *
 *  A line is in the file before the loop goes on, so a recording can be read while it grows, and what it says
 *  last is what happened last, even if the server was killed. The loop never waits for a reader: if FILE is a
 *  pipe and it is full, lines are dropped, and the next one that can be written comes after one that says how
 *  many. If a disk is full, one line on stderr says so, and the server goes on without a recording. */

#include "cli.h"
#include "reactor.h"

/** Record a reactor from now on, if --record was chosen; else do nothing. A process that was forked calls it
 *  for its own reactor: its lines go into the same recording. If the file cannot be opened, die with status 1. */
void record(struct reactor *reactor, const struct options *options);

#endif
