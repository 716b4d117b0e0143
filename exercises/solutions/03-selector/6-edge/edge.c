/* Start at source_event(), then source_serve(). */
#include "edge.h"

#include <errno.h>
#include <sys/socket.h>

enum { CHUNK = 4096 }; /* bytes received at a time */

/* EXERCISE: it reads once for each event, whatever is left. */
void source_event(struct source *source)
{
    source->ready = true;
}

bool source_serve(struct source *source, source_taker *take)
{
    char chunk[CHUNK];
    size_t left = BUDGET;
    while (source->ready && left > 0) {
        ssize_t got = recv(source->fd, chunk, left < CHUNK ? left : CHUNK, 0);
        if (got > 0) {
            take(source, chunk, (size_t)got);
            left -= (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            source->ready = false;
            source->ended = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
        }
    }
    return source->ready;
}
/* END */
