/* Start at copy(): recv() and send() say with each call what really happened. */
#include "copy.h"

#include <errno.h>
#include <sys/socket.h>

enum { CHUNK = 1024 }; /* bytes received at a time */

/* EXERCISE: this believes whatever it is told. Look at each value that recv() and send() return. */
int copy(int from, int to)
{
    char chunk[CHUNK];
    ssize_t got;
    while ((got = recv(from, chunk, sizeof chunk, 0)) != 0)
        send(to, chunk, (size_t)got, 0);
    return 0;
}
/* END */
