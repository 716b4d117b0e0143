#ifndef PLAY_H
#define PLAY_H
/* A turn of the loop in which three descriptors are ready, one for each of three people, and what a handler does
 * to the loop meanwhile. */

#include <stdbool.h>

enum { PEOPLE = 3 };

/* What handlers do. Whoever is called first does it to a neighbour. Who that is, the selector decides. */
enum deed {
    HEARS,              /* reads what is there, and no more, as all others do */
    UNREGISTERS_ITSELF, /* each of them */
    SILENCES_NEIGHBOUR, /* unregisters it */
    REPLACES_NEIGHBOUR  /* a newcomer gets the number of its descriptor, and is quiet */
};

struct question {
    enum deed deed;
    int distance;        /* from each of the three to its neighbour: 1 or 2 */
    bool has_turn_after; /* in which all are ready again, and nobody does any harm */
};

struct answer {
    int called;        /* what loop_turn() returned */
    int heard[PEOPLE]; /* how often the handler of each was called */
    int newcomer;      /* how often the newcomer's was */
    int called_after;  /* what loop_turn() returned in the turn after */
    int strayed;       /* calls with another's descriptor */
    int unread;        /* calls with nothing to be read */
    int refused;       /* calls of loop_init(), loop_register() and loop_unregister() that failed */
};

#endif
