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

/** In a chat: an attacker sends this where it must not become a line of the room. */
#define WITNESS_STRAY "not-for-the-room"

/** In a chat: a line that an attacker has said in good order, and that the room must hear: "ana: hear me". */
#define WITNESS_WORDS "hear me"

/** In a chat: a line of a flood, and how many there are. Words that are sent right behind a flood must be
 *  heard before half of the flood is: one who says much gets a share of the server's time, not all of it. */
#define WITNESS_FLOOD "a"
enum { WITNESS_FLOOD_LINES = 32 * 1024 };

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

/** How often bob has heard WITNESS_WORDS. */
int witness_words(void);

/** Whether hearing WITNESS_STRAY is a failure, as it is at first. */
void witness_mind_strays(bool mind);

/** How many lines have been said, and heard. */
int witness_lines(void);

#endif
