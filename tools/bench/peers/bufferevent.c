/* echo-bufferevent: the echo server on libevent's own streams, which read and write by themselves.
 * Start at main(), then on_data(): the idiom of libevent's book. */
#include "echo.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>

/* A peer that never reads: past this much unsent output its input waits, as it does everywhere in
 * this comparison. */
static void pause_if_behind(struct bufferevent *stream)
{
    if (evbuffer_get_length(bufferevent_get_output(stream)) >= ECHO_CHUNK)
        bufferevent_disable(stream, EV_READ);
}

/* Input moves to the output without a copy. */
static void on_data(struct bufferevent *stream, void *data)
{
    (void)data;
    bufferevent_write_buffer(stream, bufferevent_get_input(stream));
    pause_if_behind(stream);
}

static void on_sent(struct bufferevent *stream, void *data)
{
    (void)data;
    if (!(bufferevent_get_enabled(stream) & EV_READ))
        bufferevent_enable(stream, EV_READ);
}

static void on_end(struct bufferevent *stream, short what, void *data)
{
    (void)what; /* end of file, or an error */
    (void)data;
    bufferevent_free(stream);
}

static void on_connection(evutil_socket_t listener, short events, void *data)
{
    int fd = net_accept(listener);
    (void)events;
    if (fd == -1)
        return;
    evutil_make_socket_nonblocking(fd);
    struct bufferevent *stream = bufferevent_socket_new(data, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!stream) {
        close(fd);
        return;
    }
    bufferevent_set_max_single_read(stream, ECHO_CHUNK);
    bufferevent_setcb(stream, on_data, on_sent, on_end, NULL);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
}

int main(int argc, char **argv)
{
    struct event_base *base = event_base_new();
    struct event listener;
    if (!base ||
        event_assign(&listener, base, echo_listen(argc, argv), EV_READ | EV_PERSIST, on_connection,
                     base) == -1 ||
        event_add(&listener, NULL) == -1)
        die("cannot open libevent's loop");
    event_base_dispatch(base);
}
