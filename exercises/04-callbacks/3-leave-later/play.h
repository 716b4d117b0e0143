#ifndef PLAY_H
#define PLAY_H
/* A room with people in it, and what happens there, step by step. */

enum { PEOPLE = 4, STEPS = 8 };

enum what { NOTHING_MORE, SAYS, LEAVES, TURNS };

struct step {
    enum what what; /* somebody says something; somebody leaves; the reactor makes a turn */
    int who;        /* leaves */
};

/* What everybody does who hears something. */
enum reply {
    STAYS,
    WALKS_OUT,
    EMPTIES_THE_ROOM /* leaves, and takes everybody along */
};

struct question {
    enum reply reply;
    struct step steps[STEPS];
};

/* When `gone` was called too early. The play ends there. */
enum early { NOT_EARLY, INSIDE_ROOM_SAY, INSIDE_ROOM_LEAVE };

struct answer {
    enum early early;
    int failed_turns;
    struct {
        int heard[PEOPLE]; /* how often each was spoken to */
        int gone[PEOPLE];  /* how often each was told that it is gone */
    } after[STEPS];        /* what was so after each step */
};

#endif
