#ifndef PLAY_H
#define PLAY_H

#include <stdbool.h>

enum { DEADLINES = 4 };

struct question {
    long long now_us;
    long long deadlines[DEADLINES];
    int count;
};

struct answer {
    bool is_null;  /* what it returned: NULL, */
    bool is_left;  /* or its first argument */
    long long sec; /* of what it filled in */
    long long usec;
};

#endif
