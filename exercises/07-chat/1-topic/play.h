#ifndef PLAY_H
#define PLAY_H
/* A room without a server, and what its members do there, step by step. */

#include "chat.h"

#include <stdbool.h>
#include <stddef.h>

enum { ANA, BOB, CAROL, LISTENERS };
enum { STEPS = 10, ROOM_FOR_WORDS = 16 * 1024 };

/* A member comes in, or says a line. */
struct step {
    int member;
    bool comes_in;
    size_t size; /* of the line */
    char line[CHAT_LINE_MAX];
};

struct question {
    struct step steps[STEPS];
    int count;
    int from[LISTENERS]; /* what each member hears is written down from this step on */
};

struct answer {
    int failed; /* so many of the steps have */
    struct {
        char words[ROOM_FOR_WORDS]; /* a string */
        bool too_many;              /* there was no room for more */
    } heard[LISTENERS];
};

#endif
