/* The connector, through connector.h.
 *
 * Start reading at connect_to() and check_story(): the connector tells its protocol Made, Data and Lost, or its
 * owner Failed, a letter each. */
/* once per backend */
/* wraps calloc net_connect_start reactor_register */
#include "connector.h"
#include "check.h"
#include "fds.h"
#include "net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct reactor *reactor;
static struct connector connector;
static struct transport *transport; /* NULL while there is none */
static int listener;
static char port[8];
static char story[16];
static int failure; /* why it has failed */

/* --- What lib asks the system for -------------------------------------------------------------- */

static bool no_calloc, no_register;
static bool
    two_addresses; /* the host's first one refuses: it is that of a port on which nobody listens */
static char closed_port[8];

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
int __real_net_connect_start(const char *host, const char *service, int *tried);
int __wrap_net_connect_start(const char *host, const char *service, int *tried);
int __real_reactor_register(struct reactor *loop, int fd, unsigned events, reactor_handler *handler,
                            void *data);
int __wrap_reactor_register(struct reactor *loop, int fd, unsigned events, reactor_handler *handler,
                            void *data);

int __wrap_reactor_register(struct reactor *loop, int fd, unsigned events, reactor_handler *handler,
                            void *data)
{
    errno = ENOSPC;
    return no_register ? -1 : __real_reactor_register(loop, fd, events, handler, data);
}

void *__wrap_calloc(size_t count, size_t size)
{
    errno = ENOMEM;
    return no_calloc ? NULL : __real_calloc(count, size);
}

int __wrap_net_connect_start(const char *host, const char *service, int *tried)
{
    if (!two_addresses)
        return __real_net_connect_start(host, service, tried);
    bool first = (*tried)++ == 0;
    return __real_net_connect_start(host, first ? closed_port : service, &(int){0});
}

/* --- What is told ------------------------------------------------------------------------------ */

static void tell(char letter)
{
    story[strlen(story)] = letter;
    if (letter != 'D')
        reactor_stop(reactor);
}

static void made(struct transport *made_transport, void *data)
{
    transport = made_transport;
    tell('M');
}

static void received(const char *bytes, size_t size, void *data)
{
    tell('D');
}

static void lost(int reason, void *data)
{
    transport = NULL;
    tell('L');
}

static void failed(int reason, void *data)
{
    failure = reason;
    check_that(!connector_is_running(&connector), "It has ended when it says so.");
    tell('F');
}

static const struct protocol protocol = {
    .connection_made = made, .data_received = received, .connection_lost = lost};

static void find_closed_port(void)
{
    int fd = check_succeeds(net_listen("127.0.0.1", "0", 1), "The test needs a port.");
    snprintf(closed_port, sizeof closed_port, "%d", net_local_port(fd));
    close(fd);
}

static void begin(void)
{
    fds_begin();
    memset(story, 0, sizeof story);
    failure = 0;
    no_calloc = no_register = two_addresses = false;
    reactor = check_not_null(reactor_open(check_backend), "There is a reactor.");
    connector_init(&connector, reactor, &protocol, failed, NULL);
    listener = check_succeeds(net_listen("127.0.0.1", "0", 8), "The test needs a server.");
    snprintf(port, sizeof port, "%d", net_local_port(listener));
    find_closed_port();
}

static void end(void)
{
    connector_stop(&connector);
    if (transport) {
        transport_abort(transport);
        check_succeeds(reactor_run(reactor), "The connection is lost.");
    }
    reactor_close(reactor);
    close(listener);
    fds_end();
}

static void connect_to(const char *service)
{
    check_succeeds(connector_start(&connector, "127.0.0.1", service), "An attempt is begun.");
    check_that(connector_is_running(&connector), "It is under way.");
    check_string(story, "", "Nothing is told from within the call: how it ends is an event.");
}

static void check_story(const char *expected, const char *advice)
{
    check_succeeds(reactor_run(reactor), "The loop runs until something is told.");
    check_string(story, expected, advice);
}

/* --- The tests --------------------------------------------------------------------------------- */

static void a_connection_becomes_a_transport(void **state)
{
    connect_to(port);
    check_story("M", "The protocol meets its transport.");
    check_that(!connector_is_running(&connector), "The attempt is over.");
    int peer = check_succeeds(accept(listener, NULL, NULL), "The server is connected.");
    close(peer);
    check_story("ML", "It is a transport like any other.");
}

static void a_refused_connection_is_told_with_its_reason(void **state)
{
    connect_to(closed_port);
    check_story("F", "That the socket can be written to does not say that it is connected.");
    check_number(failure, ECONNREFUSED, "Why the last address has failed.");
}

static void after_a_failure_it_can_be_started_again(void **state)
{
    connect_to(closed_port);
    check_story("F", "Nobody listens.");
    check_succeeds(connector_start(&connector, "127.0.0.1", port), "Here somebody does.");
    check_story("FM", "The second attempt has nothing to do with the first.");
}

static void if_the_first_address_refuses_the_next_is_tried(void **state)
{
    two_addresses = true;
    connect_to(port);
    check_story("M", "A name may be ::1 and 127.0.0.1, and the server listen at one of them.");
}

static void what_cannot_be_begun_is_an_error_and_not_an_event(void **state)
{
    check_fails(connector_start(&connector, "127.0.0.1", "no such service"), ENOENT,
                "It has no meaning, and that is known at once.");
    check_that(!connector_is_running(&connector), "Nothing is under way.");
    check_string(story, "", "The caller knows already.");
    fds_allow(0);
    check_fails(connector_start(&connector, "127.0.0.1", port), EMFILE, "No descriptor is free.");
}

static void what_cannot_be_watched_is_closed(void **state)
{
    no_register = true;
    check_fails(connector_start(&connector, "127.0.0.1", port), ENOSPC,
                "As reactor_register() has it.");
    no_register = false;
    check_that(!connector_is_running(&connector),
               "The attempt is given up, and its descriptor closed.");
    connect_to(port);
    check_story("M", "It can be started again.");
}

static void a_connection_without_memory_for_a_transport_is_closed_and_told(void **state)
{
    connect_to(port);
    no_calloc = true;
    check_story("F", "The connection is there, and nobody can take it.");
    no_calloc = false;
    check_number(failure, ENOMEM, "As transport_open() has it.");
}

static void a_stopped_attempt_tells_nothing(void **state)
{
    connect_to(port);
    connector_stop(&connector);
    check_that(!connector_is_running(&connector), "It is given up.");
    connector_stop(&connector);
    connect_to(closed_port);
    check_story("F", "Only of the second attempt is anything told.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "connector", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(a_connection_becomes_a_transport),
        TEST(a_refused_connection_is_told_with_its_reason),
        TEST(after_a_failure_it_can_be_started_again),
        TEST(if_the_first_address_refuses_the_next_is_tried),
        TEST(what_cannot_be_begun_is_an_error_and_not_an_event),
        TEST(what_cannot_be_watched_is_closed),
        TEST(a_connection_without_memory_for_a_transport_is_closed_and_told),
        TEST(a_stopped_attempt_tells_nothing),
    };
    return check_main(argc, argv, &suite, tests);
}
