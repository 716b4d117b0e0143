#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>

/* When it is called: */
enum scene {
    AT_FIRST, /* nobody has the port */
    AFTER_A_RESTART, /* the port is that of a first listener, which is closed. It had a connection, and closed it */
    BESIDE_THE_FIRST, /* the port is that of a first listener, which is open */
    WITHOUT_SOCKETS   /* socket() fails with EMFILE */
};

struct question {
    enum scene scene;
    char host[32];
};

/* What a call has returned, and errno. */
struct outcome {
    int result;
    int why;
};

struct answer {
    struct outcome first;    /* of listen_on() with any port that is free */
    struct outcome connects; /* connect() to the first listener */
    struct outcome accepts;  /* accept() there */
    struct outcome
        second;    /* of listen_on() with the port of the first, if the scene has a second one */
    int left_open; /* descriptors, after all that was returned has been closed */
};

#endif
