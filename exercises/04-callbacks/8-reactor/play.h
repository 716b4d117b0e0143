#ifndef PLAY_H
#define PLAY_H
/* Two handlers are ready in the same turn, and the one that is called first unregisters the other. */

#include <stdbool.h>

struct question {
    bool
        replace; /* the other's number is used again at once, for a newcomer: nothing is to be read from it */
};

/* Which call has ended the play. */
enum ending {
    RUN_RETURNED, /* none: reactor_run() has returned */
    FIRST_AGAIN,  /* the first handler's second one: a turn has passed */
    OTHER,        /* that of the handler which was unregistered */
    NEWCOMER
};

struct answer {
    enum ending ending;
};

#endif
