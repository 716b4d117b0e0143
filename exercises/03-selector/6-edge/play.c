/* Start at play(), then serve_all(), a turn of the loop. */
#include "edge.h"
#include "fds.h"
#include "player.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct source *sources;
static int peers[SOURCES];
static int taken[SOURCES]; /* bytes */

/* --- Sources ----------------------------------------------------------------------------------------- */

static void connect_tcp(int pair[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct sockaddr *any = (struct sockaddr *)&address;
    int listener = player_needs(socket(AF_INET, SOCK_STREAM, 0), "socket()");
    player_needs(bind(listener, any, size), "bind()");
    player_needs(listen(listener, 1), "listen()");
    player_needs(getsockname(listener, any, &size), "getsockname()");
    pair[0] = player_needs(socket(AF_INET, SOCK_STREAM, 0), "socket()");
    player_needs(connect(pair[0], any, size), "connect()");
    pair[1] = player_needs(accept(listener, NULL, NULL), "accept()");
    close(listener);
}

static void open_source(int number, bool tcp)
{
    int pair[2];
    if (tcp)
        connect_tcp(pair);
    else
        player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair()");
    for (int i = 0; i < 2; i++)
        player_needs(fcntl(pair[i], F_SETFL, O_NONBLOCK), "fcntl()");
    peers[number] = pair[1];
    sources[number] = (struct source){.fd = pair[0]};
    taken[number] = 0;
}

static void open_sources(bool tcp)
{
    sources = malloc(SOURCES * sizeof *sources);
    player_needs(sources ? 0 : -1, "malloc()");
    for (int i = 0; i < SOURCES; i++)
        open_source(i, tcp && i == 0);
}

static void close_sources(void)
{
    for (int i = 0; i < SOURCES; i++) {
        close(sources[i].fd);
        close(peers[i]);
    }
    free(sources);
}

/* --- The loop ---------------------------------------------------------------------------------------- */

static void take(struct source *source, const char *bytes, size_t size)
{
    taken[source == &sources[1]] += (int)size;
}

/* One turn of the loop: may it sleep afterwards? */
static bool serve_all(void)
{
    bool first = source_serve(&sources[0], take);
    bool second = source_serve(&sources[1], take);
    return !first && !second;
}

static struct look turn(int most, bool until_it_sleeps)
{
    struct look look = {.sleeps = false};
    for (int i = 0; i < most && !(until_it_sleeps && look.sleeps); i++)
        look.sleeps = serve_all();
    for (int i = 0; i < SOURCES; i++) {
        look.taken[i] = taken[i];
        look.ended[i] = sources[i].ended;
    }
    return look;
}

/* --- Steps ------------------------------------------------------------------------------------------- */

static void come(int number, int size)
{
    static const char bytes[MUCH];
    ssize_t sent = send(peers[number], bytes, (size_t)size, MSG_NOSIGNAL);
    player_needs(sent == size ? 0 : -1, "send()");
}

static void reset(int number)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    player_needs(setsockopt(peers[number], SOL_SOCKET, SO_LINGER, &none, sizeof none),
                 "setsockopt()");
    close(peers[number]);
    peers[number] = -1;
}

static void happen(const struct step *step)
{
    switch (step->action) {
    case COME:
    case COME_UNSEEN: come(step->source, step->number); break;
    case SHUT: player_needs(shutdown(peers[step->source], SHUT_WR), "shutdown()"); break;
    case RESET: reset(step->source); break;
    default: break;
    }
    if (step->action == COME || step->action == RESET || step->action == EVENT)
        source_event(&sources[step->source]);
}

void play(const struct question *question, struct answer *answer)
{
    struct look *look = answer->looks;
    int open = fds_count();
    open_sources(question->tcp);
    for (const struct step *step = question->steps; step < question->steps + STEPS; step++)
        if (step->action == TURN)
            *look++ = turn(step->number, false);
        else if (step->action == SETTLE)
            *look++ = turn(TURNS, true);
        else
            happen(step);
    close_sources();
    answer->left_open = fds_count() - open;
}

int main(void)
{
    return player_main();
}
