/* goldfish: an echo server for many clients, with select(). */
#include "cli.h"
#include "net.h"

#include <errno.h>
#include <sys/select.h>
#include <unistd.h>

enum { BACKLOG = 128, ROOM = 4096 };

static int listener;
static fd_set watched;
static int highest;

static void accept_client(void)
{
    int client = net_accept(listener);
    if (client >= FD_SETSIZE)
        close(client);
    else if (client != -1) {
        FD_SET(client, &watched);
        highest = client > highest ? client : highest;
    }
}

static void serve_client(int client)
{
    char bytes[ROOM];
    size_t size;
    if (net_recv(client, bytes, sizeof bytes, &size) != NET_OK ||
        net_send_all(client, bytes, size) == -1) {
        FD_CLR(client, &watched);
        close(client);
    }
}

static void serve(void)
{
    if (select(highest + 1, &watched, NULL, NULL, NULL) == -1) {
        if (errno != EINTR)
            die("cannot wait");
        return;
    }
    for (int fd = 0, last = highest; fd <= last; fd++) {
        if (!FD_ISSET(fd, &watched))
            continue;
        if (fd == listener)
            accept_client();
        else
            serve_client(fd);
    }
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    FD_ZERO(&watched);
    FD_SET(listener, &watched);
    highest = listener;
    announce(listener);
    for (;;)
        serve();
}
