#define _GNU_SOURCE /* MSG_NOSIGNAL under musl */
#include "exchange.h"
#include "player.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

enum { CHUNK = 64 * 1024, DRIP = 100, LOOKS = 10, LOOK_MS = 50 };

/* --- The peer, a process of its own ------------------------------------------------------------------ */

static void answer_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);
        if (n == -1)
            _exit(0);
        bytes += n;
        size -= (size_t)n;
    }
}

/* As much as this, or less if no more comes. */
static size_t take(int fd, char *bytes, size_t size)
{
    size_t taken = 0;
    ssize_t n = 1;
    while (taken < size && (n = recv(fd, bytes + taken, size - taken, 0)) > 0)
        taken += (size_t)n;
    return taken;
}

static void echo(int fd, size_t size, size_t most)
{
    static char chunk[CHUNK];
    while (size > 0) {
        ssize_t n = recv(fd, chunk, most < size ? most : size, 0);
        if (n <= 0)
            _exit(0);
        answer_all(fd, chunk, (size_t)n);
        size -= (size_t)n;
    }
}

static void collect(int fd, size_t size)
{
    char *bytes = malloc(size + 1);
    if (bytes)
        answer_all(fd, bytes, take(fd, bytes, size));
    free(bytes);
}

/* Milliseconds of processor time that a process has used; -1 if the system does not tell. */
static double cpu_ms_of(pid_t process)
{
#if defined _POSIX_CPUTIME && _POSIX_CPUTIME >= 0
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) == 0 && clock_gettime(clock, &time) == 0)
        return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
#endif
    return -1;
}

/* Until the other end sleeps, or has shown that it does not: on a busy machine both take longer. */
static void hesitate(void)
{
    double begin = cpu_ms_of(getppid()), last = begin;
    for (int looks = 0; looks < LOOKS && last - begin <= SPUN_MS; looks++) {
        (void)poll(NULL, 0, LOOK_MS);
        double now = cpu_ms_of(getppid());
        if (now > last)
            looks = 0;
        last = now;
    }
}

static _Noreturn void be_peer(int fd, const struct question *question)
{
    static char chunk[CHUNK];
    signal(SIGPIPE, SIG_IGN);
    switch (question->peer) {
    case PEER_HESITATES:
        hesitate();
        echo(fd, question->size, CHUNK);
        break;
    case PEER_ECHOES: echo(fd, question->size, CHUNK); break;
    case PEER_DRIPS: echo(fd, question->size, DRIP); break;
    case PEER_COLLECTS: collect(fd, question->size); break;
    case PEER_ENDS:
        echo(fd, question->size / 2, CHUNK);
        shutdown(fd, SHUT_WR);
        break;
    case PEER_VANISHES:
        (void)take(fd, chunk, question->size / 2 < CHUNK ? question->size / 2 : CHUNK);
        _exit(0);
    }
    while (recv(fd, chunk, sizeof chunk, 0) > 0) /* until the other end is closed */
        ;
    _exit(0);
}

static pid_t start_peer(int *ends, const struct question *question)
{
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair()");
    pid_t peer = fork();
    player_needs(peer, "fork()");
    if (peer == 0) {
        close(ends[0]);
        be_peer(ends[1], question);
    }
    close(ends[1]);
    return peer;
}

/* --- The call ---------------------------------------------------------------------------------------- */

static double cpu_ms(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

static char *make_bytes(size_t size)
{
    char *bytes = malloc(size + 1);
    player_needs(bytes ? 0 : -1, "malloc()");
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i % 251 + 1);
    return bytes;
}

/* What was written before can still be read at the other end of what is half-closed: so ask the kernel. */
static bool is_half_closed(int fd)
{
    return send(fd, "", 0, MSG_NOSIGNAL | MSG_DONTWAIT) == -1 && errno == EPIPE;
}

static int children_but(pid_t peer)
{
    int count = 0;
    pid_t child;
    while ((child = waitpid(-1, NULL, WNOHANG)) != -1 && child != 0)
        count += child != peer;
    return count;
}

void play(const struct question *question, struct answer *answer)
{
    int ends[2];
    size_t size = question->size;
    char *data = make_bytes(size), *back = calloc(1, size + 1);
    player_needs(back ? 0 : -1, "malloc()");
    pid_t peer = start_peer(ends, question);
    double before = cpu_ms();
    answer->result = exchange(ends[0], data, back, size);
    answer->cpu_ms = cpu_ms() - before;
    while (answer->right < size && back[answer->right] == data[answer->right])
        answer->right++;
    answer->nonblocks = fcntl(ends[0], F_GETFL) & O_NONBLOCK;
    answer->half_closed = question->peer == PEER_ECHOES && is_half_closed(ends[0]);
    answer->children = children_but(peer);
    close(ends[0]);
    kill(peer, SIGKILL);
    (void)waitpid(peer, NULL, 0);
    free(data);
    free(back);
}

int main(void)
{
    return player_main();
}
