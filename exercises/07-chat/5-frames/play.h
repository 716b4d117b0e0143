#ifndef PLAY_H
#define PLAY_H
/* Bytes that arrive, in pieces of the check's choice, and the messages that the framer makes of them. */

#include "frame.h"

#include <stddef.h>

enum { LIMIT = 1100, MESSAGES = 40, ROOM = 9 * 1024 };

struct question {
    char bytes[ROOM];
    size_t size;
    size_t pieces[ROOM]; /* the sizes of the pieces */
    int count;           /* of them */
    /* How much of each message's text is written down, if it has as much. More may not be there. */
    size_t wanted[MESSAGES];
};

/* A message that was handed out. */
struct message {
    int piece; /* that had arrived last */
    size_t length;
    size_t left;     /* bytes of the piece that are not used yet */
    ptrdiff_t moved; /* how far the pointer into it went */
};

/* No more is played after a result that is not MORE, after a message that has used more than had arrived, and after
 * one message more than MESSAGES. */
struct answer {
    enum frame_result results[ROOM]; /* of each piece, after its messages */
    size_t left[ROOM];
    int played; /* so many pieces have such a result */
    struct message messages[MESSAGES + 1];
    int count;        /* of them */
    char texts[ROOM]; /* one after the other */
};

#endif
