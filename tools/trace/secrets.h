#ifndef SECRETS_H
#define SECRETS_H
/** @file
 *  What no recording may hold: what follows "/login " and "/register ", in small letters or capitals, up to the end of
 *  the line. */

#include <stddef.h>

/** One direction of one stream of bytes: where in a line it is. All zero is the start of a stream. */
struct secrets {
    int login, joining; /* characters of each command that have been met */
    int hiding;
};

/** Write '*' over each byte that is a secret's, and go on where the last call for this stream ended: a command, or a
 *  secret, may be cut anywhere. */
void secrets_hide(struct secrets *secrets, char *bytes, size_t size);

/** Bytes of the stream went by unseen: all that comes up to the next line feed may be a secret's. */
void secrets_missed(struct secrets *secrets);

#endif
