/* mole: an echo server, one client at a time. */
#include "cli.h"
#include "net.h"

#include <string.h>
#include <unistd.h>

enum { BACKLOG = 128, ROOM = 4096 };

static void serve_client(int client)
{
    char text[ROOM + 1];
    size_t size;
    while (net_recv(client, text, ROOM, &size) == NET_OK) {
        text[size] = '\0';
        if (net_send_all(client, text, strlen(text)) == -1)
            break;
    }
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
