#ifndef PLAY_H
#define PLAY_H
/* Pipes at numbers of the check's choice. Above their places, everything up to LAST is taken by other descriptors.
 * All are close-on-exec. */

#include <stdbool.h>

enum { PIPES = 4, LAST = 64 };

struct question {
    int count;          /* of the pipes */
    int numbers[PIPES]; /* where their read ends are */
    char bytes[PIPES];  /* what is in each */
};

struct answer {
    int result;         /* of place() */
    char bytes[PIPES];  /* what comes out of each place; '\0' if nothing does */
    bool closes[PIPES]; /* exec() would close it */
    int gone;           /* so many of the other descriptors are not what they were */
    int left;           /* so many above the places would stay open across exec() */
};

#endif
