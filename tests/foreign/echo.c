/* The echo server of stage 04 written from scratch: poll() and no library.
 *
 *     make test STAGE=04 SERVER='build/test/foreign/echo {port}'
 *
 * Start at serve(). A client has its place in two tables: what poll() watches, and what it has yet to get.
 * While a client has not taken its echo, it is not read. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 1000, CHUNK = 16 * 1024, LISTENER = 0 };

struct output {
    size_t start, end;
    char bytes[CHUNK];
};

static struct pollfd watched[1 + CLIENTS];
static struct output *outputs[1 + CLIENTS];
static int count = 1;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int is_not_now(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static void accept_client(void)
{
    int fd = accept(watched[LISTENER].fd, NULL, NULL);
    if (fd == -1 && (errno == EMFILE || errno == ENFILE))
        watched[LISTENER].events = 0; /* or it would stay ready, and the loop spin */
    if (fd == -1)
        return;
    struct output *output = count < 1 + CLIENTS ? calloc(1, sizeof *output) : NULL;
    if (!output || fcntl(fd, F_SETFL, O_NONBLOCK) == -1) {
        free(output);
        close(fd);
        return;
    }
    watched[count] = (struct pollfd){.fd = fd, .events = POLLIN};
    outputs[count++] = output;
}

/* The last one takes the place of the one that leaves, and its descriptor is free for who waits. */
static void close_client(int i)
{
    close(watched[i].fd);
    watched[LISTENER].events = POLLIN;
    free(outputs[i]);
    watched[i] = watched[--count];
    outputs[i] = outputs[count];
}

static int write_client(int i)
{
    struct output *output = outputs[i];
    ssize_t sent = send(watched[i].fd, output->bytes + output->start, output->end - output->start,
                        MSG_NOSIGNAL);
    if (sent == -1 && !is_not_now())
        return -1;
    output->start += sent > 0 ? (size_t)sent : 0;
    watched[i].events = output->start < output->end ? POLLOUT : POLLIN;
    return 0;
}

static int read_client(int i)
{
    ssize_t received = recv(watched[i].fd, outputs[i]->bytes, CHUNK, 0);
    if (received == -1 && is_not_now())
        return 0;
    if (received <= 0)
        return -1;
    outputs[i]->start = 0;
    outputs[i]->end = (size_t)received;
    return write_client(i);
}

static int serve_client(int i)
{
    return watched[i].events == POLLOUT ? write_client(i) : read_client(i);
}

/* From the last to the first, so that whoever takes a place has been served already. */
static void serve(void)
{
    for (;;) {
        if (poll(watched, (nfds_t)count, -1) == -1 && errno != EINTR)
            die("poll");
        for (int i = count - 1; i > LISTENER; i--)
            if (watched[i].revents && serve_client(i) == -1)
                close_client(i);
        if (watched[LISTENER].revents)
            accept_client();
    }
}

int main(int argc, char **argv)
{
    int on = 1;
    int port = argc > 1 ? atoi(argv[1]) : 7000;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        die("socket");
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1 ||
        listen(listener, 128) == -1 || fcntl(listener, F_SETFL, O_NONBLOCK) == -1)
        die("cannot listen");
    printf("listening on 127.0.0.1:%d\n", port);
    if (fflush(stdout) == EOF)
        die("cannot write to stdout");
    watched[LISTENER] = (struct pollfd){.fd = listener, .events = POLLIN};
    serve();
}
