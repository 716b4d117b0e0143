/* echo-libevent: the echo server on libevent, a bare struct event for each connection.
 * Start at main(), then on_ready(). For its bufferevents see bufferevent.c. */
#include "echo.h"

#include <event2/event.h>
#include <event2/event_struct.h>

static struct event_base *base;

struct client {
    struct echo echo; /* first: echo_accept() makes the whole client */
    struct event event;
};

static void on_ready(evutil_socket_t fd, short events, void *data);

static int watch(struct client *client, short events)
{
    if (event_assign(&client->event, base, client->echo.fd, (short)(events | EV_PERSIST), on_ready,
                     client) == -1)
        return -1;
    return event_add(&client->event, NULL);
}

/* The interest of an event may only change while it is not added. */
static int watch_instead(struct client *client, short events)
{
    event_del(&client->event);
    return watch(client, events);
}

static void on_ready(evutil_socket_t fd, short events, void *data)
{
    struct client *client = data;
    enum echo_next was = client->echo.rest ? ECHO_WRITE : ECHO_READ;
    enum echo_next next = was == ECHO_WRITE ? echo_write(&client->echo) : echo_read(&client->echo);
    (void)fd;
    (void)events; /* only one kind is waited for at a time */
    if (next != was && next != ECHO_CLOSE &&
        watch_instead(client, next == ECHO_WRITE ? EV_WRITE : EV_READ) == -1)
        next = ECHO_CLOSE;
    if (next == ECHO_CLOSE) {
        event_del(&client->event);
        echo_close(&client->echo);
    }
}

static void on_connection(evutil_socket_t listener, short events, void *data)
{
    struct client *client = (struct client *)echo_accept(listener, sizeof *client);
    (void)events;
    (void)data;
    if (client && watch(client, EV_READ) == -1)
        echo_close(&client->echo);
}

int main(int argc, char **argv)
{
    struct event listener;
    base = event_base_new();
    if (!base ||
        event_assign(&listener, base, echo_listen(argc, argv), EV_READ | EV_PERSIST, on_connection,
                     NULL) == -1 ||
        event_add(&listener, NULL) == -1)
        die("cannot open libevent's loop");
    event_base_dispatch(base);
}
