/* echo-libev: the echo server on libev, an ev_io for each connection.
 * Start at main(), then on_ready(). */
#include "echo.h"

#include <ev.h>

struct client {
    struct echo echo; /* first: echo_accept() makes the whole client */
    ev_io watcher;
};

static void close_client(struct ev_loop *loop, struct client *client)
{
    ev_io_stop(loop, &client->watcher);
    echo_close(&client->echo);
}

/* The interest of a watcher may only change while it is stopped. */
static void watch(struct ev_loop *loop, struct client *client, int events)
{
    ev_io_stop(loop, &client->watcher);
    ev_io_set(&client->watcher, client->echo.fd, events);
    ev_io_start(loop, &client->watcher);
}

static void on_ready(struct ev_loop *loop, ev_io *watcher, int events)
{
    struct client *client = watcher->data;
    enum echo_next was = client->echo.rest ? ECHO_WRITE : ECHO_READ;
    enum echo_next next = was == ECHO_WRITE ? echo_write(&client->echo) : echo_read(&client->echo);
    (void)events; /* only one kind is waited for at a time */
    if (next == ECHO_CLOSE)
        close_client(loop, client);
    else if (next != was)
        watch(loop, client, next == ECHO_WRITE ? EV_WRITE : EV_READ);
}

static void on_connection(struct ev_loop *loop, ev_io *watcher, int events)
{
    struct client *client = (struct client *)echo_accept(watcher->fd, sizeof *client);
    (void)events;
    if (!client)
        return;
    ev_io_init(&client->watcher, on_ready, client->echo.fd, EV_READ);
    client->watcher.data = client;
    ev_io_start(loop, &client->watcher);
}

int main(int argc, char **argv)
{
    struct ev_loop *loop = ev_default_loop(EVBACKEND_EPOLL);
    ev_io listener;
    if (!loop)
        die("cannot open libev's loop");
    ev_io_init(&listener, on_connection, echo_listen(argc, argv), EV_READ);
    ev_io_start(loop, &listener);
    ev_run(loop, 0);
}
