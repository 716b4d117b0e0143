#ifndef ROOM_H
#define ROOM_H
/** @file
 *  A chat room in two processes, but without the processes: two copies, and a bus between them that
 *  brings each event to both, as bytes. What any member hears must be fit for a terminal, and the copies
 *  must stay alike. */

#include "chat.h"

#include <stdbool.h>

enum { ROOM_COPIES = 2, ROOM_GUESTS = 6, ROOM_CAPACITY = 5 };

/** Open the copies.
 *  @param strict  what members hear is checked. False if the bus may bring what no room has published:
 *                 texts are cleaned where they are said. */
void room_open(bool strict);

/** Close them, and forget what the bus still holds. */
void room_close(void);

/** Somebody comes in, or leaves. Guests with even numbers are in the one copy, the others in the other. */
void room_join(unsigned guest);
void room_leave(unsigned guest);

/** A guest who is here says something; of one who is not, nothing happens. */
void room_say(unsigned guest, const char *text, size_t size);

/** Let what has been published happen; until then it waits on the bus. */
void room_pump(void);

/** Bring both copies some bytes that may be an event. */
void room_publish(const char *bytes, size_t size);

/** Check that the copies are alike. Only when nothing waits. */
void room_check(void);

#endif
