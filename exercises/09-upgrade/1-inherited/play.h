#ifndef PLAY_H
#define PLAY_H
/* A process that finds descriptors, and variables that speak of them. */

#include <stdbool.h>

/* Whom LISTEN_PID names: nobody, if it is not there. */
enum process { NOBODY, THIS, ANOTHER };

struct question {
    enum process pid;
    char end[4];   /* what follows its digits */
    char count[8]; /* LISTEN_FDS; empty for no such variable */
};

struct answer {
    int count;           /* what inherited() returned */
    bool finds_variable; /* a child would, one or both */
    int finds_open;      /* so many of the descriptors a child would */
};

#endif
