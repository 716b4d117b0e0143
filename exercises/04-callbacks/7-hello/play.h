#ifndef PLAY_H
#define PLAY_H
/* A connection that hello.c serves, and what the browser does at the other end, step by step. */

#include <stddef.h>

enum { STEPS = 12, TEXT_MOST = 64, ROOM = 256 };

enum what {
    NOTHING_MORE,
    SENDS,
    TURNS,             /* the reactor makes so many */
    TURNS_UNTIL_QUIET, /* it makes as many turns as it takes to read all, in pieces of whatever size */
    RECEIVES,          /* calls recv() once */
    AWAITS_END,        /* calls recv() once, for one byte */
    RESETS             /* closes the connection so that hello.c gets a reset */
};

struct step {
    enum what what;
    int times;            /* to be sent so often; turns */
    char text[TEXT_MOST]; /* to be sent: so many bytes */
    size_t size;
    size_t piece; /* so many bytes at a time, with a turn after each; 0 for all at once */
};

struct question {
    struct step steps[STEPS];
};

struct answer {
    int opened; /* what hello_open() returned */
    struct {
        long result; /* how many bytes were sent, or what recv() returned */
        int why;     /* errno */
    } after[STEPS];
    char received[ROOM]; /* by RECEIVES */
    int failed_turns;
    int left_open; /* descriptors, after the browser is gone */
};

#endif
