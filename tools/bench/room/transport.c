/* room-transport: the same room as room-bare, on lib/transport. What it costs more, the transport costs:
 * it keeps what the kernel does not take, and has a limit for that. Start at main(), then pass_on(). */
#include "transport.h"
#include "acceptor.h"
#include "cli.h"
#include "net.h"

#include <stdlib.h>
#include <string.h>

enum { BACKLOG = 128 };

struct member {
    struct transport *transport;
    size_t place; /* in the room */
};

static struct member **room;
static size_t count;
static struct reactor *reactor;

static void greet(struct transport *transport, void *data)
{
    static const char greeting[] = "* welcome\n";
    struct member *member = data;
    member->transport = transport;
    (void)transport_write(transport, greeting, strlen(greeting));
}

static void pass_on(const char *bytes, size_t size, void *from)
{
    for (size_t i = 0; i < count; i++)
        if (room[i] != from)
            (void)transport_write(room[i]->transport, bytes, size);
}

static void leave(int reason, void *data)
{
    struct member *member = data;
    (void)reason;
    room[member->place] = room[--count];
    room[member->place]->place = member->place;
    free(member);
}

static const struct protocol protocol = {
    .connection_made = greet, .data_received = pass_on, .connection_lost = leave};

static void let_in(int fd, void *data)
{
    (void)data;
    struct member *member = malloc(sizeof *member);
    struct member **grown = realloc(room, (count + 1) * sizeof *room);
    if (!member || !grown)
        die("cannot let a member in");
    room = grown;
    *member = (struct member){.place = count};
    if (!transport_open(reactor, fd, &protocol, member))
        die("cannot let a member in");
    room[count++] = member;
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    raise_descriptor_limit();
    reactor = reactor_open(NULL);
    int listener = net_listen(options.host, options.port, BACKLOG);
    if (!reactor || listener == -1 || !acceptor_open(reactor, listener, let_in, NULL))
        die("cannot listen on %s:%s", options.host, options.port);
    announce(listener);
    if (reactor_run(reactor) == -1)
        die("cannot wait for clients");
}
