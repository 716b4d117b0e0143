/* clam: gives away as many letters as you like. A request is a line with a number, perhaps more lines,
 * and an empty line; the answer is so many letters, and then the end. One client at a time. */
#include "cli.h"
#include "net.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, REQUEST = 1024, ALPHABET = 26 };

static void send_letters(int client, long left)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    for (; left > 0; left -= ALPHABET)
        if (net_send_all(client, letters, left < ALPHABET ? (size_t)left : ALPHABET) == -1)
            return;
}

/* The number in a request that is read to its end, the empty line; -1 if the end never comes. */
static long read_request(int client)
{
    char byte = '\0', before = '\0', number[REQUEST + 1];
    size_t used = 0, size;
    while (!(byte == '\n' && before == '\n')) {
        before = byte;
        if (net_recv(client, &byte, 1, &size) != NET_OK)
            return -1;
        if (used < REQUEST)
            number[used++] = byte;
    }
    number[used] = '\0';
    return atol(number);
}

/* Say that this was all, and read on until the client says so too. */
static void close_patiently(int client)
{
    char bytes[REQUEST];
    size_t size;
    (void)shutdown(client, SHUT_WR);
    while (net_recv(client, bytes, sizeof bytes, &size) == NET_OK)
        ;
    close(client);
}

static void serve_client(int client)
{
    send_letters(client, read_request(client));
    close_patiently(client);
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
