#ifndef PLAY_H
#define PLAY_H
/* A timer that runs while time jumps from moment to moment. Moments are milliseconds, and count from when the timer
 * is started. */

#include <stdint.h>

enum { INTERVAL = 50, TIMES = 8 }; /* milliseconds */

struct question {
    uint64_t started_ms; /* what the clock says when the timer is started */
    uint64_t interval_ms;
    uint64_t moments[TIMES]; /* with a turn of the loop at each */
    int moments_count;
};

struct answer {
    int started; /* what starting it returned */
    uint64_t fired[TIMES];
    int count; /* how often it fired: no more than TIMES are counted */
};

#endif
