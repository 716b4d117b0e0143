#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>

enum act {
    LOOK,    /* ask the selector, without waiting */
    SIGNALS, /* so many come, and nobody looks meanwhile */
    CLEAR    /* wake_clear() */
};

struct question {
    enum act act;
    int signals;
};

/* What is true afterwards. wake_open() is called once in the life of a player, and the selector is a new one for each
 * question. */
struct answer {
    int watched; /* what selector_register() returned for the descriptor of wake_open() */
    int why;     /* errno */
    bool blocks; /* an end of the pipe does */
    int ready;   /* descriptors, says the selector */
    int left;    /* errno after the last signal, before which it was ENOENT */
};

#endif
