/* 04-callbacks: the same echo server, called back by a reactor.
 *
 * Start at main(): it says who is called when, and hands control over. New since 03: the reactor.
 * Gone: serve(), and with it the question which kind of descriptor is ready. Each has its handler.
 * A client is in one of two states: we wait until there is something to read from it, or, as long
 * as it has not taken all of our answer, until we can write to it. */
#include "buffer.h"
#include "cli.h"
#include "net.h"
#include "reactor.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BACKLOG = 128,     /* connections that wait in the kernel until we accept them */
    CHUNK = 64 * 1024, /* bytes received at a time */
    REST_MS = 10       /* milliseconds that all wait if there is no memory for another */
};

struct server {
    int listener;
    int reserve; /* a spare descriptor for when there are no others: see net_refuse() */
    int max_clients;
    int count; /* of clients */
    struct reactor *reactor;
};

struct client {
    struct server *server;
    int fd;
    struct buffer output; /* received, and not yet sent back: at most one chunk */
};

static void close_client(struct client *client)
{
    struct server *server = client->server;
    log_peer("closed", client->fd);
    (void)reactor_unregister(server->reactor, client->fd);
    server->count--;
    close(client->fd);
    buffer_release(&client->output);
    free(client);
}

static reactor_handler read_client;
static reactor_handler write_client;

/* While some of our answer is left, we do not read: a client that does not listen is not heard. */
static void watch_client(struct client *client)
{
    bool answered = buffer_is_empty(&client->output);
    unsigned events = answered ? SELECTOR_READ : SELECTOR_WRITE;
    reactor_handler *handler = answered ? read_client : write_client;
    if (reactor_modify(client->server->reactor, client->fd, events, handler, client) == -1)
        close_client(client);
}

/* Send what the kernel takes at once, and keep the rest. */
static void answer_client(struct client *client, const char *data, size_t size)
{
    size_t sent;
    if (net_send(client->fd, data, size, &sent) == NET_ERROR ||
        buffer_append(&client->output, data + sent, size - sent) == -1)
        close_client(client);
    else
        watch_client(client);
}

static void read_client(int fd, unsigned events, void *data)
{
    struct client *client = data;
    char chunk[CHUNK];
    size_t size;
    enum net_result result = net_recv(fd, chunk, sizeof chunk, &size);
    if (result == NET_OK)
        answer_client(client, chunk, size);
    else if (result != NET_AGAIN) /* NET_AGAIN: a false alarm, wait again */
        close_client(client);
}

static void write_client(int fd, unsigned events, void *data)
{
    struct client *client = data;
    size_t sent;
    if (net_send(fd, buffer_data(&client->output), buffer_size(&client->output), &sent) ==
        NET_ERROR) {
        close_client(client);
        return;
    }
    buffer_consume(&client->output, sent);
    watch_client(client);
}

/* Take a connection in: NULL, or the reason why not, in words for the client. */
static const char *admit_client(struct server *server, int fd)
{
    if (server->count == server->max_clients)
        return "! too many clients\n";
    struct client *client = malloc(sizeof *client);
    if (!client || net_set_nonblocking(fd) == -1) {
        free(client);
        return "! out of memory\n";
    }
    client->server = server;
    client->fd = fd;
    buffer_init(&client->output, CHUNK);
    if (reactor_register(server->reactor, fd, SELECTOR_READ, read_client, client) == -1) {
        bool too_high = errno == ERANGE;
        free(client);
        return too_high ? "! select() cannot watch this many clients\n" : "! out of memory\n";
    }
    server->count++;
    return NULL;
}

/* Nobody can be accepted, and whoever waits keeps the listener ready. If there is no descriptor, we can
 * refuse it. If there is no memory, all that helps is to rest a while, or the loop would spin. */
static void refuse_client(struct server *server)
{
    if ((errno == EMFILE || errno == ENFILE) &&
        net_refuse(server->listener, &server->reserve, "! too many clients\n") == 0)
        return;
    if (errno != EAGAIN) /* EAGAIN: nobody waits any more */
        poll(NULL, 0, REST_MS);
}

static void accept_client(int listener, unsigned events, void *data)
{
    struct server *server = data;
    int fd = net_accept(listener);
    if (fd == -1) {
        if (errno != EAGAIN) /* EAGAIN: a false alarm, wait again */
            refuse_client(server);
        return;
    }
    log_peer("accepted", fd);
    const char *refusal = admit_client(server, fd);
    if (refusal)
        net_dismiss(fd, refusal);
}

/* EXERCISE: a handler for the keyboard. A line "stop" stops the server; the end of input does not. */
/* END */

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_REACTOR);
    struct server server = {.max_clients = options.max_clients, .reserve = net_reserve()};
    raise_descriptor_limit();
    server.reactor = record(reactor_open(options.backend), &options);
    if (!server.reactor)
        die("cannot open a selector");
    server.listener = net_listen(options.host, options.port, BACKLOG);
    if (server.listener == -1 || net_set_nonblocking(server.listener) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    if (reactor_register(server.reactor, server.listener, SELECTOR_READ, accept_client, &server) ==
        -1)
        die("cannot wait for clients");
    announce(server.listener);
    /* EXERCISE: register it for STDIN_FILENO. If that cannot be watched, serve without it. */
    /* END */
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
}
