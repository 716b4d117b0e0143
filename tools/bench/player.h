#ifndef PLAYER_H
#define PLAYER_H
/* What is measured: a loop's program, or a server with the client that keeps it busy. */

#include "plan.h"
#include "process.h"

/* What a player has to do. */
struct work {
    size_t connections;                   /* of a server; 0 if a loop is to play */
    size_t silent;                        /* more of them, which say nothing */
    enum kind { ECHO, ROOM, FLOOD } kind; /* see the ways in client/client.h */
    size_t flooders;
    size_t pairs;    /* of sockets, watched by a loop */
    size_t active;   /* of these, written to at the beginning */
    size_t messages; /* in one measurement; 0 for as many as there is time for */
};

struct player {
    struct process server;
    struct process crowd;  /* the silent ones */
    struct process worker; /* obeys orders: the client, or the loop's program */
    bool has_server;
    bool has_crowd;
};

enum metric { RATE, P50, P99, LONGEST, CPU, METRICS };

/* What came of one measurement. */
struct sample {
    double values[METRICS]; /* messages/s; microseconds */
    char limit[16];         /* what was busy all the time: server, client, both, neither */
};

/* How many descriptors the work takes. */
size_t work_descriptors(const struct work *work);

/* Start a player, behind the words of a prefix if it is not NULL. What fails ends bench. */
void player_start(const struct plan *plan, const struct subject *subject, const struct work *work,
                  const char *const *prefix, struct player *player);

void player_stop(struct player *player);

/* Let it measure once. */
void player_measure(struct player *player, struct sample *sample);

#endif
