#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>

enum { STEPS = 2 };

/* What is kept with the descriptor. */
enum data { NO_DATA, BEFORE, AFTER, STRANGE_DATA };

/* A call of selector_modify(). */
struct step {
    unsigned events; /* of enum selector_events */
    enum data data;  /* NO_DATA ends the steps */
    int refusal;     /* what epoll_ctl() fails with meanwhile; 0 if it works */
    bool is_closed;  /* the descriptor is, before */
};

/* A connection, and a selector that watches one end of it, where there is something to be read and room to
 * write: SELECTOR_READ, with BEFORE. */
struct question {
    char backend[8];
    struct step steps[STEPS];
};

/* What a call has returned, errno, and what it has filled in. */
struct key {
    int result;
    int why;
    unsigned events;
    enum data data;
};

/* What came of one step. */
struct seen {
    int result;            /* of the call */
    int why;               /* errno */
    int calls;             /* to the kernel meanwhile, about what to watch */
    struct key registered; /* what selector_get_key() says then, */
    struct key reported;   /* and selector_select(), without waiting */
};

struct answer {
    int registered; /* what selector_register() returned; -1 too if selector_open() returned NULL */
    int why;        /* errno */
    struct seen seen[STEPS];
};

#endif
