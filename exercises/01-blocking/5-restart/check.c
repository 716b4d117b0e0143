#include "check.h"
#include "ask.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char still_open[] = "A descriptor is still open after it failed.";

/* A scene that begins with a listener where somebody can connect. */
static struct answer listen_first(enum scene scene, const char *host, const char *advice)
{
    struct question question = {.scene = scene};
    strcpy(question.host, host);
    struct answer answer = ask(question);
    check_succeeded(answer.first.result, answer.first.why, advice);
    check_succeeded(answer.connects.result, answer.connects.why,
                    "Nobody listens at the address that listen_on() was given.");
    return answer;
}

static void it_listens(void **state)
{
    (void)listen_first(AT_FIRST, "127.0.0.1", "Port 0 takes any that is free.");
}

static void it_can_be_restarted_while_a_connection_is_remembered(void **state)
{
    struct answer answer = listen_first(AFTER_A_RESTART, "127.0.0.1", "");
    check_succeeded(answer.accepts.result, answer.accepts.why, "");
    check_succeeded(answer.second.result, answer.second.why,
                    "The server was restarted. A connection that it had closed is still in the "
                    "state TIME_WAIT, so bind() refuses its port, unless the new socket says "
                    "before bind() that it may: SO_REUSEADDR.");
}

static void a_port_where_somebody_listens_stays_taken(void **state)
{
    struct answer answer = listen_first(BESIDE_THE_FIRST, "127.0.0.1", "");
    check_failed(
        answer.second.result, answer.second.why, EADDRINUSE,
        "Somebody listens there already. The caller wants to know why it failed, so errno must "
        "still say it when the function returns.");
}

static void a_failure_leaves_nothing_open(void **state)
{
    struct answer answer = listen_first(BESIDE_THE_FIRST, "127.0.0.1", "");
    check_number(answer.left_open, 0, still_open);
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
    (void)listen_first(AT_FIRST, "::1",
                       "IPv6 addresses look like this, ::1. getaddrinfo() knows both kinds: take "
                       "the family that it returns.");
}

/* What was allocated meanwhile and not freed is found when the program ends. */
static void without_a_socket_it_fails(void **state)
{
    struct answer answer = ask((struct question){WITHOUT_SOCKETS, "127.0.0.1"});
    check_number(answer.first.result, -1, "There was no socket to be had, and it returned one.");
    check_failed(answer.first.result, answer.first.why, EMFILE,
                 "The reason is that of socket(): leave errno alone.");
}

static void what_is_no_address_is_a_failure(void **state)
{
    struct answer answer = ask((struct question){AT_FIRST, "not an address"});
    check_number(answer.first.result, -1, "");
    check_number(answer.left_open, 0, still_open);
    answer = ask((struct question){AT_FIRST, "localhost"});
    check_number(
        answer.first.result, -1,
        "A name is no address. To look it up may take seconds, and may give another address "
        "tomorrow: tell getaddrinfo() that it is given a number.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "restart"};
    const struct CMUnitTest tests[] = {
        TEST(it_listens),
        TEST(it_can_be_restarted_while_a_connection_is_remembered),
        TEST(a_port_where_somebody_listens_stays_taken),
        TEST(it_listens_on_ipv6_too),
        TEST(a_failure_leaves_nothing_open),
        TEST(without_a_socket_it_fails),
        TEST(what_is_no_address_is_a_failure),
        TEST(the_program_ends_in_order),
    };
    return check_main(argc, argv, &suite, tests);
}
