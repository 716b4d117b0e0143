/* Inside transport and share only: what an acceptor consists of. */
#ifndef ACCEPTOR_STATE_H
#define ACCEPTOR_STATE_H

#include "acceptor.h"
#include "timer.h"

struct acceptor {
    struct reactor *reactor;
    acceptor_factory *factory;
    void *data;
    int listener;
    int reserve;                   /* a spare descriptor, see net_refuse() */
    struct reactor_timer retry;    /* runs during a shortage */
    struct reactor_call next_turn; /* instead, if the shortage has no memory for a timer either */
    unsigned events;               /* what we wait for when we wait */
    bool paused;                   /* by the caller */
    bool in_batch;
    bool closed; /* during a batch: the rest of acceptor_close() comes after it */
};

/* Wait for connections as far as paused and a shortage allow: 0, or -1 with errno as reactor_modify() has it. */
int acceptor_update_interest(struct acceptor *acceptor);

#endif
