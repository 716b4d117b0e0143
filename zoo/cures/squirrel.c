/* squirrel: gives away as many letters as you like, to many clients, with poll(). A request is a line with
 * a number, perhaps more lines, and an empty line; the answer is so many letters, and then the end. */
#include "cli.h"
#include "net.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 128, MOST = 64, REQUEST = 16384, LETTERS = 26 * 1000 };

static char letters[LETTERS]; /* the alphabet, over and over */
static int listener;
static struct pollfd fds[MOST]; /* the listener, then the clients */
static struct request {
    char text[REQUEST + 1];
    size_t size;
    long sent, total;
} requests[MOST]; /* what each client has sent so far, and has got of its answer */
static int count;

static void watch(int fd)
{
    fds[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    requests[count].size = 0;
    requests[count++].total = -1;
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

/* Send on from where it stopped, as far as the kernel takes it. */
static void send_letters(int i)
{
    struct request *request = &requests[i];
    enum net_result result = NET_OK;
    while (request->sent < request->total && result == NET_OK) {
        long from = request->sent % LETTERS, left = request->total - request->sent;
        long room = left < LETTERS - from ? left : LETTERS - from;
        size_t done;
        result = net_send(fds[i].fd, letters + from, (size_t)room, &done);
        request->sent += (long)done;
    }
    fds[i].events = POLLOUT;
    if (result != NET_AGAIN)
        drop(i);
}

static void read_request(int i)
{
    struct request *request = &requests[i];
    size_t size;
    enum net_result result =
        net_recv(fds[i].fd, request->text + request->size, REQUEST - request->size, &size);
    request->size += size;
    request->text[request->size] = '\0';
    if (strstr(request->text, "\n\n")) {
        request->sent = 0;
        request->total = atol(request->text);
        send_letters(i);
    } else if (request->size == REQUEST || (result != NET_OK && result != NET_AGAIN))
        drop(i);
}

static void serve_client(int i)
{
    if (requests[i].total == -1)
        read_request(i);
    else
        send_letters(i);
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
