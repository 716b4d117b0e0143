#ifndef PLAY_H
#define PLAY_H
/* A producer on a loop of its own, and its peer. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    KIB = 1024,
    MIB = 1024 * KIB,
    A_TURN = 16 * MIB, /* bytes in a turn that are too many by far */
    NOT_OVER = -1
};

/* What happens after the first turn. */
enum event { NO_EVENT, CONNECTION_IS_ABORTED, PEER_CLOSES };

struct question {
    uint64_t size;  /* of the stream */
    bool takes_all; /* the kernel does, at once, and nobody reads it */
    bool
        reads; /* the peer does, a little before each turn, to the end or until nothing more happens */
    bool other_yields; /* so does another call, before the first turn */
    enum event event;
    int turns; /* of the loop, unless the peer reads */
    uint64_t
        enough; /* bytes that the kernel has taken: then it is over earlier; 0 for no such limit */
};

struct answer {
    int failed;        /* errno, if it could not be opened or a turn failed */
    bool is_over;      /* it has said so */
    int why;           /* the reason, or NOT_OVER */
    size_t most;       /* bytes that waited in the transport at one time */
    uint64_t taken;    /* bytes that the kernel has taken at once, */
    bool is_endless;   /* more than A_TURN in one turn: from then on it takes no more */
    int called;        /* functions, in the last turn */
    bool other_called; /* the other call was made */
    uint64_t heard;    /* bytes that the peer has read, */
    bool ended;        /* to the end; */
    bool strays; /* one of them does not go on where the alphabet was: the first that does not is */
    uint64_t stray_place;
    char stray;
    int left_open; /* descriptors, in the end */
};

#endif
