/* Some clients of a room say as much as they can, the others listen; how long does a neighbour wait for the
 * answer to a question?
 *
 * Start at pass_burst(). Together the flooders send 64 KiB of two-byte lines, as much as a server receives from
 * one of them at a time. The burst is over when every listener has every line. Meanwhile the neighbour asks for
 * another name, waits for the answer, rests a little, and asks again. Without flooders it asks a few times, and
 * that is all. Each line counts once for each who has heard it; the times are how long the neighbour waits. */
#include "client.h"
#include "common.h"
#include "net.h"
#include "timer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BURST = 64 * 1024,        /* bytes */
    LINE = 2,                 /* bytes: "a\n" */
    REST_MS = 10,             /* from an answer to the next question */
    QUESTIONS = 10,           /* without a flood */
    QUIET_MS = 100,           /* without a word for so long, all has been said */
    BURST_PATIENCE_MS = 60000 /* without the end of a burst for so long, we give up */
};

static int *flooders;
static size_t expected; /* lines, by all listeners together */

static struct neighbour {
    int fd;
    size_t asked;
    bool waits;
    uint64_t since;
    char answer[64]; /* what it waits for */
    char line[64];   /* what has come of a line */
    size_t size;     /* of that */
    struct reactor_timer rest;
} neighbour;

/* --- Listening ------------------------------------------------------------------------------------ */

static void hear_lines(int fd, unsigned events, void *data)
{
    char chunk[CHUNK];
    struct client *client = data;
    size_t size = client_receive(fd, chunk, sizeof chunk);
    for (size_t i = 0; i < size; i++)
        client->heard += chunk[i] == '\n';
}

static void ignore_lines(int fd, unsigned events, void *data)
{
    char chunk[CHUNK];
    (void)client_receive(fd, chunk, sizeof chunk);
}

/* --- The neighbour -------------------------------------------------------------------------------- */

static void ask(void *data)
{
    char question[64];
    int size = snprintf(question, sizeof question, "/nick n%zu\n", ++neighbour.asked);
    snprintf(neighbour.answer, sizeof neighbour.answer, "* you are now n%zu", neighbour.asked);
    neighbour.waits = true;
    neighbour.since = now();
    if (net_send_all(neighbour.fd, question, (size_t)size) == -1)
        fail("the server does not listen: %s", strerror(errno));
}

/* Everybody is told of the new name. */
static void take_line(struct client *client)
{
    neighbour.line[neighbour.size] = '\0';
    neighbour.size = 0;
    if (!neighbour.waits || strcmp(neighbour.line, neighbour.answer) != 0)
        return;
    neighbour.waits = false;
    client_note_time(client, neighbour.since);
    expected += client->settings.connections;
    if (reactor_timer_start(client->reactor, &neighbour.rest, REST_MS, 0) == -1)
        fail("out of memory");
}

/* Of a long line, the beginning is kept. */
static void hear_answer(int fd, unsigned events, void *data)
{
    char chunk[CHUNK];
    size_t size = client_receive(fd, chunk, sizeof chunk);
    for (size_t i = 0; i < size; i++) {
        if (chunk[i] == '\n')
            take_line(data);
        else if (neighbour.size < sizeof neighbour.line - 1)
            neighbour.line[neighbour.size++] = chunk[i];
    }
}

/* --- All of them ---------------------------------------------------------------------------------- */

static int join(struct client *client, reactor_handler *handler)
{
    int fd = room_join(client);
    client_watch(client, fd, handler, client);
    return fd;
}

static void open_room(struct client *client)
{
    flooders = calloc(client->settings.flooders + 1, sizeof *flooders);
    if (!flooders)
        fail("out of memory");
    reactor_timer_init(&neighbour.rest, ask, NULL);
    for (size_t i = 0; i < client->settings.connections; i++)
        (void)join(client, hear_lines);
    for (size_t i = 0; i < client->settings.flooders; i++)
        flooders[i] = join(client, ignore_lines);
    neighbour.fd = join(client, hear_answer);
}

static void settle(struct client *client)
{
    reactor_timer_stop(client->reactor, &neighbour.rest);
    while (reactor_run_once(client->reactor, QUIET_MS) > 0)
        ;
}

/* Each sends its part: as much as fits into the kernel's buffers. */
static void send_burst(struct client *client)
{
    static char lines[BURST];
    size_t count = client->settings.flooders;
    size_t each = count > 0 ? BURST / count / LINE : 0;
    for (size_t i = 0; i < BURST; i++)
        lines[i] = "a\n"[i % LINE];
    for (size_t i = 0; i < count; i++)
        if (net_send_all(flooders[i], lines, each * LINE) == -1)
            fail("the server does not listen: %s", strerror(errno));
    expected = each * count * client->settings.connections;
}

static bool is_over(const struct client *client, size_t first)
{
    bool asked_enough = client->settings.flooders > 0 || neighbour.asked - first >= QUESTIONS;
    return asked_enough && !neighbour.waits && client->heard >= expected;
}

/* A measurement is one burst. */
static void pass_burst(struct client *client, size_t count)
{
    size_t first = neighbour.asked;
    uint64_t until = now() + BURST_PATIENCE_MS * (uint64_t)1000000;
    send_burst(client);
    ask(NULL);
    while (!is_over(client, first)) {
        if (now() > until)
            fail("the server does not deliver");
        (void)reactor_run_once(client->reactor, REST_MS);
    }
}

const struct way flood_way = {.open = open_room, .pass_messages = pass_burst, .settle = settle};
