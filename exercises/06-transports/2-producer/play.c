/* wraps send */
#include "fds.h"
#include "player.h"
#include "producer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    const struct question *question;
    struct answer *answer;
    struct reactor *reactor;
    struct producer *
        producer; /* on the heap, so that a sanitizer sees who touches it too late; NULL once it is over */
    struct reactor_call other;
    int peer;
    uint64_t before; /* bytes that the kernel had taken when this turn began */
} game;

ssize_t __real_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);

/* A kernel that takes everything takes nothing any more once that would never end. */
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
    struct answer *answer = game.answer;
    if (!game.question->takes_all)
        return __real_send(fd, data, size, flags);
    if (answer->is_endless) {
        errno = EAGAIN;
        return -1;
    }
    answer->taken += size;
    answer->is_endless = answer->taken - game.before > A_TURN;
    return (ssize_t)size;
}

/* --- The producer ------------------------------------------------------------------------------------ */

static void is_over(struct producer *gone, int reason)
{
    game.answer->is_over = true;
    game.answer->why = reason;
    game.producer = NULL;
    free(gone);
}

static void note_call(void *data)
{
    *(bool *)data = true;
}

static void look_at_queue(void)
{
    struct answer *answer = game.answer;
    size_t queued = game.producer ? transport_queued(game.producer->transport) : 0;
    answer->most = queued > answer->most ? queued : answer->most;
}

static void open_producer(uint64_t size)
{
    int pair[2];
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair()");
    for (int i = 0; i < 2; i++)
        player_needs(fcntl(pair[i], F_SETFL, O_NONBLOCK), "fcntl()");
    game.peer = pair[1];
    game.producer = calloc(1, sizeof *game.producer);
    player_needs(game.producer ? 0 : -1, "calloc()");
    *game.producer = (struct producer){.reactor = game.reactor, .size = size, .over = is_over};
    if (producer_open(game.producer, pair[0]) == 0) {
        look_at_queue();
        return;
    }
    game.answer->failed = errno;
    close(pair[0]);
}

static void turn(void)
{
    game.before = game.answer->taken;
    game.answer->called = reactor_run_once(game.reactor, 0);
    if (game.answer->called == -1)
        game.answer->failed = errno;
    look_at_queue();
}

/* --- Its peer ---------------------------------------------------------------------------------------- */

static void close_peer(void)
{
    if (game.peer != -1)
        close(game.peer);
    game.peer = -1;
}

static void look_at(char byte)
{
    struct answer *answer = game.answer;
    if (!answer->strays && byte != (char)('a' + answer->heard % 26)) {
        answer->strays = true;
        answer->stray_place = answer->heard;
        answer->stray = byte;
    }
    answer->heard++;
}

static void peer_reads(void)
{
    char bytes[7 * KIB];
    ssize_t size = recv(game.peer, bytes, sizeof bytes, 0);
    for (ssize_t i = 0; i < size; i++)
        look_at(bytes[i]);
    game.answer->ended = size == 0;
}

static void peer_reads_all(void)
{
    struct answer *answer = game.answer;
    for (int idle = 0; !answer->ended && !answer->strays && answer->failed == 0 && idle < 100;) {
        uint64_t had = answer->heard;
        peer_reads();
        turn();
        idle = answer->heard > had || answer->called > 0 ? 0 : idle + 1;
    }
}

/* --- A game ------------------------------------------------------------------------------------------ */

static bool is_enough(void)
{
    uint64_t enough = game.question->enough;
    return game.answer->failed != 0 || (enough > 0 && game.answer->taken >= enough);
}

static void let_happen(enum event event)
{
    if (event == CONNECTION_IS_ABORTED && game.producer)
        transport_abort(game.producer->transport);
    else if (event == PEER_CLOSES)
        close_peer();
}

static void take_turns(int turns)
{
    for (int i = 0; i < turns && !is_enough(); i++) {
        turn();
        if (i == 0)
            let_happen(game.question->event);
    }
}

/* A producer that forgets to cancel its call is seen in a game where it is over earlier. */
static void end(void)
{
    reactor_cancel(game.reactor, &game.other);
    if (game.producer) {
        reactor_cancel(game.reactor, &game.producer->more);
        if (game.producer->transport)
            transport_abort(game.producer->transport);
    }
    (void)reactor_run_once(game.reactor, 0);
    reactor_close(game.reactor);
    free(game.producer);
    close_peer();
}

static void run(const struct question *question, struct answer *answer)
{
    game.reactor = reactor_open("poll");
    player_needs(game.reactor ? 0 : -1, "reactor_open()");
    reactor_call_init(&game.other, note_call, &answer->other_called);
    open_producer(question->size);
    if (question->other_yields)
        reactor_yield(game.reactor, &game.other);
    if (question->reads)
        peer_reads_all();
    else
        take_turns(question->turns);
}

void play(const struct question *question, struct answer *answer)
{
    int open = fds_count();
    struct answer rest;
    game.question = question;
    game.answer = answer;
    game.before = 0;
    answer->why = NOT_OVER;
    run(question, answer);
    rest = *answer;
    game.answer = &rest; /* what happens at the end is no answer */
    end();
    answer->left_open = fds_count() - open;
}

int main(void)
{
    return player_main();
}
