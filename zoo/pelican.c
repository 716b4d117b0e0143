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

static void serve_client(int client)
{
    char line[LINE + 1];
    size_t size;
    while (net_recv(client, line, LINE, &size) == NET_OK) {
        line[size] = '\0';
        line[strcspn(line, "\r\n")] = '\0';
        if (greet(client, line) == -1)
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
