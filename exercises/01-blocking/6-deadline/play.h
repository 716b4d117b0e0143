#ifndef PLAY_H
#define PLAY_H

#include <sys/types.h>

enum { ARRIVALS = 8, ROOM = 16 };

/* What the peer sends, and when, in milliseconds: a string, "" for the end of the stream. */
struct arrival {
    long long at;
    char text[40];
};

struct question {
    int limit_ms;
    int count; /* of arrivals */
    struct arrival arrivals[ARRIVALS];
};

/* A wait that puts an end to receive_line(), since it is no wait for this peer. */
enum misdeed { NO_MISDEED, WAITS_ELSEWHERE, WAITS_FOR_EVER };

struct answer {
    enum misdeed misdeed;
    ssize_t result; /* of receive_line() */
    int why;        /* errno */
    char line[ROOM];
    long long spent_ms;
    int left_open; /* descriptors */
};

#endif
