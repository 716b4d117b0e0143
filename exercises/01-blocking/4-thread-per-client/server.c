/* 01-blocking: an echo server for one client at a time.
 *
 * Start at main(), then serve(). Every call here waits until it has something to return: accept()
 * until someone connects, recv() until something arrives, send() until all of it is on its way.
 * While it waits, the process does nothing else. */
#include "cli.h"
#include "net.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

enum {
    BACKLOG = 128,    /* connections that wait in the kernel until we accept them */
    CHUNK = 64 * 1024 /* bytes received at a time */
};

/* Echo until the client has sent its last byte, or is lost. */
static void serve_client(int client)
{
    char chunk[CHUNK];
    size_t size;
    while (net_recv(client, chunk, sizeof chunk, &size) == NET_OK)
        if (net_send_all(client, chunk, size) == -1)
            break;
    log_peer("closed", client);
    close(client);
}

/* EXERCISE: serve each client in a thread of its own, so that nobody waits for anybody. */
static void accept_client(int listener)
{
    int client = net_accept(listener);
    if (client == -1) {
        complain("cannot accept a client");
        sleep(1); /* it may pass, and there is nobody else to serve */
        return;
    }
    log_peer("accepted", client);
    serve_client(client);
}
/* END */

static void serve(int listener)
{
    for (;;)
        accept_client(listener);
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    int listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    announce(listener);
    serve(listener);
}
