/* Time passes only in wait_readable() here, and each look at the clock takes a millisecond, so that no moment comes
 * twice. */
#include "answer.h"
#include "fds.h"
#include "player.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    struct answer *answer;
    const struct arrival *next, *end; /* what is still to come */
    long long now;                    /* milliseconds */
    int ours, peers;                  /* the two ends; the peer's is -1 when it is closed */
    jmp_buf over;
} script;

long long now_ms(void)
{
    return script.now++;
}

static void end_if(bool condition, enum misdeed misdeed)
{
    if (!condition)
        return;
    script.answer->misdeed = misdeed;
    longjmp(script.over, 1);
}

static bool is_readable(void)
{
    char byte;
    return recv(script.ours, &byte, 1, MSG_PEEK) >= 0;
}

/* Nothing does, if the code under test has closed our end. */
static void let_arrive(void)
{
    const struct arrival *arrival = script.next++;
    size_t size = strlen(arrival->text);
    if (size > 0) {
        (void)send(script.peers, arrival->text, size, MSG_NOSIGNAL);
    } else {
        close(script.peers);
        script.peers = -1;
    }
}

bool wait_readable(int fd, int ms)
{
    end_if(fd != script.ours, WAITS_ELSEWHERE);
    end_if(ms < 0, WAITS_FOR_EVER);
    if (is_readable())
        return true;
    if (script.next == script.end || script.next->at > script.now + ms) {
        script.now += ms;
        return false;
    }
    script.now = script.next->at > script.now ? script.next->at : script.now;
    let_arrive();
    return true;
}

/* Sockets do not block here: a missing wait finds nothing, and does not hang. */
static void connect_peer(void)
{
    int pair[2];
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair()");
    for (int i = 0; i < 2; i++)
        player_needs(fcntl(pair[i], F_SETFL, O_NONBLOCK), "fcntl()");
    script.ours = pair[0];
    script.peers = pair[1];
}

static void disconnect_peer(void)
{
    close(script.ours);
    if (script.peers != -1)
        close(script.peers);
}

static void begin(const struct question *question, struct answer *answer)
{
    memset(&script, 0, sizeof script);
    script.answer = answer;
    script.next = question->arrivals;
    script.end = question->arrivals + question->count;
    connect_peer();
    if (question->count > 0 && script.next->at == 0)
        let_arrive();
}

/* The line is in memory of just its size, so that a byte past its end is seen. */
void play(const struct question *question, struct answer *answer)
{
    int before = fds_count();
    char *line = calloc(1, ROOM);
    player_needs(line ? 0 : -1, "calloc()");
    begin(question, answer);
    if (setjmp(script.over) == 0) {
        errno = 0;
        answer->result = receive_line(script.ours, line, ROOM, question->limit_ms);
        answer->why = errno;
    }
    memcpy(answer->line, line, ROOM);
    answer->spent_ms = script.now;
    disconnect_peer();
    answer->left_open = fds_count() - before;
    free(line);
}

int main(void)
{
    return player_main();
}
