/* A server that does not serve, in one of several ways: tests/runner/hopeless.sh sees each of them told.
 *
 *   hopeless WAY PORT
 *
 * Start at main(). */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *way;

static int is(const char *name)
{
    return strcmp(way, name) == 0;
}

static _Noreturn void spin(void)
{
    for (volatile unsigned turn = 0;; turn++)
        ;
}

static _Noreturn void grow(void)
{
    enum { PIECE = 1 << 20 };
    for (;;) {
        char *piece = malloc(PIECE);
        if (piece)
            memset(piece, 'x', PIECE);
    }
}

static _Noreturn void wait_for_ever(void)
{
    for (;;)
        pause();
}

/* Leave the group of whoever has started it, and its parent. */
static void become_a_daemon(void)
{
    if (fork() > 0)
        wait_for_ever();
    (void)setsid();
}

static int listen_at(int port)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port =
                                      is("elsewhere") ? (in_port_t)port : htons((in_port_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1 ||
        listen(listener, 8) == -1) {
        perror("cannot listen");
        exit(1);
    }
    return listener;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    way = argv[1];
    if (is("never-listens"))
        wait_for_ever();
    if (is("daemon"))
        become_a_daemon();
    int listener = listen_at(atoi(argv[2]));
    if (is("accepts-nobody") || is("elsewhere"))
        wait_for_ever();
    for (;;) {
        (void)accept(listener, NULL, NULL);
        if (is("spins"))
            spin();
        if (is("grows"))
            grow();
    }
}
