#ifndef PLAY_H
#define PLAY_H
/* One turn of a reactor, in which one event is dispatched to logging_handler(). */

#include <stdbool.h>

enum { LOG_MOST = 256 };

struct question {
    unsigned events; /* registered; what is ready is all of them */
    bool frees;      /* the wrapped handler ends the connection, and frees the struct logging */
};

struct answer {
    int fd;         /* was registered */
    int dispatched; /* what reactor_run_once() returned */
    struct {
        int count; /* how often the wrapped handler was called */
        int fd;    /* with what */
        unsigned events;
        bool has_own_data;  /* with the pointer that stands in the struct logging */
        char log[LOG_MOST]; /* what was in the log then */
    } calls;
    char log[LOG_MOST]; /* what is in the log in the end */
};

#endif
