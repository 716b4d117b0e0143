/* Start at play(). A call that ends the play leaves reactor_run() on the spot: nothing else ends it in stage 04. */
#include "player.h"
#include "reactor.h"

#include <setjmp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
    struct reactor *reactor;
    int fds[2];   /* of the two, both readable */
    int peers[3]; /* theirs, and the newcomer's */
    int first;    /* whichever is called first; -1 before */
    bool replace;
    enum ending ending;
    jmp_buf end;
} two_handlers;

static int open_socket(int *peer)
{
    int pair[2];
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair()");
    *peer = pair[1];
    return pair[0];
}

static _Noreturn void end_with(enum ending ending)
{
    two_handlers.ending = ending;
    longjmp(two_handlers.end, 1);
}

static void newcomer(int fd, unsigned events, void *data)
{
    end_with(NEWCOMER);
}

static void replace(int fd)
{
    int quiet = open_socket(&two_handlers.peers[2]);
    close(fd);
    player_needs(dup2(quiet, fd), "dup2()");
    close(quiet);
    (void)reactor_register(two_handlers.reactor, fd, SELECTOR_READ, newcomer, NULL);
}

static void either(int fd, unsigned events, void *data)
{
    if (two_handlers.first != -1)
        end_with(two_handlers.first == fd ? FIRST_AGAIN : OTHER);
    two_handlers.first = fd;
    int other = fd == two_handlers.fds[0] ? two_handlers.fds[1] : two_handlers.fds[0];
    (void)reactor_unregister(two_handlers.reactor, other);
    if (two_handlers.replace)
        replace(other);
}

static void register_both(void)
{
    for (int i = 0; i < 2; i++) {
        int fd = open_socket(&two_handlers.peers[i]);
        player_needs((int)write(two_handlers.peers[i], "x", 1), "write()");
        (void)reactor_register(two_handlers.reactor, fd, SELECTOR_READ, either, NULL);
        two_handlers.fds[i] = fd;
    }
}

static void close_all(void)
{
    reactor_close(two_handlers.reactor);
    for (int i = 0; i < 2; i++)
        close(two_handlers.fds[i]);
    for (int i = 0; i < 3; i++)
        close(two_handlers.peers[i]);
}

void play(const struct question *question, struct answer *answer)
{
    two_handlers.replace = question->replace;
    two_handlers.first = two_handlers.peers[2] = -1;
    two_handlers.ending = RUN_RETURNED;
    two_handlers.reactor = reactor_open(NULL);
    register_both();
    if (setjmp(two_handlers.end) == 0)
        (void)reactor_run(two_handlers.reactor);
    answer->ending = two_handlers.ending;
    close_all();
}

int main(void)
{
    return player_main();
}
