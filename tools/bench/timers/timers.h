#ifndef TIMERS_H
#define TIMERS_H
/* A crowd of timers: each is started, started anew, stopped, started again, and fires. timers.c does
 * that; each other file here is one loop. */

#include "common.h"

#include <stdlib.h>

extern size_t fired; /* timers, since the round began; the loops' callbacks count it up */

/* What a loop must do. Whatever fails ends the program with a sentence. */

/* Make the loop and this many timers, none of them running. */
void loop_open(size_t count);

/* Start a timer, or start it anew if it is running. */
void loop_start(size_t index, unsigned delay_ms);

/* Stop a timer that is running. */
void loop_stop(size_t index);

/* Wait until a timer is due, and fire all that are. */
void loop_turn(void);

#endif
