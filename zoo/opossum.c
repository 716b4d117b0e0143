/* opossum: an echo server, one client at a time. */
#include "cli.h"
#include "net.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, ROOM = 4096 };

static int send_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, 0);
        if (sent == -1 && errno != EINTR)
            return -1;
        if (sent > 0) {
            bytes += sent;
            size -= (size_t)sent;
        }
    }
    return 0;
}

static void serve_client(int client)
{
    char bytes[ROOM];
    size_t size;
    while (net_recv(client, bytes, sizeof bytes, &size) == NET_OK)
        if (send_all(client, bytes, size) == -1)
            break;
    close(client);
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    int listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    announce(listener);
    for (;;) {
        int client = net_accept(listener);
        if (client != -1)
            serve_client(client);
    }
}
