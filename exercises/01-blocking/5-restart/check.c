/* wraps socket */
#include "check.h"
#include "errors.h"
#include "fds.h"
#include "listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static int before;     /* descriptors open */
static bool no_socket; /* there is none to be had */

int __real_socket(int family, int type, int protocol);
int __wrap_socket(int family, int type, int protocol);

int __wrap_socket(int family, int type, int protocol)
{
    if (!no_socket)
        return __real_socket(family, type, protocol);
    errno = EMFILE;
    return -1;
}

static void count_descriptors(void)
{
    before = fds_count();
}

/* The port that a socket has, as text. */
static const char *port_of(int fd)
{
    static char port[sizeof "65535"];
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    check_succeeds(getsockname(fd, (struct sockaddr *)&address, &size), "");
    int failure =
        getnameinfo((struct sockaddr *)&address, size, NULL, 0, port, sizeof port, NI_NUMERICSERV);
    check_number(failure, 0, "");
    return port;
}

static int connect_to(int listener)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    check_succeeds(getsockname(listener, (struct sockaddr *)&address, &size), "");
    int fd = check_succeeds(socket(address.ss_family, SOCK_STREAM, 0), "");
    check_succeeds(connect(fd, (struct sockaddr *)&address, size),
                   "Nobody listens at the address that listen_on() was given.");
    return fd;
}

static void it_listens(void **state)
{
    int listener = check_succeeds(listen_on("127.0.0.1", "0"), "Port 0 takes any that is free.");
    close(connect_to(listener));
    close(listener);
}

static void it_can_be_restarted_while_a_connection_is_remembered(void **state)
{
    int listener = check_succeeds(listen_on("127.0.0.1", "0"), "");
    const char *port = port_of(listener);
    int client = connect_to(listener);
    int connection = check_succeeds(accept(listener, NULL, NULL), "");
    close(connection); /* first: the server's end remembers */
    close(client);
    close(listener);
    listener =
        check_succeeds(listen_on("127.0.0.1", port),
                       "The server was restarted. A connection that it had closed is still in the "
                       "state TIME_WAIT, so bind() refuses its port, unless the new socket says "
                       "before bind() that it may: SO_REUSEADDR.");
    close(listener);
}

static void a_port_where_somebody_listens_stays_taken(void **state)
{
    int listener = check_succeeds(listen_on("127.0.0.1", "0"), "");
    check_fails(
        listen_on("127.0.0.1", port_of(listener)), EADDRINUSE,
        "Somebody listens there already. The caller wants to know why it failed, so errno must "
        "still say it when the function returns.");
    close(listener);
}

static void a_failure_leaves_nothing_open(void **state)
{
    int listener = check_succeeds(listen_on("127.0.0.1", "0"), "");
    (void)listen_on("127.0.0.1", port_of(listener));
    close(listener);
    check_number(fds_count(), before, "A descriptor is still open after it failed.");
}

static bool has_ipv6(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool bound = fd != -1 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    if (fd != -1)
        close(fd);
    return bound;
}

static void it_listens_on_ipv6_too(void **state)
{
    if (!has_ipv6())
        skip();
    int listener =
        check_succeeds(listen_on("::1", "0"),
                       "IPv6 addresses look like this, ::1. getaddrinfo() knows both kinds: take "
                       "the family that it returns.");
    close(connect_to(listener));
    close(listener);
}

/* What was allocated meanwhile and not freed is found when the program ends. */
static void without_a_socket_it_fails(void **state)
{
    no_socket = true;
    int fd = listen_on("127.0.0.1", "0");
    int why = errno;
    no_socket = false;
    check_number(fd, -1, "There was no socket to be had, and it returned one.");
    check_string(error_name(why), "EMFILE", "The reason is that of socket(): leave errno alone.");
}

static void what_is_no_address_is_a_failure(void **state)
{
    check_number(listen_on("not an address", "0"), -1, "");
    check_number(fds_count(), before, "A descriptor is still open after it failed.");
    int fd = listen_on("localhost", "0");
    if (fd != -1)
        close(fd);
    check_number(
        fd, -1,
        "A name is no address. To look it up may take seconds, and may give another address "
        "tomorrow: tell getaddrinfo() that it is given a number.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "restart", .setup = count_descriptors};
    const struct CMUnitTest tests[] = {
        TEST(it_listens),
        TEST(it_can_be_restarted_while_a_connection_is_remembered),
        TEST(a_port_where_somebody_listens_stays_taken),
        TEST(it_listens_on_ipv6_too),
        TEST(a_failure_leaves_nothing_open),
        TEST(without_a_socket_it_fails),
        TEST(what_is_no_address_is_a_failure),
    };
    return check_main(argc, argv, &suite, tests);
}
