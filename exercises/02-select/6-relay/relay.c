/* Start at way_watch() and way_serve(): the loop calls them before and after each select(). */
#include "relay.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static bool is_not_now(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Called while nothing is held. After the last byte, or if the connection is lost, it has ended. */
static void way_receive(struct way *way)
{
    ssize_t got = recv(way->from, way->bytes, sizeof way->bytes, 0);
    if (got > 0)
        way->size = (size_t)got;
    else
        way->ended = got == 0 || !is_not_now();
}

/* Called while something is held. If nobody takes it any more, it is dropped. */
static void way_send(struct way *way)
{
    ssize_t sent = send(way->to, way->bytes, way->size, MSG_NOSIGNAL);
    if (sent == -1 && is_not_now())
        return;
    if (sent == -1)
        way->ended = true;
    size_t done = sent == -1 ? way->size : (size_t)sent;
    way->size -= done;
    memmove(way->bytes, way->bytes + done, way->size);
}

/* EXERCISE: pass the end on, watch what is of use, and let the other direction be. */
void way_watch(const struct way *way, fd_set *reading, fd_set *writing)
{
    if (way->size > 0)
        FD_SET(way->to, writing);
    else
        FD_SET(way->from, reading);
}

void way_serve(struct way *way, const fd_set *readable, const fd_set *writable)
{
    if (way->size > 0 && FD_ISSET(way->to, writable))
        way_send(way);
    else if (way->size == 0 && FD_ISSET(way->from, readable))
        way_receive(way);
    if (way->ended) {
        shutdown(way->to, SHUT_RDWR);
        shutdown(way->from, SHUT_RDWR);
    }
}
/* END */
