#include "fds.h"
#include "hello.h"
#include "net.h"
#include "player.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct answer *seen;
static struct reactor *reactor;
static int browser; /* -1 if it is gone */

static int turn(void)
{
    int called = reactor_run_once(reactor, 0);
    seen->failed_turns += called == -1;
    return called;
}

static void turns(int count)
{
    while (count-- > 0)
        (void)turn();
}

/* One that spins is stopped. */
static void turns_until_quiet(void)
{
    for (int i = 0; i < 10000; i++)
        if (turn() <= 0)
            return;
}

/* Returns how many bytes were sent. The rest is not sent if a send() fails. */
static long send_all(const char *bytes, size_t size, size_t piece)
{
    size_t sent = 0;
    while (sent < size) {
        size_t next = piece > 0 && piece < size - sent ? piece : size - sent;
        if (send(browser, bytes + sent, next, MSG_NOSIGNAL) != (ssize_t)next)
            break;
        sent += next;
        if (piece > 0)
            (void)turn();
    }
    return (long)sent;
}

static long send_step(const struct step *step)
{
    char *bytes = malloc((size_t)step->times * step->size);
    player_needs(bytes ? 0 : -1, "malloc()");
    for (int i = 0; i < step->times; i++)
        memcpy(bytes + (size_t)i * step->size, step->text, step->size);
    long sent = send_all(bytes, (size_t)step->times * step->size, step->piece);
    free(bytes);
    return sent;
}

static long receive(char *bytes, size_t size)
{
    errno = 0;
    return recv(browser, bytes, size, MSG_DONTWAIT);
}

static void leave(void)
{
    if (browser != -1)
        close(browser);
    browser = -1;
}

static void reset(void)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    player_needs(setsockopt(browser, SOL_SOCKET, SO_LINGER, &none, sizeof none), "setsockopt()");
    leave();
}

/* Returns how many bytes were sent, or what recv() returned. */
static long do_step(const struct step *step)
{
    char byte;
    switch (step->what) {
    case SENDS: return send_step(step);
    case RECEIVES: return receive(seen->received, sizeof seen->received);
    case AWAITS_END: return receive(&byte, 1);
    case TURNS: turns(step->times); break;
    case TURNS_UNTIL_QUIET: turns_until_quiet(); break;
    case RESETS: reset(); break;
    case NOTHING_MORE: break;
    }
    return 0;
}

static void do_steps(const struct step *steps)
{
    for (int i = 0; i < STEPS && steps[i].what != NOTHING_MORE; i++) {
        seen->after[i].result = do_step(&steps[i]);
        seen->after[i].why = errno;
    }
}

/* Returns the end that is served. */
static int connect_browser(void)
{
    char name[NET_NAME_SIZE];
    int on = 1;
    int listener = player_needs(net_listen("127.0.0.1", "0", 1), "net_listen()");
    const char *port = net_local_name(listener, name) + sizeof "127.0.0.1:" - 1;
    browser = player_needs(net_connect("127.0.0.1", port), "net_connect()");
    (void)setsockopt(browser, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* what is sent is there */
    int fd = player_needs(net_accept(listener), "net_accept()");
    player_needs(net_set_nonblocking(browser), "net_set_nonblocking()");
    player_needs(net_set_nonblocking(fd), "net_set_nonblocking()");
    close(listener);
    return fd;
}

/* Whatever the steps have left: the browser goes, and the connection with it. */
static void end(void)
{
    leave();
    turns_until_quiet();
    reactor_close(reactor);
}

void play(const struct question *question, struct answer *answer)
{
    int open_before = fds_count();
    seen = answer;
    reactor = reactor_open("poll");
    player_needs(reactor ? 0 : -1, "reactor_open()");
    int fd = connect_browser();
    answer->opened = hello_open(reactor, fd);
    if (answer->opened == 0)
        do_steps(question->steps);
    else
        close(fd);
    end();
    answer->left_open = fds_count() - open_before;
}

int main(void)
{
    return player_main();
}
