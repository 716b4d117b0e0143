/* fan: one client of a room talks, the others listen; how long until the last of them has heard it?
 *
 * Start at main(), then begin_message(). One message is under way at a time. Each listener waits until
 * all of it has come, compares it byte by byte, and the last one to do so lets the next message begin,
 * which differs. What else the server says, such as who has joined, is skipped: it has no '#', with
 * which our messages begin. In the figures each message counts once for each who has heard it; the
 * times are those until the last one has.
 *
 * With --deaf it is a crowd that joins the room and never reads. */
#include "cli.h"
#include "common.h"
#include "histogram.h"
#include "meter.h"
#include "net.h"
#include "reactor.h"
#include "settings.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char program[] = "fan";

enum {
    CHUNK = 64 * 1024,   /* bytes received at a time */
    PATIENCE_MS = 10000, /* without any delivery for so long, we give up */
    LEAST = 16           /* bytes of a message: its number has to fit in */
};

struct fan {
    struct settings settings;
    struct reactor *reactor;
    struct listener *listeners;
    int talker;
    char *message;
    uint64_t number;        /* of the message */
    uint64_t began;         /* when it was sent */
    size_t waiting;         /* listeners that have not heard it */
    size_t heard;           /* messages that all have heard, since this measurement began */
    struct histogram times; /* nanoseconds until all had heard, of those messages */
};

struct listener {
    struct fan *fan;
    int fd;
    size_t received; /* bytes of the message */
    uint64_t heard;  /* the number of the last one */
};

/* --- One listener ------------------------------------------------------------------------------- */

static void end_message(struct fan *fan)
{
    histogram_add(&fan->times, now() - fan->began);
    fan->heard++;
}

static void hear(struct listener *listener)
{
    struct fan *fan = listener->fan;
    if (listener->heard == fan->number)
        fail("the server sent a message twice");
    listener->heard = fan->number;
    listener->received = 0;
    if (--fan->waiting == 0)
        end_message(fan);
}

/* Compare the next bytes with the message, and say how many of them were it. */
static size_t compare(struct listener *listener, const char *bytes, size_t size)
{
    struct fan *fan = listener->fan;
    size_t left = fan->settings.size - listener->received;
    size_t count = size < left ? size : left;
    if (memcmp(bytes, fan->message + listener->received, count) != 0)
        fail("what the server sent differs from what it was sent");
    listener->received += count;
    if (listener->received == fan->settings.size)
        hear(listener);
    return count;
}

static void take(struct listener *listener, const char *bytes, size_t size)
{
    while (size > 0) {
        const char *start = listener->received == 0 ? memchr(bytes, '#', size) : bytes;
        if (!start)
            return;
        size -= (size_t)(start - bytes);
        size_t count = compare(listener, start, size);
        bytes = start + count;
        size -= count;
    }
}

static void on_readable(int fd, unsigned events, void *data)
{
    char chunk[CHUNK];
    size_t size;
    (void)events;
    switch (net_recv(fd, chunk, sizeof chunk, &size)) {
    case NET_OK: take(data, chunk, size); break;
    case NET_AGAIN: break;
    case NET_CLOSED: fail("the server closed a connection");
    case NET_ERROR: fail("a connection is lost: %s", strerror(errno));
    }
}

/* --- All of them -------------------------------------------------------------------------------- */

/* The server greets whom it has let in; until then nobody is a member of the room. The empty line is for
 * servers that wait for a client's first words. */
static int join(const struct settings *settings)
{
    char greeting[256];
    size_t size;
    int fd = net_connect(settings->host, settings->port);
    if (fd == -1 || net_send_all(fd, "\n", 1) == -1)
        fail("cannot connect: %s", strerror(errno));
    if (net_recv(fd, greeting, sizeof greeting, &size) != NET_OK)
        fail("the server does not let everybody in");
    return fd;
}

static void open_listener(struct fan *fan, struct listener *listener)
{
    *listener = (struct listener){.fan = fan, .fd = join(&fan->settings)};
    if (net_set_nonblocking(listener->fd) == -1 ||
        reactor_register(fan->reactor, listener->fd, SELECTOR_READ, on_readable, listener) == -1)
        fail("cannot watch a connection: %s", strerror(errno));
}

static void open_all(struct fan *fan)
{
    fan->reactor = reactor_open(NULL);
    fan->listeners = calloc(fan->settings.connections, sizeof *fan->listeners);
    fan->message = malloc(fan->settings.size + 1);
    if (!fan->reactor || !fan->listeners || !fan->message)
        fail("cannot open a reactor: %s", strerror(errno));
    for (size_t i = 0; i < fan->settings.connections; i++)
        open_listener(fan, &fan->listeners[i]);
    fan->talker = join(&fan->settings);
}

static void close_all(struct fan *fan)
{
    for (size_t i = 0; i < fan->settings.connections; i++)
        close(fan->listeners[i].fd);
    close(fan->talker);
    free(fan->message);
    free(fan->listeners);
    reactor_close(fan->reactor);
}

/* --- The measurement ---------------------------------------------------------------------------- */

/* "#17......\n" */
static void begin_message(struct fan *fan)
{
    size_t size = fan->settings.size;
    memset(fan->message, '.', size);
    int digits = snprintf(fan->message, LEAST, "#%ju", (uintmax_t)++fan->number);
    fan->message[digits] = '.';
    fan->message[size - 1] = '\n';
    fan->waiting = fan->settings.connections;
    fan->began = now();
    if (net_send_all(fan->talker, fan->message, size) == -1)
        fail("the server does not listen: %s", strerror(errno));
}

static void pass_message(struct fan *fan)
{
    begin_message(fan);
    while (fan->waiting > 0)
        if (reactor_run_once(fan->reactor, PATIENCE_MS) <= 0)
            fail("the server does not deliver");
}

/* What the server says to the talker is of no interest, but must not stop the server. */
static void empty_talker(const struct fan *fan)
{
    char dropped[4096];
    while (recv(fan->talker, dropped, sizeof dropped, MSG_DONTWAIT) > 0)
        ;
}

static void clear(struct fan *fan)
{
    fan->heard = 0;
    histogram_clear(&fan->times);
    empty_talker(fan);
}

static void pass_until(struct fan *fan, uint64_t end)
{
    while (now() < end)
        pass_message(fan);
}

static void report(const struct fan *fan, const struct moment *from, const struct moment *to)
{
    size_t deliveries = fan->heard * fan->settings.connections;
    double seconds = moments_seconds(from, to);
    printf("messages %zu\n", deliveries);
    printf("seconds %.3f\n", seconds);
    printf("messages/s %.0f\n", (double)deliveries / seconds);
    printf("p50_us %.1f\n", (double)histogram_percentile(&fan->times, 0.5) / 1e3);
    printf("p99_us %.1f\n", (double)histogram_percentile(&fan->times, 0.99) / 1e3);
    printf("p99.9_us %.1f\n", (double)histogram_percentile(&fan->times, 0.999) / 1e3);
    moments_report(from, to, fan->settings.pid, deliveries);
    puts("done");
    fflush(stdout);
}

static void run(struct fan *fan)
{
    const struct settings *settings = &fan->settings;
    if (settings->messages == 0)
        pass_until(fan, now() + (uint64_t)(settings->warm_up * 1e9));
    clear(fan);
    struct moment from = moment_take(settings->pid);
    if (settings->messages == 0)
        pass_until(fan, from.time + (uint64_t)(settings->time * 1e9));
    while (fan->heard < settings->messages)
        pass_message(fan);
    struct moment to = moment_take(settings->pid);
    report(fan, &from, &to);
}

static void say_ready(void)
{
    puts("ready");
    fflush(stdout);
}

static void run_on_order(struct fan *fan)
{
    char line[16];
    say_ready();
    while (fgets(line, sizeof line, stdin))
        run(fan);
}

/* Join, take the greeting, and never read again until stdin ends. A small receive buffer is full soon. */
static void be_deaf(const struct settings *settings)
{
    int small = 4096;
    for (size_t i = 0; i < settings->connections; i++)
        (void)setsockopt(join(settings), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    say_ready();
    while (getchar() != EOF)
        ;
}

/* --- The command line --------------------------------------------------------------------------- */

static const char HELP[] = "usage: fan --port N [options]\n"
                           "  --host ADDR       the server's address (127.0.0.1)\n"
                           "  --port N          its port\n"
                           "  --connections N   so many listen (50)\n"
                           "  --size BYTES      the size of a message, at least 16 (64)\n"
                           "  --warm-up SECONDS not measured (0.2)\n"
                           "  --time SECONDS    measured (1)\n"
                           "  --messages N      stop after so many messages; no warm-up\n"
                           "  --wait            join, then measure once for each line on stdin\n"
                           "  --deaf            join and never read, until stdin ends\n"
                           "  --pid N           the server's process: say how busy it was\n"
                           "  --help            show this\n"
                           "A message is sent when all who listen have heard the one before.\n";

static const struct command command = {.help = HELP, .least_size = LEAST, .may_be_deaf = true};

int main(int argc, char **argv)
{
    static struct fan fan; /* zeros, and too large for the stack */
    fan.settings = settings_parse(argc, argv, &command);
    raise_descriptor_limit();
    if (fan.settings.deaf) {
        be_deaf(&fan.settings);
        return 0;
    }
    open_all(&fan);
    if (fan.settings.wait)
        run_on_order(&fan);
    else
        run(&fan);
    close_all(&fan);
}
