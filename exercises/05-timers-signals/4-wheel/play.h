#ifndef PLAY_H
#define PLAY_H
/* A wheel, and what is done with it, step by step. Time is a number of ticks, so nothing waits here. */

#include <stdint.h>

enum { TIMERS = 300, STEPS = 6000, FIRINGS = 4096, NOWHERE = -1 };

enum act {
    START, /* a timer, so many ticks from now */
    STOP,  /* a timer */
    ADVANCE,
    LOOK /* for the slot in which a timer waits */
};

struct step {
    enum act act;
    int timer;
    uint32_t ticks;
};

/* What the function of the first timer does, besides what all do: to write down that they were called. */
enum habit {
    NO_HABIT,
    FREES_TWO,   /* stops and frees the next two timers */
    STARTS_AGAIN /* starts itself again, a round later, and then twice at the next tick */
};

struct question {
    enum habit habit;
    int timers;
    int count; /* of the steps */
    struct step steps[STEPS];
};

struct firing {
    int timer;
    int step;     /* during which it was */
    uint64_t now; /* what the wheel said */
};

struct answer {
    int count; /* of the firings: no more than FIRINGS are counted */
    struct firing firings[FIRINGS];
    int slots[TIMERS]; /* where a LOOK found it, or NOWHERE */
};

#endif
