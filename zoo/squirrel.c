/* squirrel: gives away as many letters as you like, to many clients, with poll(). A request is a line with
 * a number, perhaps more lines, and an empty line; the answer is so many letters, and then the end. */
#include "cli.h"
#include "net.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, MOST = 64, REQUEST = 16384, LETTERS = 26 * 1000 };

static char letters[LETTERS]; /* the alphabet, over and over */
static int listener;
static struct pollfd fds[MOST]; /* the listener, then the clients */
static struct request {
    char text[REQUEST + 1];
    size_t size;
} requests[MOST]; /* what each client has sent so far */
static int count;

static void watch(int fd)
{
    fds[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    requests[count++].size = 0;
}

static void drop(int i)
{
    close(fds[i].fd);
    fds[i] = fds[--count];
    requests[i] = requests[count];
}

static void accept_client(void)
{
    int client = net_accept(listener);
    if (client == -1)
        return;
    if (count == MOST || net_set_nonblocking(client) == -1)
        close(client);
    else
        watch(client);
}

static void send_letters(int client, long left)
{
    for (; left > 0; left -= LETTERS)
        (void)send(client, letters, left < LETTERS ? (size_t)left : LETTERS, MSG_NOSIGNAL);
}

static void serve_client(int i)
{
    struct request *request = &requests[i];
    size_t size;
    enum net_result result =
        net_recv(fds[i].fd, request->text + request->size, REQUEST - request->size, &size);
    request->size += size;
    request->text[request->size] = '\0';
    if (strstr(request->text, "\n\n"))
        send_letters(fds[i].fd, atol(request->text));
    else if (request->size < REQUEST && (result == NET_OK || result == NET_AGAIN))
        return;
    drop(i);
}

/* From the last to the first: whoever is dropped leaves its place to one that had its turn. */
static void serve(void)
{
    if (poll(fds, (nfds_t)count, -1) == -1)
        return;
    for (int i = count - 1; i > 0; i--)
        if (fds[i].revents)
            serve_client(i);
    if (fds[0].revents)
        accept_client();
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv, OPTIONS_BASIC);
    listener = net_listen(options.host, options.port, BACKLOG);
    if (listener == -1 || net_set_nonblocking(listener) == -1)
        die("cannot listen on %s:%s", options.host, options.port);
    for (int i = 0; i < LETTERS; i++)
        letters[i] = (char)('a' + i % 26);
    watch(listener);
    announce(listener);
    for (;;)
        serve();
}
