/* client: keeps a server busy, checks what it answers, and says how fast it was.
 *
 * Start at main(), then measure(); then at one of the ways to keep a server busy: echo.c, room.c, flood.c.
 * This is an event-driven program of the same make as the servers. With --wait it measures once for each
 * line that it gets, so two of them can take turns. A client that is slower than the server measures itself,
 * so with --pid it says which of the two was the limit. */
#include "client.h"
#include "array.h"
#include "cli.h"
#include "common.h"
#include "machine.h"
#include "net.h"
#include "stats.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char program[] = "client";

static const double BUSY = 0.97; /* this share of the time and more counts as all of it */

/* --- What the ways share ------------------------------------------------------------------------- */

void client_note_time(struct client *client, uint64_t began)
{
    client->times =
        array_grow(client->times, &client->capacity, client->count + 1, sizeof *client->times);
    if (!client->times)
        fail("out of memory");
    client->times[client->count++] = (double)(now() - began) / 1e3;
}

int client_connect(struct client *client)
{
    int fd = net_connect(client->settings.host, client->settings.port);
    if (fd == -1)
        fail("cannot connect: %s", strerror(errno));
    return fd;
}

void client_watch(struct client *client, int fd, reactor_handler *handler, void *data)
{
    if (net_set_nonblocking(fd) == -1 ||
        reactor_register(client->reactor, fd, SELECTOR_READ, handler, data) == -1)
        fail("cannot watch a connection: %s", strerror(errno));
}

size_t client_receive(int fd, char *chunk, size_t size)
{
    size_t received = 0;
    enum net_result result = net_recv(fd, chunk, size, &received);
    if (result == NET_CLOSED)
        fail("the server closed a connection");
    if (result == NET_ERROR)
        fail("a connection is lost: %s", strerror(errno));
    return received;
}

void client_turn(struct client *client)
{
    if (reactor_run_once(client->reactor, PATIENCE_MS) <= 0)
        fail("the server does not answer");
}

/* --- The measurement ------------------------------------------------------------------------------ */

/* What both processes have had until now. */
struct moment {
    uint64_t time;
    struct usage client;
    struct usage server;
};

static struct moment take_moment(pid_t server)
{
    struct moment moment = {.time = now()};
    if (machine_usage(getpid(), &moment.client) == -1 ||
        (server != 0 && machine_usage(server, &moment.server) == -1))
        fail("there is no process %ld", (long)server);
    return moment;
}

/* Whether a process wanted all of the time: it ran or stood in the queue. */
static bool was_busy(const struct usage *from, const struct usage *to, double seconds)
{
    return (double)(to->ran - from->ran + to->waited - from->waited) / 1e9 >= BUSY * seconds;
}

static void report(struct client *client, const struct moment *from, const struct moment *to)
{
    static const char *const limits[2][2] = {{"neither", "client"}, {"server", "both"}};
    double seconds = (double)(to->time - from->time) / 1e9;
    double heard = (double)client->heard;
    bool server_busy = was_busy(&from->server, &to->server, seconds);
    bool client_busy = was_busy(&from->client, &to->client, seconds);
    printf("messages %zu\n", client->heard);
    printf("messages/s %.0f\n", heard / seconds);
    printf("p50_us %.1f\n", quantile(client->times, client->count, 0.5));
    printf("p99_us %.1f\n", quantile(client->times, client->count, 0.99));
    printf("longest_us %.1f\n", quantile(client->times, client->count, 1));
    printf("cpu_us %.3f\n", (double)(to->server.ran - from->server.ran) / 1e3 / heard);
    printf("limit %s\n", limits[server_busy][client_busy]);
}

static uint64_t nanoseconds(double seconds)
{
    return (uint64_t)(seconds * 1e9);
}

static void measure(struct client *client)
{
    const struct settings *settings = &client->settings;
    const struct way *way = settings->way;
    if (settings->messages == 0)
        way->pass_until(client, now() + nanoseconds(settings->warm_up));
    client->heard = client->count = 0;
    struct moment from = take_moment(settings->pid);
    if (settings->messages == 0)
        way->pass_until(client, from.time + nanoseconds(settings->time));
    else
        way->pass_messages(client, settings->messages);
    struct moment to = take_moment(settings->pid);
    report(client, &from, &to);
    way->settle(client);
    puts("done");
    fflush(stdout);
}

/* Say that the connections are there, then wait for each order. Until stdin ends they stay open. */
static void measure_on_order(struct client *client)
{
    char line[16];
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin))
        measure(client);
}

/* --- The command line ----------------------------------------------------------------------------- */

static const char HELP[] =
    "usage: client --port N [options]\n"
    "  --host ADDR       the server's address (127.0.0.1)\n"
    "  --port N          its port\n"
    "  --connections N   so many connections (50)\n"
    "  --size BYTES      the size of a message, at least 16 (64)\n"
    "  --warm-up SECONDS not measured (0.2)\n"
    "  --time SECONDS    measured (1)\n"
    "  --messages N      stop after so many messages; no warm-up\n"
    "  --room            one more talks, the connections listen; without it each awaits its echo\n"
    "  --flood N         N more say 64 KiB of two-byte lines in all, once for each measurement; "
    "the\n"
    "                    times are how long a neighbour waits for an answer\n"
    "  --wait            open the connections, then measure once for each line on stdin\n"
    "  --pid N           the server's process: say what a message cost it\n"
    "  --help            show this\n";

static const struct option options[] = {
    {"host", required_argument, NULL, 'h'},
    {"port", required_argument, NULL, 'p'},
    {"size", required_argument, NULL, 's'},
    {"connections", required_argument, NULL, 'c'},
    {"warm-up", required_argument, NULL, 'w'},
    {"time", required_argument, NULL, 't'},
    {"flood", required_argument, NULL, 'F'},
    {"messages", required_argument, NULL, 'm'},
    {"pid", required_argument, NULL, 'P'},
    {"room", no_argument, NULL, 'R'},
    {"wait", no_argument, NULL, 'W'},
    {"help", no_argument, NULL, '?'},
    {0},
};

static _Noreturn void help(bool wanted)
{
    fputs(HELP, wanted ? stdout : stderr);
    exit(wanted ? 0 : 2);
}

static struct settings parse(int argc, char **argv)
{
    struct settings s = {.host = "127.0.0.1",
                         .way = &echo_way,
                         .connections = 50,
                         .size = 64,
                         .warm_up = 0.2,
                         .time = 1};
    int letter;
    opterr = 0;
    while ((letter = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        switch (letter) {
        case 'h': s.host = optarg; break;
        case 'p': s.port = optarg; break;
        case 'c': s.connections = (size_t)parse_number(optarg, 1, 1e6); break;
        case 's': s.size = (size_t)parse_number(optarg, LEAST_SIZE, 1e9); break;
        case 'w': s.warm_up = parse_number(optarg, 0, 3600); break;
        case 't': s.time = parse_number(optarg, 0.001, 3600); break;
        case 'm': s.messages = (size_t)parse_number(optarg, 1, 1e15); break;
        case 'P': s.pid = (pid_t)parse_number(optarg, 1, 1e9); break;
        case 'W': s.wait = true; break;
        case 'R': s.way = &room_way; break;
        case 'F':
            s.way = &flood_way;
            s.flooders = (size_t)parse_number(optarg, 0, 1e6);
            s.messages = 1;
            break;
        default: help(strcmp(argv[optind - 1], "--help") == 0);
        }
    }
    if (!s.port || optind < argc)
        help(false);
    return s;
}

int main(int argc, char **argv)
{
    struct client client = {.settings = parse(argc, argv), .reactor = reactor_open(NULL)};
    if (!client.reactor)
        fail("cannot open a reactor: %s", strerror(errno));
    raise_descriptor_limit();
    client.settings.way->open(&client);
    client.settings.way->settle(&client);
    if (client.settings.wait)
        measure_on_order(&client);
    else
        measure(&client);
    reactor_close(client.reactor);
    free(client.times);
}
