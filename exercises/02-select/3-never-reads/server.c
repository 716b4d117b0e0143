/* 02-select: an echo server for many clients in one thread.
 *
 * Start at main(), then serve(): all waiting for clients is done in one place, select().
 * A client is in one of two states: we wait until there is something to read from it, or, as long
 * as it has not taken all of our answer, until we can write to it. */
#include "buffer.h"
#include "cli.h"
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/select.h>
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
    int count;                          /* of clients */
    fd_set reading;                     /* whom we wait for until there is something to read */
    fd_set writing;                     /* whom we wait for until there is room to write */
    int end;                            /* no descriptor in these sets is this high */
    struct client *clients[FD_SETSIZE]; /* at the index of its descriptor */
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
    FD_CLR(client->fd, &server->reading);
    FD_CLR(client->fd, &server->writing);
    server->clients[client->fd] = NULL;
    server->count--;
    close(client->fd);
    buffer_release(&client->output);
    free(client);
}

/* EXERCISE: what the kernel does not take at once is lost here. Keep it in client->output, wait until
 * there is room to write, and do not read from the client meanwhile. */
static void watch_client(struct client *client)
{
    FD_SET(client->fd, &client->server->reading);
}

static void answer_client(struct client *client, const char *data, size_t size)
{
    size_t sent;
    if (net_send(client->fd, data, size, &sent) == NET_ERROR)
        close_client(client);
}
/* END */

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

/* EXERCISE: there is room to write: send what is left. */
static void write_client(struct client *client)
{
}
/* END */

/* Take a connection in: NULL, or the reason why not, in words for the client. */
static const char *admit_client(struct server *server, int fd)
{
    if (server->count == server->max_clients)
        return "! too many clients\n";
    /* ELSEWHERE: a descriptor that is too high is refused here, see 02-4 */
    struct client *client = malloc(sizeof *client);
    if (!client || net_set_nonblocking(fd) == -1) {
        free(client);
        return "! out of memory\n";
    }
    client->server = server;
    client->fd = fd;
    buffer_init(&client->output, CHUNK);
    server->clients[fd] = client;
    server->count++;
    server->end = FD_SETSIZE; /* ELSEWHERE: it can be lower, see 02-1 */
    watch_client(client);
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

static void serve_ready(struct server *server, fd_set *readable, fd_set *writable)
{
    for (int fd = 0; fd < server->end; fd++) {
        if (FD_ISSET(fd, readable) && fd == server->listener)
            accept_client(server);
        else if (FD_ISSET(fd, readable))
            read_client(server->clients[fd]);
        else if (FD_ISSET(fd, writable))
            write_client(server->clients[fd]);
    }
}

static void serve(struct server *server)
{
    for (;;) {
        fd_set readable = server->reading; /* copies: select() overwrites its arguments */
        fd_set writable = server->writing;
        if (select(server->end, &readable, &writable, NULL, NULL) >= 0)
            serve_ready(server, &readable, &writable);
        else if (errno != EINTR)
            die("cannot wait for clients");
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    struct server server = {.max_clients = options.max_clients, .reserve = net_reserve()};
    raise_descriptor_limit();
    server.listener = net_listen(options.host, options.port, BACKLOG);
    if (server.listener == -1 || net_set_nonblocking(server.listener) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    FD_ZERO(&server.reading);
    FD_ZERO(&server.writing);
    FD_SET(server.listener, &server.reading);
    server.end = server.listener + 1;
    announce(server.listener);
    serve(&server);
}
