/* wraps selector_select */
#include "check.h"
#include "connect.h"
#include "errors.h"
#include "net.h"
#include "selector.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

enum { PLENTY_MS = 10000 }; /* to wait for what comes at once, or not at all */

static int listener; /* of 127.0.0.1, at a port that the kernel chose */
static struct sockaddr_storage address;
static socklen_t address_size;
static bool speaks_first; /* the server does, before the client can ask how its attempt ended */
static bool resets;       /* the server does, at the same moment */
static int greeter;       /* the server's end of that connection */

int __real_selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready,
                           int max);
int __wrap_selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready,
                           int max);

static void greet(int client)
{
    struct pollfd here = {.fd = client, .events = POLLIN};
    greeter = check_succeeds(net_accept(listener), "");
    check_succeeds(net_send_all(greeter, "hello", 5), "");
    check_number(poll(&here, 1, PLENTY_MS), 1, "");
}

static void reset(int client)
{
    struct pollfd here = {.fd = client, .events = POLLIN};
    struct linger at_once = {.l_onoff = 1};
    int peer = check_succeeds(net_accept(listener), "");
    check_succeeds(setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), "");
    close(peer);
    check_number(poll(&here, 1, PLENTY_MS), 1, "");
}

int __wrap_selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready,
                           int max)
{
    int count = __real_selector_select(selector, timeout_ms, ready, max);
    if (resets && count == 1)
        reset(ready->fd);
    if (speaks_first && count == 1)
        greet(ready->fd);
    return count;
}

static void open_listener(void)
{
    speaks_first = resets = false;
    address_size = sizeof address;
    listener = check_succeeds(net_listen("127.0.0.1", "0", 8), "");
    check_succeeds(getsockname(listener, (struct sockaddr *)&address, &address_size), "");
}

static void close_listener(void)
{
    if (listener != -1)
        close(listener);
}

/* A port that is taken, so that nobody else can have it, but where nobody listens. */
static void stop_listening(void)
{
    close(listener);
    listener = check_succeeds(socket(AF_INET, SOCK_STREAM, 0), "");
    check_succeeds(bind(listener, (struct sockaddr *)&address, address_size), "");
}

static int attempt(void)
{
    return connect_within(PLENTY_MS, (struct sockaddr *)&address, address_size);
}

static int lowest_free_descriptor(void)
{
    int fd = check_succeeds(dup(STDIN_FILENO), "");
    close(fd);
    return fd;
}

static void a_listener_is_reached(void **state)
{
    char byte = 0;
    int fd = check_succeeds(attempt(), "Somebody listens there, and the attempt must succeed.");
    int peer = check_succeeds(net_accept(listener), "");
    check_succeeds(net_send_all(fd, "x", 1), "What was returned is to be a connected socket.");
    check_number(recv(peer, &byte, 1, 0), 1, "The byte sent through it must arrive.");
    check_bytes(&byte, 1, "x", 1, "Nothing but what the caller sends may be sent.");
    check_that(fcntl(fd, F_GETFL) & O_NONBLOCK, "The descriptor is to be non-blocking.");
    close(fd);
    close(peer);
}

static void a_server_that_speaks_first_is_heard(void **state)
{
    char heard[8];
    speaks_first = true;
    int fd = check_succeeds(attempt(), "Somebody listens there, and the attempt must succeed.");
    ssize_t size = recv(fd, heard, sizeof heard, 0);
    check_bytes(heard, size > 0 ? (size_t)size : 0, "hello", 5,
                "The server spoke first, and what it said is for the caller. Reading is no way to "
                "ask how the attempt ended: that is SO_ERROR.");
    close(fd);
    close(greeter);
}

static void a_refusal_is_an_error(void **state)
{
    stop_listening();
    int fd = attempt();
    int why = errno;
    if (fd != -1)
        close(fd);
    check_number(fd, -1,
                 "Nobody listens there: the kernel refused the connection, and that too makes "
                 "the socket writable. Ask how the attempt ended: getsockopt(), SO_ERROR.");
    check_string(
        error_name(why), "ECONNREFUSED",
        "The reason is what SO_ERROR hands out: put it into errno. No call has set errno for "
        "us, because the attempt ended while nobody was calling.");
}

static void another_failure_has_another_reason(void **state)
{
    resets = true;
    int fd = attempt();
    int why = errno;
    if (fd != -1)
        close(fd);
    check_number(fd, -1, "The server has reset the connection before the attempt was over.");
    check_string(
        error_name(why), "ECONNRESET",
        "That is not the reason. There are many, and only the system knows which it was: the value "
        "that getsockopt() hands out for SO_ERROR is the errno of the attempt.");
}

static void a_failure_leaves_no_descriptor_open(void **state)
{
    stop_listening();
    int before = lowest_free_descriptor();
    int fd = attempt();
    check_number(fd, -1, "Nobody listens there.");
    check_number(lowest_free_descriptor(), before,
                 "The socket of a failed attempt is to be closed.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {
        .name = "connect", .setup = open_listener, .teardown = close_listener};
    const struct CMUnitTest tests[] = {
        TEST(a_listener_is_reached),
        TEST(a_refusal_is_an_error),
        TEST(a_server_that_speaks_first_is_heard),
        TEST(another_failure_has_another_reason),
        TEST(a_failure_leaves_no_descriptor_open),
    };
    return check_main(argc, argv, &suite, tests);
}
