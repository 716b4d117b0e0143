/* Start at play(). The protocol writes down what it is told. If it is told what nobody may tell it, it leaves the call
 * on the spot. */
#include "player.h"
#include "transport.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    struct reactor *reactor;
    struct transport *transport;
    int fd, peer;
    bool aborts_at_data;
    const char *calls;  /* the function that is being called, and may call nobody; NULL outside */
    struct answer seen; /* what goes into each answer */
    jmp_buf end;
} wire;

static int write_bytes(size_t place, size_t size);
static void close_link(void);
static void abort_link(void);

/* --- The protocol ------------------------------------------------------------------------------------ */

static void tell(const char *word)
{
    struct answer *seen = &wire.seen;
    size_t used = strlen(seen->told);
    if (wire.calls || seen->lost) {
        snprintf(seen->out_of_turn, sizeof seen->out_of_turn, "%s", word);
        snprintf(seen->within, sizeof seen->within, "%s", wire.calls ? wire.calls : "");
        longjmp(wire.end, 1);
    }
    snprintf(seen->told + used, sizeof seen->told - used, "%s%s", used > 0 ? ", " : "", word);
}

static void made(struct transport *transport, void *data)
{
    wire.transport = transport;
    tell("connection_made");
}

static void abort_and_write(void)
{
    wire.seen.queued_at_data = transport_queued(wire.transport);
    abort_link();
    wire.seen.late_result = write_bytes(0, 8);
    wire.seen.late_why = errno;
    close_link();
    abort_link();
}

static void take(const char *bytes, size_t size, void *data)
{
    wire.seen.received += size;
    tell("data_received");
    if (wire.aborts_at_data)
        abort_and_write();
}

static void see_end(void *data)
{
    tell("eof_received");
}

static void be_lost(int reason, void *data)
{
    tell("connection_lost");
    wire.seen.lost = true;
    wire.seen.reason = reason;
}

static void pause_it(void *data)
{
    tell("pause_writing");
}

static void resume_it(void *data)
{
    tell("resume_writing");
}

static const struct protocol whole = {.connection_made = made,
                                      .data_received = take,
                                      .eof_received = see_end,
                                      .connection_lost = be_lost,
                                      .pause_writing = pause_it,
                                      .resume_writing = resume_it};

static const struct protocol without_eof = {.data_received = take, .connection_lost = be_lost};

/* --- The calls --------------------------------------------------------------------------------------- */

static int open_link(const struct question *question)
{
    int pair[2], little = 4 * 1024;
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair()");
    player_needs(fcntl(pair[1], F_SETFL, O_NONBLOCK), "fcntl()");
    (void)setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
    wire.reactor = reactor_open("poll");
    player_needs(wire.reactor ? 0 : -1, "reactor_open()");
    wire.fd = wire.seen.fd = pair[0];
    wire.peer = pair[1];
    wire.aborts_at_data = question->aborts_at_data;
    const struct protocol *protocol = question->without_eof ? &without_eof : &whole;
    struct transport *opened = transport_open(wire.reactor, wire.fd, protocol, NULL);
    wire.seen.knows_itself = wire.transport == opened;
    wire.transport = opened;
    return opened ? 0 : -1;
}

/* The bytes are in memory of just their size, and only for the call. */
static int write_bytes(size_t place, size_t size)
{
    char *bytes = malloc(size);
    player_needs(bytes ? 0 : -1, "malloc()");
    memcpy(bytes, stream() + place, size);
    wire.calls = "transport_write()";
    int result = transport_write(wire.transport, bytes, size);
    int why = errno;
    wire.calls = NULL;
    free(bytes);
    errno = why;
    return result;
}

static void close_link(void)
{
    wire.calls = "transport_close()";
    transport_close(wire.transport);
    wire.calls = NULL;
}

static void abort_link(void)
{
    wire.calls = "transport_abort()";
    transport_abort(wire.transport);
    wire.calls = NULL;
}

static int settle(void)
{
    int called = 1;
    for (int i = 0; called > 0 && i < TURNS; i++)
        called = reactor_run_once(wire.reactor, 0);
    return called;
}

static long long fill_kernel(void)
{
    size_t filled = 0;
    ssize_t more;
    while ((more = send(wire.fd, stream() + filled, 4096, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0)
        filled += (size_t)more;
    return (long long)filled;
}

static long long peer_reads(size_t most)
{
    static char bytes[STREAM];
    ssize_t size = recv(wire.peer, bytes, most < sizeof bytes ? most : sizeof bytes, 0);
    wire.seen.sum = size > 0 ? sum_up(bytes, (size_t)size) : 0;
    return size;
}

static long long ask_transport(enum act act)
{
    switch (act) {
    case HAS_INPUT: return transport_has_input(wire.transport);
    case QUEUED: return (long long)transport_queued(wire.transport);
    case FD: return transport_fd(wire.transport);
    case CLOSE: close_link(); break;
    case ABORT: abort_link(); break;
    case PAUSE: transport_pause_reading(wire.transport); break;
    case RESUME: transport_resume_reading(wire.transport); break;
    default: break;
    }
    return 0;
}

static long long act(const struct question *question)
{
    const char *text = question->text;
    switch (question->act) {
    case OPEN: return open_link(question);
    case WRITE: return write_bytes(question->place, question->size);
    case TURN: return reactor_run_once(wire.reactor, 0);
    case SETTLE: return settle();
    case FILL: return fill_kernel();
    case PEER_SENDS: return send(wire.peer, text, strlen(text), MSG_NOSIGNAL);
    case PEER_READS: return peer_reads(question->size);
    case PEER_ENDS: return shutdown(wire.peer, SHUT_WR);
    case PEER_GOES: return close(wire.peer);
    default: return ask_transport(question->act);
    }
}

void play(const struct question *question, struct answer *answer)
{
    if (setjmp(wire.end) == 0) {
        wire.seen.result = act(question);
        wire.seen.why = errno;
    }
    wire.seen.is_open = fcntl(wire.fd, F_GETFD) != -1;
    *answer = wire.seen;
}

int main(void)
{
    return player_main();
}
