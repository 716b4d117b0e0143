/* wraps selector_select */
#include "connect.h"
#include "fds.h"
#include "net.h"
#include "player.h"
#include "selector.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

enum { PLENTY_MS = 10000 }; /* to wait for what comes at once, or not at all */

static struct {
    enum scene scene;
    struct answer *answer;
    int listener; /* of 127.0.0.1, at a port that the kernel chose */
    int server;   /* its end of the connection; -1 for none */
    struct sockaddr_storage address;
    socklen_t address_size;
} net;

int __real_selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready,
                           int max);
int __wrap_selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready,
                           int max);

/* Of the server's own calls the first one that fails is remembered. */
static int note(int result)
{
    if (result == -1 && net.answer->server.result == 0)
        net.answer->server = (struct outcome){-1, errno};
    return result;
}

static void wait_until_readable(int fd)
{
    struct pollfd here = {.fd = fd, .events = POLLIN};
    int ready = poll(&here, 1, PLENTY_MS);
    if (ready == 0)
        errno = ETIMEDOUT;
    note(ready == 1 ? 0 : -1);
}

static void greet(int client)
{
    if (note(net.server = net_accept(net.listener)) == -1)
        return;
    note(net_send_all(net.server, "hello", 5));
    wait_until_readable(client);
}

static void reset(int client)
{
    struct linger at_once = {.l_onoff = 1};
    int peer = note(net_accept(net.listener));
    if (peer == -1)
        return;
    note(setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once));
    close(peer);
    wait_until_readable(client);
}

int __wrap_selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready,
                           int max)
{
    int count = __real_selector_select(selector, timeout_ms, ready, max);
    if (net.scene == RESETS && count == 1)
        reset(ready->fd);
    if (net.scene == SPEAKS_FIRST && count == 1)
        greet(ready->fd);
    return count;
}

/* A port that is taken, so that nobody else can have it, but where nobody listens. */
static void stop_listening(void)
{
    close(net.listener);
    net.listener = player_needs(socket(AF_INET, SOCK_STREAM, 0), "socket()");
    player_needs(bind(net.listener, (struct sockaddr *)&net.address, net.address_size), "bind()");
}

static void begin(enum scene scene, struct answer *answer)
{
    net.scene = scene;
    net.answer = answer;
    net.server = -1;
    net.address_size = sizeof net.address;
    net.listener = player_needs(net_listen("127.0.0.1", "0", 8), "net_listen()");
    player_needs(getsockname(net.listener, (struct sockaddr *)&net.address, &net.address_size),
                 "getsockname()");
    if (scene == NOBODY)
        stop_listening();
}

static size_t receive(int fd, char *bytes)
{
    ssize_t size = recv(fd, bytes, MOST, MSG_DONTWAIT);
    return size > 0 ? (size_t)size : 0;
}

static void talk(int client, struct answer *answer)
{
    answer->is_nonblocking = fcntl(client, F_GETFL) & O_NONBLOCK;
    answer->heard_size = receive(client, answer->heard);
    errno = 0;
    answer->sends.result = net_send_all(client, "x", 1);
    answer->sends.why = errno;
    if (answer->sends.result != -1)
        wait_until_readable(net.server);
    answer->arrived_size = receive(net.server, answer->arrived);
}

void play(const struct question *question, struct answer *answer)
{
    int before = fds_count();
    begin(question->scene, answer);
    errno = 0;
    int client = connect_within(PLENTY_MS, (struct sockaddr *)&net.address, net.address_size);
    answer->attempt = (struct outcome){client, errno};
    if (client != -1 && net.scene == LISTENER)
        note(net.server = net_accept(net.listener));
    if (client != -1 && net.server != -1)
        talk(client, answer);
    const int ends[] = {client, net.server, net.listener};
    for (int i = 0; i < 3; i++)
        if (ends[i] != -1)
            close(ends[i]);
    answer->left_open = fds_count() - before;
}

int main(void)
{
    return player_main();
}
