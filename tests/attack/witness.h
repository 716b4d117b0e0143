#ifndef WITNESS_H
#define WITNESS_H
/** @file
 *  Alice and bob, who behave well. While somebody attacks the server they talk, and what they say must
 *  come back (echo) or reach the other (chat): all of it, in order, and nothing else in its place.
 *
 *  Stage 01 promises less: there they come one after the other, talk, and go. */

#include <stdbool.h>

/** Attackers that never finish a line send this: in a chat, whoever hears it has heard too early. */
#define WITNESS_UNFINISHED "half a li"

/** Alice and bob come in.
 *  @param chat  whether the server is a chat room; else it echoes. */
void witness_begin(bool chat);

/** Each says a line, and it is heard. What else comes is read meanwhile, since whoever does not read may
 *  be cut off. In a chat all of it must be fit for a terminal: UTF-8 without control characters. */
void witness_talk(void);

/** Carol comes, is served, and goes. */
void witness_newcomer(void);

/** Alice and bob leave.
 *  @return how many have: none if they have come one after the other, and are gone. */
int witness_end(void);

/** How many lines have been said, and heard. */
int witness_lines(void);

#endif
