#ifndef PLAY_H
#define PLAY_H
/* A deadline of `limit_ms` that is started, touched and waited for, step by step. */

#include <stdint.h>

enum { STEPS = 4 };

enum what {
    NOTHING_MORE,
    TOUCHES,
    TURNS, /* the loop turns three times, as it would if a timer were due at once */
    TOUCHES_AND_TURNS,
    STOPS
};

/* Moments are in microseconds since the beginning. */
struct step {
    enum what what;
    uint64_t at;
    uint64_t every; /* so many microseconds it is done again; 0 for once */
    uint64_t until; /* the last moment */
};

struct question {
    uint64_t limit_ms;
    struct step steps[STEPS];
};

struct answer {
    int started; /* what idle_start() returned */
    int failed_turns;
    struct {
        int calls;  /* of the function that is called after the limit */
        int starts; /* of the timer */
        int looks;  /* how often a timer fired */
    } after[STEPS]; /* what was so after each step */
};

#endif
