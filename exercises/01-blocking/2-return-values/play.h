#ifndef PLAY_H
#define PLAY_H
/* A connection as a script: what each call of recv() and of send() returns. */

#include <stdbool.h>
#include <stddef.h>

enum { STEPS = 4, MOST = 256, WHOLE = 1 << 20 };

/* What one call returns: so many bytes, 0, or -1 with errno. Where recv() has no room for all, its next call returns
 * the rest. WHOLE, for send(), is all that it is given, and is never used up. */
struct step {
    int size;
    int why;
};

/* The last step of recv() is the end or an error. */
struct question {
    char text[MOST]; /* what recv() hands out: a string */
    struct step receives[STEPS];
    struct step sends[STEPS];
};

/* A call that puts an end to copy(), since no connection answers it. */
enum misdeed {
    NO_MISDEED,
    RECEIVES_ELSEWHERE,
    RECEIVES_AFTER_THE_END,
    RECEIVES_AFTER_A_LOSS,
    SENDS_ELSEWHERE,
    SENDS_A_HUGE_NUMBER,
    SENDS_AFTER_A_LOSS,
    SENDS_MORE_THAN_IS_LEFT,
    SENDS_AGAIN_AND_AGAIN
};

struct answer {
    enum misdeed misdeed;
    int result; /* of copy() */
    int why;    /* errno */
    char sent[MOST];
    size_t sent_size;
    bool quiet; /* the last send() would have raised no signal */
};

#endif
