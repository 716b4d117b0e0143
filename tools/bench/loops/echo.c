/* echo-NAME: an echo server on one of the loops. One recv() and one send() an event; what the kernel does not
 * take at once is kept, and until it is gone nothing more is read. The stages do the same, in chunks of the
 * same size. Start at main(), then serve_client(). */
#include "cli.h"
#include "net.h"
#include "serve.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char program[] = "echo";

enum { CHUNK = 64 * 1024 }; /* bytes received at a time */

struct client {
    struct watch watch;
    char *rest; /* received and not yet sent back; NULL if all is */
    size_t size;
    size_t sent; /* of the rest */
};

/* What a client's next event is to be. */
enum next { NEXT_READ, NEXT_WRITE, NEXT_CLOSE };

static void close_client(struct client *client)
{
    loop_forget(&client->watch);
    close(client->watch.fd);
    free(client->rest);
    free(client);
}

static enum next keep_rest(struct client *client, const char *data, size_t size)
{
    client->rest = malloc(size);
    if (!client->rest)
        return NEXT_CLOSE;
    memcpy(client->rest, data, size);
    client->size = size;
    client->sent = 0;
    return NEXT_WRITE;
}

static bool must_wait(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static enum next read_client(struct client *client)
{
    char chunk[CHUNK];
    ssize_t size = recv(client->watch.fd, chunk, sizeof chunk, 0);
    if (size <= 0)
        return size == -1 && must_wait() ? NEXT_READ : NEXT_CLOSE;
    ssize_t sent = send(client->watch.fd, chunk, (size_t)size, MSG_NOSIGNAL);
    if (sent == size)
        return NEXT_READ;
    if (sent == -1 && !must_wait())
        return NEXT_CLOSE;
    sent = sent == -1 ? 0 : sent;
    return keep_rest(client, chunk + sent, (size_t)(size - sent));
}

static enum next write_client(struct client *client)
{
    ssize_t sent = send(client->watch.fd, client->rest + client->sent, client->size - client->sent,
                        MSG_NOSIGNAL);
    if (sent == -1)
        return must_wait() ? NEXT_WRITE : NEXT_CLOSE;
    client->sent += (size_t)sent;
    if (client->sent < client->size)
        return NEXT_WRITE;
    free(client->rest);
    client->rest = NULL;
    return NEXT_READ;
}

static void serve_client(struct watch *watch)
{
    struct client *client = (struct client *)watch;
    enum next was = client->rest ? NEXT_WRITE : NEXT_READ;
    enum next next = was == NEXT_WRITE ? write_client(client) : read_client(client);
    if (next == NEXT_CLOSE)
        close_client(client);
    else if (next != was)
        loop_change(watch, next == NEXT_WRITE ? LOOP_WRITE : LOOP_READ);
}

static void accept_client(struct watch *listener)
{
    int fd = net_accept(listener->fd);
    if (fd == -1)
        return;
    struct client *client = calloc(1, sizeof *client);
    if (!client || net_set_nonblocking(fd) == -1)
        die("cannot serve a client");
    client->watch = (struct watch){.fd = fd, .on_ready = serve_client};
    loop_watch(&client->watch, LOOP_READ);
}

int main(int argc, char **argv)
{
    serve(argc, argv, accept_client);
}
