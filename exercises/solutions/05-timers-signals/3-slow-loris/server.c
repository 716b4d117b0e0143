/* 05-timers-signals: the same echo server, with deadlines and an orderly end.
 *
 * Start at main(), then wait_for_client() and judge_client(), which are all there is to a deadline, and
 * stop(), which loses no byte that was received. New since 04: timers and signals. Nothing is gone. */
#include "buffer.h"
#include "cli.h"
#include "net.h"
#include "reactor.h"
#include "signals.h"
#include "timer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 128,     /* connections that wait in the kernel until we accept them */
    CHUNK = 64 * 1024, /* bytes received at a time */
    REST_MS = 10,      /* milliseconds that all wait if there is no memory for another */
    STOP_MS = 5000,    /* milliseconds that a stop waits for clients to take their answers */
    SIGNALS = 3
};

struct server {
    int listener;
    int reserve; /* a spare descriptor for when there are no others: see net_refuse() */
    int max_clients;
    int count; /* of clients */
    struct reactor *reactor;
    enum { SERVING, STOPPING } state;
    struct client *clients;        /* a list, so that a stop reaches all of them */
    uint64_t idle_ms;              /* how long a client may neither send nor take anything */
    struct reactor_timer deadline; /* of a stop */
    struct reactor_signal signals[SIGNALS];
};

struct client {
    struct server *server;
    int fd;
    struct buffer output;      /* received, and not yet sent back: at most one chunk */
    struct client *next;       /* in the list of clients */
    struct client **link;      /* what points to this client: server->clients, or another's next */
    struct reactor_timer idle; /* started again whenever bytes come or go */
};

static void close_client(struct client *client)
{
    struct server *server = client->server;
    log_peer("closed", client->fd);
    (void)reactor_unregister(server->reactor, client->fd);
    reactor_timer_stop(server->reactor, &client->idle);
    *client->link = client->next;
    if (client->next)
        client->next->link = client->link;
    server->count--;
    close(client->fd);
    buffer_release(&client->output);
    free(client);
    if (server->state == STOPPING && server->count == 0)
        reactor_stop(server->reactor);
}

/* Start the client's deadline, or start it again if it is running. */
static int wait_for_client(struct client *client)
{
    return reactor_timer_start(client->server->reactor, &client->idle, client->server->idle_ms, 0);
}

/* The client has been idle for too long, unless we are the ones who are late: after a pause, more clients may
 * have sent or taken something than one turn serves. So look before you judge. */
static void judge_client(void *data)
{
    struct client *client = data;
    short sign_of_life = buffer_is_empty(&client->output) ? POLLIN : POLLOUT;
    struct pollfd entry = {.fd = client->fd, .events = sign_of_life};
    if (poll(&entry, 1, 0) == 0 || wait_for_client(client) == -1)
        close_client(client);
}

static reactor_handler read_client;
static reactor_handler write_client;

/* While some of our answer is left, we do not read: a client that does not listen is not heard. */
static void watch_client(struct client *client)
{
    bool answered = buffer_is_empty(&client->output);
    unsigned events = answered ? SELECTOR_READ : SELECTOR_WRITE;
    reactor_handler *handler = answered ? read_client : write_client;
    /* EXERCISE: is this where the deadline of a client starts again? What keeps a connection must be worth it. */
    bool lost = reactor_modify(client->server->reactor, client->fd, events, handler, client) == -1;
    if (!reactor_timer_is_running(&client->idle)) /* the first deadline */
        lost |= wait_for_client(client) == -1;
    if (lost)
        close_client(client);
    /* END */
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
    /* EXERCISE: or is it here? */
    if (result == NET_OK && memchr(chunk, '\n', size))
        (void)wait_for_client(client);
    /* END */
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
    reactor_timer_init(&client->idle, judge_client, client);
    if (reactor_register(server->reactor, fd, SELECTOR_READ, read_client, client) == -1) {
        bool too_high = errno == ERANGE;
        free(client);
        return too_high ? "! select() cannot watch this many clients\n" : "! out of memory\n";
    }
    client->next = server->clients;
    client->link = &server->clients;
    if (client->next)
        client->next->link = &client->next;
    server->clients = client;
    server->count++;
    watch_client(client); /* its first deadline starts */
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

static void cut_off_clients(void *data)
{
    struct server *server = data;
    while (server->clients)
        close_client(server->clients);
}

/* Accept no one, answer what was received, and end with the last client. SHUT_RD makes recv() return what has
 * come, and then 0, as if each client had sent its last byte: all code for that is there. On Linux, bytes that
 * come later are received too, until none wait: a client that is always ahead is served until the deadline. */
static void stop(void *data)
{
    struct server *server = data;
    if (server->state == STOPPING)
        exit(1); /* whoever asks twice does not want to wait */
    server->state = STOPPING;
    (void)reactor_unregister(server->reactor, server->listener);
    close(server->listener);
    for (const struct client *c = server->clients; c; c = c->next)
        (void)shutdown(c->fd, SHUT_RD); /* fails if the client has reset the connection: fine */
    if (server->count == 0)
        reactor_stop(server->reactor);
    else if (reactor_timer_start(server->reactor, &server->deadline, STOP_MS, 0) == -1)
        cut_off_clients(server);
}

/* The terminal is gone. By custom, SIGHUP tells a server without one to load its settings; this has none. */
static void hang_up(void *data)
{
    const struct server *server = data;
    if (!terminal_is_gone())
        note("SIGHUP: there are no settings to load again; SIGTERM stops the server");
    else if (server->state == SERVING)
        stop(data);
}

static void listen_to_signals(struct server *server)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};
    for (int i = 0; i < SIGNALS; i++) {
        reactor_signal_init(&server->signals[i], numbers[i] == SIGHUP ? hang_up : stop, server);
        if (reactor_signal_start(server->reactor, &server->signals[i], numbers[i]) == -1)
            die("cannot listen to signals");
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_REACTOR | OPTION_TIMEOUT);
    struct server server = {.max_clients = options.max_clients, .reserve = net_reserve()};
    server.idle_ms = options.idle_timeout == 0 ? UINT64_MAX : (uint64_t)options.idle_timeout * 1000;
    reactor_timer_init(&server.deadline, cut_off_clients, &server);
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
    listen_to_signals(&server);
    announce(server.listener);
    if (reactor_run(server.reactor) == -1)
        die("cannot wait for clients");
    reactor_close(server.reactor);
}
