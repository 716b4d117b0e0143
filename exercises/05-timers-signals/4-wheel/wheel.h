#ifndef WHEEL_H
#define WHEEL_H
/* A timing wheel: timers without a heap. Time goes in ticks. The wheel has a slot for each of the next
 * WHEEL_SLOTS ticks, and turns by one with each tick, so WHEEL_SLOTS ticks are a round. A timer waits in the slot of
 * its tick; one that is due later than a whole round waits there for more than one. To start and to stop a timer
 * takes the same time however many there are. */

#include <stdint.h>

enum { WHEEL_SLOTS = 64 };

/* A timer. The caller owns it and leaves its fields alone; it lives until it has fired or is stopped. */
struct wheel_timer {
    void (*function)(void *data);
    void *data;
    uint64_t due;             /* the tick */
    struct wheel_timer *next; /* in a ring; NULL while it does not run */
    struct wheel_timer *previous;
};

struct wheel {
    uint64_t now;                          /* the tick */
    struct wheel_timer slots[WHEEL_SLOTS]; /* heads of rings */
};

void wheel_init(struct wheel *wheel);

/* Prepare a timer: function is called with data when it fires. */
void wheel_timer_init(struct wheel_timer *timer, void (*function)(void *data), void *data);

/* Start a timer; if it is running, start it anew. It fires so many ticks from now, once; 0 counts as 1, so no
 * timer fires from within this call. */
void wheel_start(struct wheel *wheel, struct wheel_timer *timer, uint64_t ticks);

/* Stop a timer. Fine if it is not running. */
void wheel_stop(struct wheel *wheel, struct wheel_timer *timer);

/* Let so many ticks pass, and fire what becomes due: in the order of the ticks, and within a tick in the order
 * in which they were started. A function may start and stop any timer, its own too, and free what is stopped.
 * While it is called, now is the tick that it was due at. */
void wheel_advance(struct wheel *wheel, uint64_t ticks);

#endif
