/* A learner's server of stage 01, for tests/course/mine.sh, which puts another word in place of WORKS. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WORKS, HANGS_UP, IS_SILENT, IS_DEAF, GROWS, SWALLOWS } state = WORKS;

static void send_all(int client, const char *bytes, ssize_t size)
{
    while (size > 0) {
        ssize_t sent = send(client, bytes, (size_t)size, MSG_NOSIGNAL);
        if (sent == -1)
            return;
        bytes += sent;
        size -= sent;
    }
}

static void serve(int client)
{
    static char bytes[65536];
    ssize_t got;
    while (state != HANGS_UP && (got = recv(client, bytes, sizeof bytes, 0)) > 0)
        if (state != IS_SILENT && (state != SWALLOWS || bytes[0] != 0))
            send_all(client, bytes, got);
    close(client);
}

static void misbehave(void)
{
    while (state == IS_DEAF)
        pause();
    while (state == GROWS)
        memset(malloc(1 << 20), 1, 1 << 20);
}

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((unsigned short)atoi(argv[2]))};
    misbehave();
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1 || listen(listener, 128) == -1)
        return 1;
    for (;;)
        serve(accept(listener, NULL, NULL));
}
