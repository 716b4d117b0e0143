#ifndef PLAY_H
#define PLAY_H
/* A service that tells its manager something. The manager is the check. */

#include <stdbool.h>

struct question {
    bool is_asked;  /* NOTIFY_SOCKET is there, */
    char name[256]; /* and is this */
    char text[32];
    int times; /* or until it fails */
};

struct answer {
    int result; /* of notify(), the last time */
    int why;    /* errno */
    int more;   /* descriptors are open than before */
};

#endif
