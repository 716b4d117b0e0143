/* wraps socket */
#include "fds.h"
#include "listen.h"
#include "player.h"

#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

static bool no_socket; /* there is none to be had */

int __real_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol);

int __wrap_socket(int family, int type, int protocol)
{
    if (!no_socket)
        return __real_socket(family, type, protocol);
    errno = EMFILE;
    return -1;
}

static struct outcome outcome_of(int result)
{
    return (struct outcome){.result = result, .why = errno};
}

static struct outcome listen_at(const struct question *question, const char *port)
{
    errno = 0;
    return outcome_of(listen_on(question->host, port));
}

static void close_if_open(struct outcome opened)
{
    if (opened.result != -1)
        close(opened.result);
}

/* What listen_on() returned may be anything. Its port is "" then. */
static void find_port(int listener, char *port, socklen_t size)
{
    struct sockaddr_storage address;
    socklen_t address_size = sizeof address;
    port[0] = '\0';
    if (getsockname(listener, (struct sockaddr *)&address, &address_size) == 0)
        (void)getnameinfo((struct sockaddr *)&address, address_size, NULL, 0, port, size,
                          NI_NUMERICSERV);
}

/* The client, or -1. */
static int connect_to(int listener, struct outcome *outcome)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    *outcome = outcome_of(getsockname(listener, (struct sockaddr *)&address, &size));
    if (outcome->result == -1)
        return -1;
    int fd = player_needs(socket(address.ss_family, SOCK_STREAM, 0), "socket()");
    *outcome = outcome_of(connect(fd, (struct sockaddr *)&address, size));
    return fd;
}

/* The listener's end of the connection is closed first: that end remembers. */
static void have_a_connection(int listener, struct answer *answer)
{
    int client = connect_to(listener, &answer->connects);
    if (client == -1)
        return;
    if (answer->connects.result == 0)
        close_if_open(answer->accepts = outcome_of(accept(listener, NULL, NULL)));
    close(client);
}

static void play_with(const struct question *question, struct answer *answer)
{
    char port[sizeof "65535"];
    no_socket = question->scene == WITHOUT_SOCKETS;
    answer->first = listen_at(question, "0");
    no_socket = false;
    if (answer->first.result == -1)
        return;
    find_port(answer->first.result, port, sizeof port);
    have_a_connection(answer->first.result, answer);
    if (question->scene == BESIDE_THE_FIRST)
        close_if_open(answer->second = listen_at(question, port));
    close(answer->first.result);
    if (question->scene == AFTER_A_RESTART)
        close_if_open(answer->second = listen_at(question, port));
}

void play(const struct question *question, struct answer *answer)
{
    int before = fds_count();
    play_with(question, answer);
    answer->left_open = fds_count() - before;
}

int main(void)
{
    return player_main();
}
