#ifndef PLAY_H
#define PLAY_H
/* A cork at one end of a connection, and what is done with it, step by step. */

#include <stdbool.h>
#include <stddef.h>

enum { STEPS = 4, WRITES_MOST = 3, TEXT_MOST = 16, MOST = 128 };

enum what { NOTHING_MORE, WRITES, TURNS, RELEASES };

struct step {
    enum what what;
    char texts[WRITES_MOST][TEXT_MOST]; /* to be written: strings, up to an empty one */
    int more;                           /* turns than one */
};

struct question {
    bool refuses; /* the kernel takes 3 bytes at a time */
    struct step steps[STEPS];
};

/* The play ends with the first turn in which the reactor would call a function that is NULL. */
struct answer {
    struct {
        int sends;  /* how often send() was called, in all */
        int result; /* of cork_write() in this step, or of a turn of the reactor; else 0 */
    } after[STEPS];
    bool has_no_function; /* the call was queued, and had no function */
    bool is_queued_still; /* the call was, after cork_release() */
    char received[MOST];  /* by the peer, in the end */
    size_t size;
    int left_open; /* descriptors */
};

#endif
