#ifndef GUESTS_H
#define GUESTS_H
/** @file
 *  Clients of a server in trouble: what befalls them is no failure of the test, but noted. A guest that
 *  the server drops, resets, turns away or answers with "! ..." where that is not expected is lost, and
 *  goes: whatever it is to do from then on is skipped. Each step is a step of the story.
 *
 *  But nobody is left waiting: if what must come does not, nor any of the above, the story fails. */

#include <stdbool.h>

struct guest;

/** Begin without guests.
 *  @param port   of the server on 127.0.0.1.
 *  @param exact  whether everything that comes must be expected: an echo, where nobody else speaks. */
void guests_begin(int port, bool exact);

/** How many have been lost. */
int guests_lost(void);

/** Those who are still there go. */
void guests_leave(void);

/** A guest connects. Valid until guests_begin(). */
struct guest *guest_comes(const char *name);

/** Send a string. */
void guest_says(struct guest *guest, const char *text);

/** Wait until this comes; in a chat, where it may have come already, it should be like nothing else. If the @p speaker of it is lost (NULL for the server), it need not come. */
void guest_hears(struct guest *guest, const char *text, struct guest *speaker);

/** Wait until the server closes the connection, in order. */
void guest_hears_end(struct guest *guest);

/** Say that nothing more will be sent: a half-close. */
void guest_finishes(struct guest *guest);

/** Reset the connection. */
void guest_resets(struct guest *guest);

/** Close the connection. */
void guest_leaves(struct guest *guest);

#endif
