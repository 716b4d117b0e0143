/* Start at play(). One turn of the relay's loop only looks, and does not wait. */
#include "fds.h"
#include "player.h"
#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int alice, bob;
static struct way there, back;

static void connect_relay(int *outside, int *inside)
{
    int pair[2];
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair()");
    for (int i = 0; i < 2; i++)
        player_needs(fcntl(pair[i], F_SETFL, O_NONBLOCK), "fcntl()");
    *outside = pair[0];
    *inside = pair[1];
}

/* How many descriptors were ready? */
static int turn(void)
{
    fd_set reading, writing;
    struct timeval none = {0};
    FD_ZERO(&reading);
    FD_ZERO(&writing);
    way_watch(&there, &reading, &writing);
    way_watch(&back, &reading, &writing);
    int ready = select(FD_SETSIZE, &reading, &writing, NULL, &none);
    if (ready == -1)
        return -1;
    way_serve(&there, &reading, &writing);
    way_serve(&back, &reading, &writing);
    return ready;
}

static int turn_often(int most, bool until_nothing_is_ready)
{
    int ready = 0, busy = 0;
    for (int i = 0; i < most; i++) {
        if ((ready = turn()) == -1)
            return -1;
        if (ready == 0 && until_nothing_is_ready)
            return busy;
        busy += ready > 0;
    }
    return busy;
}

static int send_text(int fd, const char *text)
{
    return (int)send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static int take_step(const struct step *step, struct seen *seen)
{
    switch (step->action) {
    case ALICE_SENDS: return send_text(alice, step->text);
    case ALICE_ENDS: return shutdown(alice, SHUT_WR);
    case ALICE_RECEIVES: return (int)recv(alice, seen->bytes, MOST, 0);
    case BOB_SENDS: return send_text(bob, step->text);
    case BOB_ENDS: return shutdown(bob, SHUT_WR);
    case BOB_RECEIVES: return (int)recv(bob, seen->bytes, MOST, 0);
    case RELAY_TURNS: return turn_often(4, false);
    case RELAY_SETTLES: return turn_often(TURNS, true);
    case NOTHING: break;
    }
    return 0;
}

static void take_steps(const struct step *steps, struct seen *seen)
{
    for (int i = 0; i < STEPS; i++) {
        seen[i].result = take_step(&steps[i], &seen[i]);
        seen[i].why = errno;
        if (steps[i].action == RELAY_SETTLES && seen[i].result == TURNS)
            return;
    }
}

static char byte_at(size_t place)
{
    return (char)((unsigned)place * 2654435761u >> 24);
}

static size_t give(size_t sent)
{
    char bytes[4000];
    size_t size = sizeof bytes < MUCH - sent ? sizeof bytes : MUCH - sent;
    for (size_t i = 0; i < size; i++)
        bytes[i] = byte_at(sent + i);
    ssize_t done = size > 0 ? send(alice, bytes, size, MSG_NOSIGNAL) : 0;
    return sent + (done > 0 ? (size_t)done : 0);
}

/* Take what is there, and compare. */
static void take(struct answer *answer)
{
    char bytes[1000];
    ssize_t got = recv(bob, bytes, sizeof bytes, 0);
    for (ssize_t i = 0; i < got; i++)
        answer->is_altered |= bytes[i] != byte_at(answer->received++);
}

static void stream(struct answer *answer)
{
    struct seen *seen = &answer->seen[0];
    size_t sent = 0;
    for (int i = 0; i < ROUNDS && answer->received < MUCH; i++) {
        sent = give(sent);
        seen->result = turn();
        seen->why = errno;
        take(answer);
        if (seen->result == -1 || answer->is_altered)
            return;
    }
}

void play(const struct question *question, struct answer *answer)
{
    int before = fds_count(), left, right;
    connect_relay(&alice, &left);
    connect_relay(&bob, &right);
    there = (struct way){.from = left, .to = right};
    back = (struct way){.from = right, .to = left};
    if (question->streams)
        stream(answer);
    else
        take_steps(question->steps, answer->seen);
    answer->there_finished = there.finished;
    answer->back_finished = back.finished;
    const int ends[] = {alice, bob, left, right};
    for (int i = 0; i < 4; i++)
        close(ends[i]);
    answer->left_open = fds_count() - before;
}

int main(void)
{
    return player_main();
}
