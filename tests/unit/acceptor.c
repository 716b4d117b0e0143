/* The transport module's acceptors, through acceptor.h, once for each backend.
 *
 * Start reading at count_up() and check_accepted(): the factory counts what it is given, keeps it, and
 * may then do something, its action. */
/* once per backend */
/* wraps accept accept4 clock_gettime malloc calloc realloc free reactor_modify */
#include "acceptor.h"
#include "check.h"
#include "fds.h"
#include "memory.h"
#include "net.h"
#include "share.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct reactor *reactor;
static struct acceptor *acceptor;
static char port[sizeof "65535"];

/* --- What lib asks the system for -------------------------------------------------------------- */

static int accept_error;     /* if not 0, the next call of accept() fails with it */
static int accepts;          /* calls */
static int modify_error;     /* if not 0, what reactor_modify() fails with, as for want of memory */
static unsigned modified_to; /* the interest that it was last asked for */
static time_t later;         /* seconds that the clock is ahead */

static bool accept_fails(void)
{
    accepts++;
    errno = accept_error;
    accept_error = 0;
    return errno != 0;
}

int __real_accept(int listener, struct sockaddr *address, socklen_t *size);
int __wrap_accept(int listener, struct sockaddr *address, socklen_t *size);
int __real_reactor_modify(struct reactor *of, int fd, unsigned events, reactor_handler *handler,
                          void *data);
int __wrap_reactor_modify(struct reactor *of, int fd, unsigned events, reactor_handler *handler,
                          void *data);
int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

int __wrap_accept(int listener, struct sockaddr *address, socklen_t *size)
{
    return accept_fails() ? -1 : __real_accept(listener, address, size);
}

#ifdef __linux__
int __real_accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);
int __wrap_accept4(int listener, struct sockaddr *address, socklen_t *size, int flags);

int __wrap_accept4(int listener, struct sockaddr *address, socklen_t *size, int flags)
{
    return accept_fails() ? -1 : __real_accept4(listener, address, size, flags);
}
#endif

/* To wait for nothing needs no memory. */
int __wrap_reactor_modify(struct reactor *of, int fd, unsigned events, reactor_handler *handler,
                          void *data)
{
    modified_to = events;
    errno = modify_error;
    if (modify_error != 0 && events != 0)
        return -1;
    return __real_reactor_modify(of, fd, events, handler, data);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = __real_clock_gettime(clock, time);
    time->tv_sec += later;
    return result;
}

/* --- The factory ------------------------------------------------------------------------------- */

static int accepted;
static int last_accepted;    /* descriptor */
static void (*action)(void); /* NULL: nothing more */

static void count_up(int fd, void *data)
{
    check_pointer(data, &accepted, "The factory gets its data.");
    check_number(fcntl(fd, F_GETFL) & O_NONBLOCK, 0, "A connection is handed over blocking.");
    accepted++;
    last_accepted = fds_take(fd);
    if (action)
        action();
}

static int new_listener(void)
{
    int listener = check_succeeds(net_listen("127.0.0.1", "0", 128), "Port 0 is always free.");
    snprintf(port, sizeof port, "%d", net_local_port(listener));
    return listener;
}

static void begin(void)
{
    accept_error = modify_error = accepts = accepted = 0;
    later = 0;
    action = NULL;
    fds_begin();
    memory_begin();
    reactor = check_not_null(reactor_open(check_backend), "There is such a backend.");
    acceptor =
        check_not_null(acceptor_open(reactor, new_listener(), count_up, &accepted), "It listens.");
}

static void end(void)
{
    acceptor_close(acceptor);
    reactor_close(reactor);
    fds_end();
}

static int turn(void)
{
    return check_succeeds(reactor_run_once(reactor, 0), "A turn cannot fail.");
}

/* When this returns, the connection waits in the listener's queue: the loopback interface is fast. */
static int connect_client(void)
{
    return fds_take(check_succeeds(net_connect("127.0.0.1", port), "Somebody listens there."));
}

static void connect_clients(int count)
{
    while (count-- > 0)
        connect_client();
}

static void check_accepted(int count, const char *advice)
{
    accepted = 0;
    turn();
    check_number(accepted, count, advice);
}

/* What a client is told, and that it is closed then. */
static void check_refused(int client)
{
    char text[64] = "";
    struct pollfd entry = {.fd = client, .events = POLLIN};
    check_number(poll(&entry, 1, 2000), 1, "Whoever is refused is told so: it must not wait.");
    check_that(read(client, text, sizeof text - 1) > 0, "Whoever is refused is told so.");
    check_string(text, "! the server is full\n", "Whoever is refused is told so.");
    check_number(read(client, text, 1), 0, "And closed: it must not wait for ever.");
}

/* --- Accepting --------------------------------------------------------------------------------- */

static void each_connection_is_handed_to_the_factory(void **state)
{
    check_accepted(0, "Nobody has come.");
    connect_client();
    check_accepted(1, "One has come.");
    connect_clients(3);
    check_accepted(3, "All who wait are served in one turn, if they are few.");
    check_number(turn(), 0, "An empty queue is no event.");
}

/* pitfall 15 */
static void a_burst_is_taken_in_batches(void **state)
{
    connect_clients(2 * ACCEPTOR_BATCH + 3);
    check_accepted(ACCEPTOR_BATCH, "Those who are connected must get their turn in between.");
    check_accepted(ACCEPTOR_BATCH, "The rest stays in the queue, and the listener readable.");
    check_accepted(3, "Nobody is lost.");
}

/* pitfall 11 */
static void a_connection_that_was_given_up_in_the_queue_is_skipped(void **state)
{
    connect_clients(2);
    accept_error = ECONNABORTED;
    check_accepted(2, "It concerns that connection, and nobody else.");
}

static void opening_fails_without_taking_the_listener(void **state)
{
    int listener = fds_take(new_listener());
    memory.left = 0;
    check_fails_null(acceptor_open(reactor, listener, count_up, NULL), ENOMEM, "calloc() failed.");
    memory.left = -1;
    fds_allow(0);
    check_fails_null(acceptor_open(reactor, listener, count_up, NULL), EMFILE,
                     "There is no descriptor to set aside.");
    fds_allow(10);
    acceptor_close(acceptor);
    acceptor = acceptor_open(reactor, dup(listener), count_up, &accepted);
    connect_client();
    check_accepted(1, "The listener is as it was.");
    check_fails_null(acceptor_open(reactor, 999, count_up, NULL), EBADF, "It is not open.");
}

/* --- Shortage ---------------------------------------------------------------------------------- */

/* pitfall 12 */
/* answers: libuv test-emfile.c emfile */
/* answers: Twisted test_tcp.py test_closePeerOnEMFILE */
static void without_a_descriptor_who_waits_is_told_so_and_the_loop_does_not_spin(void **state)
{
    int clients[3];
    for (int i = 0; i < 3; i++)
        clients[i] = connect_client();
    fds_allow(0);
    for (int i = 0; i < 3; i++)
        check_accepted(0, "No descriptor is free.");
    for (int i = 0; i < 3; i++)
        check_refused(clients[i]);
    check_number(turn(), 0, "Left in the queue, they would keep the listener readable for ever.");
    int late = dup(clients[0]);
    check_number(late, -1, "The reserve is in place again: none is free.");
    fds_close(clients[0]);
    fds_allow(2);
    connect_client();
    check_accepted(1, "With a descriptor it serves again.");
}

/* After it the batch asks for one more. Linux says then that there is no descriptor, though nobody waits. */
static void who_takes_the_last_descriptor_keeps_nobody_waiting(void **state)
{
    connect_client();
    fds_allow(1);
    check_accepted(1, "One descriptor is free.");
    fds_allow(2);
    connect_client();
    check_accepted(1, "Nobody waited when there was none: that is no reason to pause accepting.");
}

/* pitfall 12 */
static void a_shortage_of_something_else_pauses_accepting_for_a_while(void **state)
{
    connect_client();
    accept_error = ENOMEM;
    check_accepted(0, "The kernel has no memory.");
    int before = accepts;
    for (int i = 0; i < 10; i++)
        turn();
    check_number(accepts, before, "To try again at once would spin.");
    later = 1;
    turn(); /* fires the timer, and waits for connections from then on */
    check_accepted(1, "After ACCEPTOR_RETRY_MS it tries again.");
}

/* pitfall 12 */
static void to_wait_again_may_fail_for_the_same_shortage(void **state)
{
    connect_client();
    accept_error = ENOMEM;
    check_accepted(0, "The kernel has no memory.");
    modify_error = ENOMEM;
    later = 1;
    check_accepted(0, "Nor has it any to watch the listener again.");
    modify_error = 0;
    later = 2;
    turn(); /* fires the timer, and waits for connections from then on */
    check_accepted(
        1, "It must be tried once more: no event comes from a listener that nobody watches.");
}

static void resuming_in_a_shortage_happens_when_it_is_over(void **state)
{
    connect_client();
    acceptor_pause(acceptor);
    modify_error = ENOMEM;
    acceptor_resume(acceptor);
    check_accepted(0, "The kernel has no memory to watch the listener.");
    modify_error = 0;
    later = 1;
    turn(); /* fires the timer, and waits for connections from then on */
    check_accepted(
        1, "It must be tried once more: no event comes from a listener that nobody watches.");
}

static void without_memory_even_for_a_timer_it_tries_again_in_the_next_turn(void **state)
{
    connect_client();
    acceptor_pause(acceptor);
    modify_error = ENOMEM;
    memory.left = 0;
    acceptor_resume(acceptor);
    check_accepted(0, "Neither the kernel nor we have memory.");
    modify_error = 0;
    memory.left = -1;
    check_accepted(1, "A deferred call needs no memory: so somebody always tries again.");
}

static void a_pause_outlasts_a_shortage(void **state)
{
    connect_client();
    accept_error = ENOBUFS;
    check_accepted(0, "The kernel has no memory.");
    acceptor_pause(acceptor);
    later = 1;
    turn();
    check_accepted(0, "Whoever paused it resumes it.");
    accept_error = 0;
    acceptor_resume(acceptor);
    check_accepted(1, "Now.");
}

static void resuming_does_not_cut_the_wait_after_a_shortage_short(void **state)
{
    connect_client();
    accept_error = ENOBUFS;
    check_accepted(0, "The kernel has no memory.");
    acceptor_resume(acceptor);
    check_accepted(0, "The shortage goes on.");
    later = 1;
    turn(); /* fires the timer, and waits for connections from then on */
    check_accepted(1, "It waits no longer than promised.");
}

static void nobody_comes(int fd, void *data)
{
    check_that(false, "It is no listener.");
}

/* answers: libevent regress_listener.c error
 * We differ: there a function is told of the error. Here it counts as a shortage, which may pass. */
static void a_socket_that_cannot_accept_does_not_spin_the_loop(void **state)
{
    int pair[2];
    fds_pair(pair);
    struct acceptor *broken = acceptor_open(reactor, dup(pair[0]), nobody_comes, NULL);
    fds_write(pair[1], "hello");
    turn();
    int before = accepts;
    check_number(before, 1, "It is readable, so it was tried.");
    for (int i = 0; i < 10; i++)
        turn();
    check_number(accepts, before, "To try again at once would spin.");
    connect_client();
    check_accepted(1, "The others go on.");
    acceptor_close(broken);
}

/* --- Pausing and closing ----------------------------------------------------------------------- */

static void a_paused_acceptor_leaves_connections_in_the_queue(void **state)
{
    acceptor_pause(acceptor);
    acceptor_pause(acceptor);
    connect_clients(2);
    check_accepted(0, "They wait in the kernel.");
    check_number(turn(), 0, "And do not keep the loop awake.");
    acceptor_resume(acceptor);
    acceptor_resume(acceptor);
    check_accepted(2, "Nobody is lost.");
}

static void pause_it(void)
{
    acceptor_pause(acceptor);
}

static void pausing_inside_the_factory_ends_the_batch(void **state)
{
    connect_clients(3);
    action = pause_it;
    check_accepted(1, "The server is full with this one: the others stay in the queue.");
    check_accepted(0, "The others stay in the queue.");
    action = NULL;
    acceptor_resume(acceptor);
    check_accepted(2, "Nobody is lost.");
}

static void pause_and_resume(void)
{
    acceptor_pause(acceptor);
    acceptor_resume(acceptor);
}

static void resuming_inside_the_factory_goes_on(void **state)
{
    connect_clients(3);
    action = pause_and_resume;
    check_accepted(3, "As if nothing had been.");
}

static void close_it(void)
{
    acceptor_close(acceptor);
    acceptor = NULL;
}

/* answers: libevent regress_listener.c immediate_close */
static void closing_inside_the_factory_ends_the_batch_and_leaks_nothing(void **state)
{
    connect_clients(3);
    action = close_it;
    check_accepted(1, "It is closed: nothing of it is read any more.");
    check_number(turn(), 0, "Nothing is registered.");
    check_succeeds(reactor_run(reactor), "Nothing is left that could happen.");
}

static void close_everything(void)
{
    fds_close(last_accepted);
    close_it();
}

/* answers: libevent regress_listener.c close_accepted_fd */
static void a_factory_may_close_the_connection_and_the_acceptor(void **state)
{
    int client = connect_client();
    char byte;
    action = close_everything;
    check_accepted(1, "It was handed over.");
    check_number(read(client, &byte, 1), 0, "And closed.");
    check_succeeds(reactor_run(reactor), "Nothing is left that could happen.");
}

static void closing_refuses_who_comes(void **state)
{
    close_it();
    acceptor_close(NULL);
    check_fails(net_connect("127.0.0.1", port), ECONNREFUSED, "The listener is closed.");
}

static void closing_during_a_shortage_stops_the_wait(void **state)
{
    connect_client();
    accept_error = ENOMEM;
    turn();
    close_it();
    later = 1;
    check_number(turn(), 0, "Its timer is stopped.");
    check_succeeds(reactor_run(reactor), "Nothing is left that could happen.");
}

static void an_exclusive_acceptor_accepts_pauses_and_resumes(void **state)
{
    check_succeeds(acceptor_set_exclusive(acceptor), "Every backend takes the wish.");
    connect_client();
    check_accepted(1, "It wakes one process rather than all: here it is the one.");
    acceptor_pause(acceptor);
    connect_client();
    check_accepted(0, "It is paused.");
    acceptor_resume(acceptor);
    check_accepted(1, "It is not.");
}

static void a_paused_acceptor_stays_paused_when_it_becomes_exclusive(void **state)
{
    acceptor_pause(acceptor);
    check_succeeds(acceptor_set_exclusive(acceptor), "Every backend takes the wish.");
    connect_client();
    check_number(turn(), 0,
                 "A listener that is watched while nobody may accept keeps the loop awake.");
    acceptor_resume(acceptor);
    check_accepted(1, "Nobody is lost.");
}

static void an_acceptor_that_cannot_become_exclusive_goes_on_as_before(void **state)
{
    modify_error = ENOMEM;
    check_fails(acceptor_set_exclusive(acceptor), ENOMEM, "The kernel has no memory.");
    modify_error = 0;
    later = 1;
    turn();
    connect_client();
    check_accepted(1, "A call that fails changes nothing: somebody still watches the listener.");
    check_number(modified_to, SELECTOR_READ, "And not in the way that failed.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "acceptor", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(each_connection_is_handed_to_the_factory),
        TEST(a_burst_is_taken_in_batches),
        TEST(a_connection_that_was_given_up_in_the_queue_is_skipped),
        TEST(opening_fails_without_taking_the_listener),
        TEST(without_a_descriptor_who_waits_is_told_so_and_the_loop_does_not_spin),
        TEST(who_takes_the_last_descriptor_keeps_nobody_waiting),
        TEST(a_shortage_of_something_else_pauses_accepting_for_a_while),
        TEST(to_wait_again_may_fail_for_the_same_shortage),
        TEST(resuming_in_a_shortage_happens_when_it_is_over),
        TEST(without_memory_even_for_a_timer_it_tries_again_in_the_next_turn),
        TEST(a_pause_outlasts_a_shortage),
        TEST(resuming_does_not_cut_the_wait_after_a_shortage_short),
        TEST(a_socket_that_cannot_accept_does_not_spin_the_loop),
        TEST(a_paused_acceptor_leaves_connections_in_the_queue),
        TEST(pausing_inside_the_factory_ends_the_batch),
        TEST(resuming_inside_the_factory_goes_on),
        TEST(closing_inside_the_factory_ends_the_batch_and_leaks_nothing),
        TEST(a_factory_may_close_the_connection_and_the_acceptor),
        TEST(closing_refuses_who_comes),
        TEST(closing_during_a_shortage_stops_the_wait),
        TEST(an_exclusive_acceptor_accepts_pauses_and_resumes),
        TEST(a_paused_acceptor_stays_paused_when_it_becomes_exclusive),
        TEST(an_acceptor_that_cannot_become_exclusive_goes_on_as_before),
    };
    return check_main(argc, argv, &suite, tests);
}
