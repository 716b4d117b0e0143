/* load: keeps an echo server busy, checks what it answers, and says how fast it was.
 *
 * Start at main(), then run(). Each connection is a closed loop: it sends a message, waits until
 * all of it has come back, compares it byte by byte, and sends the next, which differs. What is
 * measured begins after a warm-up. It is an event-driven program of the same make as the servers.
 * With --wait it measures once for each line that it gets, so two of them can take turns.
 * With --pid it says how busy the server was, see meter.h. */
#include "cli.h"
#include "common.h"
#include "histogram.h"
#include "meter.h"
#include "net.h"
#include "reactor.h"
#include "settings.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char program[] = "load";

enum {
    CHUNK = 64 * 1024,   /* bytes received at a time */
    WAVE = 16,           /* connections opened before one of them must have been served */
    PATIENCE_MS = 10000, /* without any answer for so long, we give up */
};

struct load {
    struct settings settings;
    struct reactor *reactor;
    struct connection *connections;
    size_t alive;
    size_t errors;
    bool draining;              /* no message is begun any more */
    size_t under_way;           /* messages begun and not yet echoed */
    size_t begun;               /* messages, since this measurement began */
    size_t echoed;              /* messages, since its warm-up ended */
    struct histogram latencies; /* nanoseconds, of those echoed */
};

struct connection {
    struct load *load;
    int fd;
    char *message;
    uint64_t number; /* of the message: its first bytes */
    uint64_t began;  /* when it began to be sent */
    size_t sent;     /* bytes of it */
    size_t received; /* bytes of its echo */
    bool waits_to_send;
};

/* --- One connection ----------------------------------------------------------------------------- */

static void lose(struct connection *connection, const char *why)
{
    struct load *load = connection->load;
    if (load->errors++ == 0)
        fprintf(stderr, "load: a connection is lost: %s\n", why);
    (void)reactor_unregister(load->reactor, connection->fd);
    close(connection->fd);
    connection->fd = -1;
    load->alive--;
    if (connection->received < load->settings.size)
        load->under_way--;
}

static reactor_handler on_ready;

/* Ask to be told when there is room to send, only while something is left to send. */
static void watch(struct connection *connection)
{
    bool wait = connection->sent < connection->load->settings.size;
    if (wait == connection->waits_to_send)
        return;
    connection->waits_to_send = wait;
    if (reactor_modify(connection->load->reactor, connection->fd,
                       wait ? SELECTOR_READ | SELECTOR_WRITE : SELECTOR_READ, on_ready,
                       connection) == -1)
        lose(connection, strerror(errno));
}

static void send_rest(struct connection *connection)
{
    size_t sent;
    if (net_send(connection->fd, connection->message + connection->sent,
                 connection->load->settings.size - connection->sent, &sent) == NET_ERROR) {
        lose(connection, strerror(errno));
        return;
    }
    connection->sent += sent;
    watch(connection);
}

static bool may_begin(const struct load *load)
{
    size_t most = load->settings.messages;
    return !load->draining && (most == 0 || load->begun < most);
}

static void begin_message(struct connection *connection, uint64_t time)
{
    size_t size = connection->load->settings.size;
    connection->load->begun++;
    connection->load->under_way++;
    connection->number++;
    memcpy(connection->message, &connection->number, size < 8 ? size : 8);
    connection->began = time;
    connection->sent = connection->received = 0;
    send_rest(connection);
}

/* One look at the clock ends a message and begins the next. */
static void end_message(struct connection *connection)
{
    struct load *load = connection->load;
    uint64_t time = now();
    histogram_add(&load->latencies, time - connection->began);
    load->echoed++;
    load->under_way--;
    if (may_begin(load))
        begin_message(connection, time);
}

static void receive(struct connection *connection)
{
    char chunk[CHUNK];
    size_t size;
    enum net_result result = net_recv(connection->fd, chunk, sizeof chunk, &size);
    if (result == NET_AGAIN)
        return;
    if (result != NET_OK)
        lose(connection, result == NET_CLOSED ? "the server closed it" : strerror(errno));
    else if (size > connection->sent - connection->received)
        lose(connection, "the server sent more than it was sent");
    else if (memcmp(chunk, connection->message + connection->received, size) != 0)
        lose(connection, "the server's echo differs from what was sent");
    else if ((connection->received += size) == connection->load->settings.size)
        end_message(connection);
}

static void on_ready(int fd, unsigned events, void *data)
{
    (void)fd;
    if (events & SELECTOR_READ)
        receive(data);
    else
        send_rest(data);
}

/* --- All connections ---------------------------------------------------------------------------- */

/* One byte there and back proves that the server has accepted this connection, and so all before
 * it. The next wave may come: its queue is empty. */
static void prove(int fd, size_t number)
{
    char byte = '.';
    size_t size;
    if (net_send_all(fd, &byte, 1) == -1 || net_recv(fd, &byte, 1, &size) != NET_OK || byte != '.')
        fail("the server does not serve connection %zu", number);
}

static int connect_one(struct load *load, size_t number)
{
    int fd = net_connect(load->settings.host, load->settings.port);
    if (fd == -1)
        fail("cannot open connection %zu: %s", number, strerror(errno));
    if (number % WAVE == 0 || number == load->settings.connections)
        prove(fd, number);
    return fd;
}

static void open_connection(struct load *load, struct connection *connection, size_t number)
{
    *connection = (struct connection){.load = load, .fd = connect_one(load, number)};
    connection->message = malloc(load->settings.size);
    if (!connection->message || net_set_nonblocking(connection->fd) == -1 ||
        reactor_register(load->reactor, connection->fd, SELECTOR_READ, on_ready, connection) == -1)
        fail("cannot watch connection %zu: %s", number, strerror(errno));
    connection->sent = connection->received = load->settings.size; /* nothing is under way */
    for (size_t i = 0; i < load->settings.size; i++)
        connection->message[i] = (char)(number * 31 + i * 7);
    load->alive++;
}

static void open_connections(struct load *load)
{
    load->reactor = reactor_open(NULL);
    load->connections = calloc(load->settings.connections, sizeof *load->connections);
    if (!load->reactor || !load->connections)
        fail("cannot open a reactor: %s", strerror(errno));
    for (size_t i = 0; i < load->settings.connections; i++)
        open_connection(load, &load->connections[i], i + 1);
}

static void close_connections(struct load *load)
{
    for (size_t i = 0; i < load->settings.connections; i++) {
        if (load->connections[i].fd != -1)
            close(load->connections[i].fd);
        free(load->connections[i].message);
    }
    free(load->connections);
    reactor_close(load->reactor);
}

/* --- The measurement ---------------------------------------------------------------------------- */

static void turn_until(struct load *load, uint64_t end)
{
    for (uint64_t time = now(); time < end && load->alive > 0; time = now())
        if (reactor_run_once(load->reactor, (int)((end - time) / 1000000 + 1)) == -1)
            fail("cannot wait: %s", strerror(errno));
}

static void turn_until_all_is_echoed(struct load *load)
{
    while (load->under_way > 0)
        if (reactor_run_once(load->reactor, PATIENCE_MS) <= 0)
            fail("the server does not answer");
}

static void report(const struct load *load, const struct moment *from, const struct moment *to)
{
    double seconds = moments_seconds(from, to);
    printf("messages %zu\n", load->echoed);
    printf("seconds %.3f\n", seconds);
    printf("messages/s %.0f\n", (double)load->echoed / seconds);
    printf("p50_us %.1f\n", (double)histogram_percentile(&load->latencies, 0.5) / 1e3);
    printf("p99_us %.1f\n", (double)histogram_percentile(&load->latencies, 0.99) / 1e3);
    printf("p99.9_us %.1f\n", (double)histogram_percentile(&load->latencies, 0.999) / 1e3);
    printf("errors %zu\n", load->errors);
    moments_report(from, to, load->settings.pid, load->echoed);
}

static uint64_t nanoseconds(double seconds)
{
    return (uint64_t)(seconds * 1e9);
}

static void clear(struct load *load)
{
    load->echoed = 0;
    histogram_clear(&load->latencies);
}

static void begin_all(struct load *load)
{
    load->draining = false;
    load->begun = 0;
    for (size_t i = 0; i < load->settings.connections; i++)
        if (load->connections[i].fd != -1 && may_begin(load))
            begin_message(&load->connections[i], now());
}

/* So many messages, from the first to the last. */
static void run_messages(struct load *load)
{
    clear(load);
    struct moment from = moment_take(load->settings.pid);
    begin_all(load);
    turn_until_all_is_echoed(load);
    struct moment to = moment_take(load->settings.pid);
    report(load, &from, &to);
}

/* So many seconds out of the middle: what is left under way afterwards is awaited, not counted. */
static void run_time(struct load *load)
{
    begin_all(load);
    turn_until(load, now() + nanoseconds(load->settings.warm_up));
    clear(load);
    struct moment from = moment_take(load->settings.pid);
    turn_until(load, from.time + nanoseconds(load->settings.time));
    struct moment to = moment_take(load->settings.pid);
    report(load, &from, &to);
    load->draining = true;
    turn_until_all_is_echoed(load);
}

static void run(struct load *load)
{
    if (load->settings.messages != 0)
        run_messages(load);
    else
        run_time(load);
    puts("done");
    fflush(stdout);
}

/* Say that the connections are there, then wait for each order. Until stdin ends they stay open. */
static void run_on_order(struct load *load)
{
    char line[16];
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin))
        run(load);
}

/* --- The command line --------------------------------------------------------------------------- */

static const char HELP[] =
    "usage: load --port N [options]\n"
    "  --host ADDR       the server's address (127.0.0.1)\n"
    "  --port N          its port\n"
    "  --connections N   so many connections (50)\n"
    "  --size BYTES      the size of a message (64)\n"
    "  --warm-up SECONDS not measured (0.2)\n"
    "  --time SECONDS    measured (1)\n"
    "  --messages N      stop after so many messages; no warm-up\n"
    "  --wait            open the connections, then measure once for each line on stdin\n"
    "  --pid N           the server's process: say how busy it was\n"
    "  --help            show this\n"
    "A message is sent when the echo of the one before it on its connection has come back.\n";

static const struct command command = {.help = HELP, .least_size = 1};

int main(int argc, char **argv)
{
    static struct load load; /* zeros, and too large for the stack */
    load.settings = settings_parse(argc, argv, &command);
    raise_descriptor_limit();
    open_connections(&load);
    if (load.settings.wait)
        run_on_order(&load);
    else
        run(&load);
    close_connections(&load);
    return load.errors > 0;
}
