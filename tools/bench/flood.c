/* flood: some clients of a room say as much as they can, the others listen; how long does a neighbour wait
 * for the answer to a question?
 *
 * Start at main(), then burst(). A measurement is a burst: together the flooders send 64 KiB of two-byte
 * lines, as much as a server receives from one of them at a time. It is over when every listener has every
 * line. Meanwhile the neighbour asks for another name, waits for the answer, rests a little, and asks again.
 * Without flooders it asks a few times, and that is all. In the figures a message is a line that has come to
 * one listener; the times are how long the neighbour waits. */
#include "cli.h"
#include "common.h"
#include "histogram.h"
#include "meter.h"
#include "net.h"
#include "reactor.h"
#include "settings.h"
#include "timer.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char program[] = "flood";

enum {
    BURST = 64 * 1024,  /* bytes */
    LINE = 2,           /* bytes: "a\n" */
    CHUNK = 64 * 1024,  /* bytes received at a time */
    REST_MS = 10,       /* from an answer to the next question */
    QUESTIONS = 10,     /* without a flood */
    QUIET_MS = 100,     /* without a word for so long, all has been said */
    PATIENCE_MS = 60000 /* for a burst */
};

struct neighbour {
    int fd;
    size_t asked;
    bool waits;
    uint64_t since;
    char answer[64]; /* what it waits for */
    char line[64];   /* what has come of a line */
    size_t size;     /* of that */
};

struct flood {
    struct settings settings;
    struct reactor *reactor;
    struct neighbour neighbour;
    struct reactor_timer rest;
    int *flooders;
    size_t heard;    /* lines, by all listeners together */
    size_t expected; /* likewise */
    struct histogram waits;
};

/* --- Listening -------------------------------------------------------------------------------------- */

static size_t receive(int fd, char *chunk, size_t room)
{
    size_t size = 0;
    switch (net_recv(fd, chunk, room, &size)) {
    case NET_OK:
    case NET_AGAIN: break;
    case NET_CLOSED: fail("the server closed a connection");
    case NET_ERROR: fail("a connection is lost: %s", strerror(errno));
    }
    return size;
}

static size_t count_lines(const char *bytes, size_t size)
{
    size_t lines = 0;
    for (size_t i = 0; i < size; i++)
        lines += bytes[i] == '\n';
    return lines;
}

static void hear_lines(int fd, unsigned events, void *data)
{
    char chunk[CHUNK];
    struct flood *flood = data;
    flood->heard += count_lines(chunk, receive(fd, chunk, sizeof chunk));
}

static void ignore_lines(int fd, unsigned events, void *data)
{
    char chunk[CHUNK];
    (void)receive(fd, chunk, sizeof chunk);
}

/* --- The neighbour ---------------------------------------------------------------------------------- */

static void ask(void *data)
{
    struct flood *flood = data;
    struct neighbour *neighbour = &flood->neighbour;
    char question[64];
    int size = snprintf(question, sizeof question, "/nick n%zu\n", ++neighbour->asked);
    snprintf(neighbour->answer, sizeof neighbour->answer, "* you are now n%zu", neighbour->asked);
    neighbour->waits = true;
    neighbour->since = now();
    if (net_send_all(neighbour->fd, question, (size_t)size) == -1)
        fail("the server does not listen: %s", strerror(errno));
}

/* Everybody is told of the new name. */
static void take_answer(struct flood *flood)
{
    flood->neighbour.waits = false;
    histogram_add(&flood->waits, now() - flood->neighbour.since);
    flood->expected += flood->settings.connections;
    if (reactor_timer_start(flood->reactor, &flood->rest, REST_MS, 0) == -1)
        fail("out of memory");
}

static void take_line(struct flood *flood)
{
    struct neighbour *neighbour = &flood->neighbour;
    neighbour->line[neighbour->size] = '\0';
    neighbour->size = 0;
    if (neighbour->waits && strcmp(neighbour->line, neighbour->answer) == 0)
        take_answer(flood);
}

/* Of a long line, the beginning is kept. */
static void hear_answer(int fd, unsigned events, void *data)
{
    char chunk[CHUNK];
    struct flood *flood = data;
    struct neighbour *neighbour = &flood->neighbour;
    size_t size = receive(fd, chunk, sizeof chunk);
    for (size_t i = 0; i < size; i++) {
        if (chunk[i] == '\n')
            take_line(flood);
        else if (neighbour->size < sizeof neighbour->line - 1)
            neighbour->line[neighbour->size++] = chunk[i];
    }
}

/* --- All of them ------------------------------------------------------------------------------------ */

/* The empty line is for servers that wait for a client's first words before they greet it. */
static int join(struct flood *flood, reactor_handler *handler)
{
    char greeting[256];
    size_t size;
    int fd = net_connect(flood->settings.host, flood->settings.port);
    if (fd == -1 || net_send_all(fd, "\n", 1) == -1)
        fail("cannot connect: %s", strerror(errno));
    if (net_recv(fd, greeting, sizeof greeting, &size) != NET_OK)
        fail("the server does not let everybody in");
    if (net_set_nonblocking(fd) == -1 ||
        reactor_register(flood->reactor, fd, SELECTOR_READ, handler, flood) == -1)
        fail("cannot watch a connection: %s", strerror(errno));
    return fd;
}

static void open_all(struct flood *flood)
{
    flood->reactor = reactor_open(NULL);
    flood->flooders = calloc(flood->settings.flooders + 1, sizeof *flood->flooders);
    if (!flood->reactor || !flood->flooders)
        fail("cannot open a reactor: %s", strerror(errno));
    reactor_timer_init(&flood->rest, ask, flood);
    for (size_t i = 0; i < flood->settings.connections; i++)
        (void)join(flood, hear_lines);
    for (size_t i = 0; i < flood->settings.flooders; i++)
        flood->flooders[i] = join(flood, ignore_lines);
    flood->neighbour.fd = join(flood, hear_answer);
}

/* --- The measurement -------------------------------------------------------------------------------- */

static void settle(struct flood *flood)
{
    reactor_timer_stop(flood->reactor, &flood->rest);
    while (reactor_run_once(flood->reactor, QUIET_MS) > 0)
        ;
    flood->heard = flood->expected = 0;
    histogram_clear(&flood->waits);
}

/* Each sends its part: as much as fits into the kernel's buffers. */
static void send_burst(struct flood *flood)
{
    static char lines[BURST];
    size_t each = flood->settings.flooders ? BURST / flood->settings.flooders / LINE : 0;
    for (size_t i = 0; i < BURST; i++)
        lines[i] = "a\n"[i % LINE];
    for (size_t i = 0; i < flood->settings.flooders; i++)
        if (net_send_all(flood->flooders[i], lines, each * LINE) == -1)
            fail("the server does not listen: %s", strerror(errno));
    flood->expected = each * flood->settings.flooders * flood->settings.connections;
}

static bool is_over(const struct flood *flood, size_t first)
{
    bool asked_enough = flood->settings.flooders > 0 || flood->neighbour.asked - first >= QUESTIONS;
    return asked_enough && !flood->neighbour.waits && flood->heard >= flood->expected;
}

static void burst(struct flood *flood)
{
    size_t first = flood->neighbour.asked;
    uint64_t until = now() + PATIENCE_MS * (uint64_t)1000000;
    send_burst(flood);
    ask(flood);
    while (!is_over(flood, first)) {
        if (now() > until)
            fail("the server does not deliver");
        (void)reactor_run_once(flood->reactor, REST_MS);
    }
}

static void report(const struct flood *flood, const struct moment *from, const struct moment *to)
{
    double seconds = moments_seconds(from, to);
    printf("messages %zu\n", flood->heard);
    printf("seconds %.3f\n", seconds);
    printf("messages/s %.0f\n", (double)flood->heard / seconds);
    printf("p50_us %.1f\n", (double)histogram_percentile(&flood->waits, 0.5) / 1e3);
    printf("p99_us %.1f\n", (double)histogram_percentile(&flood->waits, 0.99) / 1e3);
    moments_report(from, to, flood->settings.pid, flood->heard);
    puts("done");
    fflush(stdout);
}

static void run(struct flood *flood)
{
    settle(flood);
    struct moment from = moment_take(flood->settings.pid);
    burst(flood);
    struct moment to = moment_take(flood->settings.pid);
    report(flood, &from, &to);
}

/* --- The command line ------------------------------------------------------------------------------- */

static const char HELP[] = "usage: flood --port N [options]\n"
                           "  --host ADDR       the server's address (127.0.0.1)\n"
                           "  --port N          its port\n"
                           "  --connections N   so many listen (50)\n"
                           "  --flooders N      so many say 64 KiB of two-byte lines in all (0)\n"
                           "  --wait            join, then measure once for each line on stdin\n"
                           "  --pid N           the server's process: say how busy it was\n"
                           "  --help            show this\n"
                           "The times are how long another client waits for an answer.\n";

static const struct command command = {.help = HELP, .least_size = 1, .may_flood = true};

int main(int argc, char **argv)
{
    static struct flood flood; /* zeros, and too large for the stack */
    char line[16];
    flood.settings = settings_parse(argc, argv, &command);
    raise_descriptor_limit();
    open_all(&flood);
    if (!flood.settings.wait)
        run(&flood);
    puts("ready");
    fflush(stdout);
    while (flood.settings.wait && fgets(line, sizeof line, stdin))
        run(&flood);
    reactor_close(flood.reactor);
}
