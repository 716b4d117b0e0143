/* pelican: greets by name. A client sends a name and a newline, as often as it likes, and gets "hello
 * NAME" and a newline for each. One client at a time. */
#include "cli.h"
#include "net.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 128, LINE = 256 };

static int greet(int client, const char *name)
{
    char greeting[LINE + 16];
    int size = snprintf(greeting, sizeof greeting, "hello %s\n", name);
    return net_send_all(client, greeting, (size_t)size);
}

/* Greet for each line that is whole, and move what is left to the front. */
static int greet_lines(int client, char *bytes, size_t *size)
{
    char *end, *start = bytes;
    while ((end = memchr(start, '\n', *size))) {
        *end = '\0';
        start[strcspn(start, "\r")] = '\0';
        if (greet(client, start) == -1)
            return -1;
        *size -= (size_t)(end + 1 - start);
        start = end + 1;
    }
    memmove(bytes, start, *size);
    return 0;
}

/* A line without an end fills the room: such a client is closed. */
static void serve_client(int client)
{
    char bytes[LINE];
    size_t kept = 0, size;
    while (kept < sizeof bytes &&
           net_recv(client, bytes + kept, sizeof bytes - kept, &size) == NET_OK) {
        kept += size;
        if (greet_lines(client, bytes, &kept) == -1)
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
