#ifndef PLAY_H
#define PLAY_H
/* Two sources, each with a peer, and a loop that serves them: what happens, step by step, and what is seen of it. */

#include <stdbool.h>

enum { SOURCES = 2, STEPS = 7, LOOKS = 3, MUCH = 100 * 1000, TURNS = 1000 };

enum action {
    NOTHING,
    COME,        /* the peer of a source sends so many bytes, and the edge is reported */
    COME_UNSEEN, /* the bytes only */
    SHUT,        /* the peer has sent its last byte */
    RESET,       /* the peer resets its connection, which is TCP, and the edge is reported */
    EVENT,       /* an edge is reported */
    TURN,        /* so many turns of the loop, then a look */
    SETTLE       /* turns until the loop may sleep, at most TURNS, then a look */
};

struct step {
    enum action action;
    int source; /* not for TURN and SETTLE */
    int number;
};

struct question {
    struct step steps[STEPS];
    bool tcp; /* the first source is a TCP connection */
};

struct look {
    int taken[SOURCES]; /* bytes, so far */
    bool ended[SOURCES];
    bool sleeps; /* after the last turn the loop may sleep */
};

struct answer {
    struct look looks[LOOKS];
    int left_open; /* descriptors that the code under test has opened and not closed */
};

#endif
