/* 08-multiprocess: the same chat room, on several processes.
 *
 * Start at main(): this is the supervisor. It starts the workers, each of which serves some clients (see server.c), and
 * is their hub: what happens in one worker passes through here to all. New since 07: this file. */
#include "channel.h"
#include "chat.h"
#include "cli.h"
#include "frames.h"
#include "net.h"
#include "reactor.h"
#include "server.h"
#include "workers.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

/* EXERCISE: these workers are processes. Let them be threads of one process. */
enum { BACKLOG = 1024 };

struct hub {
    const struct options *options;
    struct reactor *reactor;
    struct link *links; /* an array */
    int count;
    int ready; /* of them, how many serve */
    int listener;
};

/* The hub's end of a worker. */
struct link {
    struct hub *hub;
    struct channel *channel;
};

/* What comes from one goes to all: the order in which it passes here is the order for all. */
static void relay(const struct hub *hub, const char *message, size_t size)
{
    for (int i = 0; i < hub->count; i++)
        (void)channel_send(hub->links[i].channel, FRAME_MESSAGE, message, size);
}

static void receive(unsigned char kind, const char *message, size_t size, void *data)
{
    struct hub *hub = ((struct link *)data)->hub;
    if (kind == FRAME_MESSAGE)
        relay(hub, message, size);
    else if (kind == FRAME_READY && ++hub->ready == hub->options->workers)
        announce(hub->listener);
}

static void lose_worker(int reason, void *data)
{
    errno = reason;
    die("a worker is gone");
}

static const struct channel_events channel_events = {.received = receive, .lost = lose_worker};

/* The child has a copy of all that we have. It closes what is not its own: our end of the channel, and our
 * loop. We close our copy of its end. */
static void start_worker(struct hub *hub)
{
    int ends[2];
    struct link *link = &hub->links[hub->count++];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
        die("cannot start a worker");
    struct worker_start start = {
        .number = (uint32_t)hub->count, .channel = ends[1], .listener = hub->listener};
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        reactor_close(hub->reactor);
        _exit(work(&start, hub->options));
    }
    close(ends[1]);
    link->hub = hub;
    link->channel = channel_open(hub->reactor, ends[0], &channel_events, link);
    if (pid == -1 || !link->channel)
        die("cannot start a worker");
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTION_BACKEND | OPTION_WORKERS);
    struct link links[WORKERS_MAX] = {0};
    struct hub hub = {
        .options = &options, .reactor = reactor_open(options.backend), .links = links};
    raise_descriptor_limit();
    if (!hub.reactor)
        die("cannot open a chat room");
    hub.listener = net_listen(options.host, options.port, BACKLOG);
    if (hub.listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    for (int i = 0; i < options.workers; i++)
        start_worker(&hub);
    if (reactor_run(hub.reactor) == -1)
        die("cannot supervise the workers");
}
/* END */
