/* Descriptors at the numbers where a new program expects them. */
#define _GNU_SOURCE /* F_DUPFD_CLOEXEC */
#include "place.h"

#include <fcntl.h>
#include <unistd.h>

/* EXERCISE: what if one of them is where another one belongs? */
/* First out of the way, all of them; then into their places. The copies on the way are closed by exec(). */
int place(const int *descriptors, int count)
{
    int copies[MOST];
    for (int i = 0; i < count; i++) {
        copies[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, FIRST + count);
        if (copies[i] == -1)
            return -1;
    }
    for (int i = 0; i < count; i++)
        if (dup2(copies[i], FIRST + i) == -1)
            return -1;
    return 0;
}
/* END */
