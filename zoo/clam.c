/* clam: gives away as many letters as you like. A request is a line with a number, perhaps more lines,
 * and an empty line; the answer is so many letters, and then the end. One client at a time. */
#include "cli.h"
#include "net.h"

#include <stdlib.h>
#include <unistd.h>

enum { BACKLOG = 128, REQUEST = 1024, ALPHABET = 26 };

static void send_letters(int client, long left)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    for (; left > 0; left -= ALPHABET)
        if (net_send_all(client, letters, left < ALPHABET ? (size_t)left : ALPHABET) == -1)
            return;
}

static void serve_client(int client)
{
    char request[REQUEST + 1];
    size_t size;
    if (net_recv(client, request, REQUEST, &size) == NET_OK) {
        request[size] = '\0';
        send_letters(client, atol(request));
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
