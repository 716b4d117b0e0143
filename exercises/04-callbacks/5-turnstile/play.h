#ifndef PLAY_H
#define PLAY_H
/* People come to a turnstile and leave it, step by step. */

#include <stdbool.h>

enum { SOME = 8, STEPS = 8 };

enum what {
    NOTHING_MORE,
    COME,   /* so many connect */
    LEAVE,  /* the connection that was admitted as this number is closed */
    TURN,   /* the reactor makes one turn, which does not wait */
    SETTLE, /* it makes as many turns as anybody may need */
    STEAL /* somebody else takes the next connection out of the queue, between the wait and the call */
};

struct step {
    enum what what;
    int number;
};

struct question {
    int most;     /* may be inside */
    bool runs_in; /* who is admitted leaves at once, from within admit() */
    struct step steps[STEPS];
};

struct answer {
    int opened; /* what turnstile_open() returned */
    struct {
        int admitted;   /* calls of admit(), in all */
        int inside;     /* in the struct turnstile */
        int called;     /* by the reactor, in this step; -1 if a turn has failed */
    } after[STEPS];     /* what was so after each step */
    int waiting[SOME];  /* what net_recv() returns in the end to each who has come */
    bool admits_nobody; /* admit() was called with a descriptor below 0 */
    bool cannot_steal;  /* the listener was not registered, or nobody was in its queue */
    int left_open;      /* descriptors */
};

#endif
