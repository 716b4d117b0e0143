/* 03-selector: the same echo server, waiting with select(), poll() or epoll.
 *
 * Start at main(), then serve(). New since 02: the selector. Gone: the fd_sets, and the table of
 * clients, since the selector keeps our pointer with each descriptor.
 * A client is in one of two states: we wait until there is something to read from it, or, as long
 * as it has not taken all of our answer, until we can write to it. */
#include "buffer.h"
#include "cli.h"
#include "net.h"
#include "selector.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    BACKLOG = 128,     /* connections that wait in the kernel until we accept them */
    CHUNK = 64 * 1024, /* bytes received at a time */
    REST_MS = 10,      /* milliseconds that all wait if there is no memory for another */
    READY = 256        /* descriptors served between two waits */
};

struct server {
    int listener;
    int reserve; /* a spare descriptor for when there are no others: see net_refuse() */
    int max_clients;
    int count; /* of clients */
    struct selector *selector;
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
    (void)selector_unregister(server->selector, client->fd);
    server->count--;
    close(client->fd);
    buffer_release(&client->output);
    free(client);
}

/* While some of our answer is left, we do not read: a client that does not listen is not heard. */
static void watch_client(struct client *client)
{
    unsigned events = buffer_is_empty(&client->output) ? SELECTOR_READ : SELECTOR_WRITE;
    if (selector_modify(client->server->selector, client->fd, events, client) == -1)
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

static void read_client(struct client *client)
{
    char chunk[CHUNK];
    size_t size;
    enum net_result result = net_recv(client->fd, chunk, sizeof chunk, &size);
    if (result == NET_OK)
        answer_client(client, chunk, size);
    else if (result != NET_AGAIN) /* NET_AGAIN: a false alarm, wait again */
        close_client(client);
}

static void write_client(struct client *client)
{
    size_t sent;
    if (net_send(client->fd, buffer_data(&client->output), buffer_size(&client->output), &sent) ==
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
    if (selector_register(server->selector, fd, SELECTOR_READ, client) == -1) {
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

static void accept_client(struct server *server)
{
    int fd = net_accept(server->listener);
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

static void serve_ready(struct server *server, const struct selector_key *key)
{
    if (key->fd == server->listener)
        accept_client(server);
    else if (key->events & SELECTOR_READ)
        read_client(key->data);
    else
        write_client(key->data);
}

static void serve(struct server *server)
{
    struct selector_key ready[READY];
    for (;;) {
        int count = selector_select(server->selector, -1, ready, READY);
        if (count == -1)
            die("cannot wait for clients");
        for (int i = 0; i < count; i++)
            serve_ready(server, &ready[i]);
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_BACKEND);
    struct server server = {.max_clients = options.max_clients, .reserve = net_reserve()};
    raise_descriptor_limit();
    server.selector = selector_open(options.backend);
    if (!server.selector)
        die("cannot open a selector");
    server.listener = net_listen(options.host, options.port, BACKLOG);
    if (server.listener == -1 || net_set_nonblocking(server.listener) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    if (selector_register(server.selector, server.listener, SELECTOR_READ, NULL) == -1)
        die("cannot wait for clients");
    announce(server.listener);
    serve(&server);
}
