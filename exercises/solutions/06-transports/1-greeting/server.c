/* 06-transports: the same echo server on a transport. Start at echo: the table is all that is left of reading,
 * writing, keeping the rest and closing. lib/transport does that for every server. New since 05: transports. */
#include "acceptor.h"
#include "cli.h"
#include "net.h"
#include "signals.h"
#include "timer.h"
#include "transport.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { BACKLOG = 128, STOP_MS = 5000 /* milliseconds that a stop waits for clients */ };

struct server {
    struct reactor *reactor;
    struct acceptor *acceptor; /* NULL once the server is stopping */
    int places;                /* for more clients */
    uint64_t idle_ms;
    struct client *clients; /* a list */
    struct reactor_timer deadline;
    struct reactor_signal signals[3];
};

struct client {
    struct server *server;
    struct transport *transport;
    size_t queued; /* when the deadline was last started */
    struct client *next, **link;
    struct reactor_timer idle;
};

static void close_client(int reason, void *data)
{
    struct client *client = data;
    struct server *server = client->server;
    log_peer("closed", transport_fd(client->transport));
    reactor_timer_stop(server->reactor, &client->idle);
    *client->link = client->next;
    if (client->next)
        client->next->link = client->link;
    free(client);
    server->places++;
    if (!server->acceptor && !server->clients)
        reactor_stop(server->reactor);
}

static void wait_for_client(struct client *client)
{
    struct server *server = client->server;
    client->queued = transport_queued(client->transport);
    if (reactor_timer_start(server->reactor, &client->idle, server->idle_ms, 0) == -1)
        transport_abort(client->transport);
}

/* Has it taken something, or sent something? After a pause of ours, the kernel may know more than we do. */
static void judge_client(void *data)
{
    struct client *client = data;
    size_t queued = transport_queued(client->transport);
    struct pollfd entry = {.fd = transport_fd(client->transport),
                           .events = queued ? POLLOUT : POLLIN};
    if (queued < client->queued || poll(&entry, 1, 0) != 0)
        wait_for_client(client);
    else
        transport_close(client->transport);
}

/* If the server is stopping, close a client as soon as all that has come is answered. */
static void finish_client(struct client *client)
{
    if (!client->server->acceptor && !transport_has_input(client->transport))
        transport_close(client->transport);
}

static void answer_client(const char *bytes, size_t size, void *data)
{
    struct client *client = data;
    if (transport_write(client->transport, bytes, size) == -1)
        return; /* close_client() will be called */
    wait_for_client(client);
    finish_client(client);
}

/* A client that does not listen is not heard. */
static void pause_client(void *data)
{
    transport_pause_reading(((struct client *)data)->transport);
}

static void resume_client(void *data)
{
    transport_resume_reading(((struct client *)data)->transport);
}

/* EXERCISE: greet each client as soon as its connection is open. */
static void greet_client(struct transport *transport, void *data)
{
    char line[32];
    struct client *client = data;
    int left =
        client->server->places - 1; /* its own is counted when transport_open() has returned */
    int size = snprintf(line, sizeof line, "places left: %d\n", left);
    (void)transport_write(transport, line, (size_t)size);
}

static const struct protocol echo = {.connection_made = greet_client,
                                     .data_received = answer_client,
                                     .connection_lost = close_client,
                                     .pause_writing = pause_client,
                                     .resume_writing = resume_client};
/* END */

static void accept_client(int fd, void *data)
{
    /* EXERCISE: what is set when, and who is called before this function ends? */
    struct server *server = data;
    struct client *client = server->places > 0 ? calloc(1, sizeof *client) : NULL;
    if (client)
        client->server = server; /* greet_client() is called by transport_open() */
    if (!client || !(client->transport = transport_open(server->reactor, fd, &echo, client))) {
        free(client);
        net_dismiss(fd, "! the server is full\n");
        return;
    }
    log_peer("accepted", fd);
    client->link = &server->clients;
    client->next = server->clients;
    if (client->next)
        client->next->link = &client->next;
    server->clients = client;
    server->places--;
    reactor_timer_init(&client->idle, judge_client, client);
    wait_for_client(client);
    /* END */
}

static void cut_off_clients(void *data)
{
    for (struct client *c = ((struct server *)data)->clients; c; c = c->next)
        transport_abort(c->transport); /* calls nothing: the list stays as it is */
}

static void stop(void *data)
{
    struct server *server = data;
    if (!server->acceptor)
        exit(1); /* whoever asks twice does not want to wait */
    acceptor_close(server->acceptor);
    server->acceptor = NULL;
    for (struct client *c = server->clients; c; c = c->next)
        finish_client(c);
    if (!server->clients)
        reactor_stop(server->reactor);
    else if (reactor_timer_start(server->reactor, &server->deadline, STOP_MS, 0) == -1)
        cut_off_clients(server);
}

static void hang_up(void *data)
{
    if (!terminal_is_gone())
        note("SIGHUP: there are no settings to load again; SIGTERM stops the server");
    else if (((struct server *)data)->acceptor)
        stop(data);
}

static void listen_to_signals(struct server *server)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (int i = 0; i < 3; i++) {
        reactor_signal_init(&server->signals[i], numbers[i] == SIGHUP ? hang_up : stop, server);
        if (reactor_signal_start(server->reactor, &server->signals[i], numbers[i]) == -1)
            die("cannot listen to signals");
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_REACTOR | OPTION_TIMEOUT);
    struct server server = {.places = options.max_clients};
    server.idle_ms = options.idle_timeout == 0 ? UINT64_MAX : (uint64_t)options.idle_timeout * 1000;
    reactor_timer_init(&server.deadline, cut_off_clients, &server);
    raise_descriptor_limit();
    server.reactor = record(reactor_open(options.backend), &options);
    if (!server.reactor)
        die("cannot open a selector");
    int listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    server.acceptor = acceptor_open(server.reactor, listener, accept_client, &server);
    if (!server.acceptor)
        die("cannot wait for clients");
    listen_to_signals(&server);
    announce(listener);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
    reactor_close(server.reactor);
}
