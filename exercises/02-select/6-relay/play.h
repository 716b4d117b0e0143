#ifndef PLAY_H
#define PLAY_H
/* alice -- relay -- bob */

#include <stdbool.h>
#include <stddef.h>

enum {
    STEPS = 6,
    MOST = 64,    /* bytes received at a time, so that a text comes whole */
    TURNS = 5000, /* of the relay's loop, before it is taken for one that never sleeps */
    MUCH = 2 * 1024 * 1024,
    ROUNDS = MUCH / 100 /* of a stream, before it is taken for one without an end */
};

enum action {
    NOTHING,
    ALICE_SENDS,    /* the text */
    ALICE_ENDS,     /* shutdown() for writing */
    ALICE_RECEIVES, /* once */
    BOB_SENDS,
    BOB_ENDS,
    BOB_RECEIVES,
    RELAY_TURNS,  /* four times */
    RELAY_SETTLES /* turns until nothing is ready, or TURNS times */
};

struct step {
    enum action action;
    char text[20]; /* a string */
};

/* Either steps, or a stream of MUCH bytes from alice to bob, who takes less at a time than she gives. */
struct question {
    bool streams;
    struct step steps[STEPS];
};

/* What came of one step. */
struct seen {
    int result; /* of the call; of the relay: how many turns found something ready, or -1 from select() */
    int why;          /* errno */
    char bytes[MOST]; /* received: as many as the result says */
};

struct answer {
    struct seen seen
        [STEPS]; /* a relay that does not settle ends the play; of a stream only the last turn */
    bool there_finished; /* as the relay says in the end; from alice to bob */
    bool back_finished;
    size_t received; /* of the stream */
    bool is_altered; /* another byte came than the one that was sent: that ends the stream */
    int left_open;   /* descriptors */
};

#endif
