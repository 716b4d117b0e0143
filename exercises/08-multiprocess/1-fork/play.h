#ifndef PLAY_H
#define PLAY_H
/* A parent that prints, starts a child that prints too, waits for it, and prints again. All goes to a file. */

#include <stdbool.h>
#include <stddef.h>

enum { WORDS = 32, MOST = 4096 };

struct question {
    char before[WORDS]; /* the parent prints */
    char child[WORDS];  /* the child prints */
    int result;         /* of the child's work */
    char after[WORDS];  /* the parent prints */
    bool in_a_log;      /* to a stream other than stdout */
    bool has_an_end;    /* the parent has registered something for its own end, which prints */
};

struct answer {
    bool is_positive; /* what spawn() returned */
    bool is_child;    /* waiting for it brought the same number */
    int status;       /* the child's exit status, or -1 */
    long came_out;    /* bytes in stdout's file before its buffer is emptied in the end */
    char printed[MOST];
};

#endif
