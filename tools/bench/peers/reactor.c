/* echo-reactor: the same as the other loops' servers, on our reactor. It differs from stage 04 in
 * what the others differ in: the answer is that of echo.h. Start at main(), then on_ready(). */
#include "reactor.h"
#include "echo.h"

static struct reactor *reactor;

static void close_client(struct echo *echo)
{
    (void)reactor_unregister(reactor, echo->fd);
    echo_close(echo);
}

static void on_ready(int fd, unsigned events, void *data)
{
    struct echo *echo = data;
    enum echo_next was = echo->rest ? ECHO_WRITE : ECHO_READ;
    enum echo_next next = was == ECHO_WRITE ? echo_write(echo) : echo_read(echo);
    (void)events; /* only one kind is waited for at a time */
    if (next != was && next != ECHO_CLOSE &&
        reactor_modify(reactor, fd, next == ECHO_WRITE ? SELECTOR_WRITE : SELECTOR_READ, on_ready,
                       echo) == -1)
        next = ECHO_CLOSE;
    if (next == ECHO_CLOSE)
        close_client(echo);
}

static void on_connection(int listener, unsigned events, void *data)
{
    struct echo *echo = echo_accept(listener, sizeof *echo);
    (void)events;
    (void)data;
    if (echo && reactor_register(reactor, echo->fd, SELECTOR_READ, on_ready, echo) == -1)
        echo_close(echo);
}

int main(int argc, char **argv)
{
    int listener = echo_listen(argc, argv);
    reactor = reactor_open(NULL);
    if (!reactor || reactor_register(reactor, listener, SELECTOR_READ, on_connection, NULL) == -1 ||
        reactor_run(reactor) == -1)
        die("cannot wait for clients");
}
