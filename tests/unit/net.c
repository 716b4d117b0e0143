/* The net module, through net.h, over the loopback interface.
 *
 * Start reading at serve() and receive_all(), then the tests from top to bottom. */
/* wraps accept accept4 recv fcntl setsockopt bind listen close */
#define _DEFAULT_SOURCE /* chroot() is not in POSIX */
#include "net.h"
#include "check.h"
#include "fds.h"
#include "ticks.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- What lib asks the system for -------------------------------------------------------------- */

static int accept_errors[4]; /* the next calls of accept() fail with these, up to the first 0 */
static int flood;            /* if not 0, input never ends; counts the calls of recv() */

static bool accept_fails(void)
{
    if (accept_errors[0] == 0)
        return false;
    errno = accept_errors[0];
    memmove(accept_errors, accept_errors + 1, sizeof accept_errors - sizeof accept_errors[0]);
    return true;
}

int __real_accept(int listener, struct sockaddr *address, socklen_t *size);
int __wrap_accept(int listener, struct sockaddr *address, socklen_t *size);
ssize_t __real_recv(int fd, void *data, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *data, size_t size, int flags);

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

ssize_t __wrap_recv(int fd, void *data, size_t size, int flags)
{
    enum { ENOUGH = 10000 };
    if (flood == 0 || flood > ENOUGH)
        return __real_recv(fd, data, size, flags);
    flood++;
    memset(data, 'x', size);
    return (ssize_t)size;
}

/* Of the calls with this name, the one with this number fails, from 1. */
static struct {
    const char *call; /* NULL: none */
    int number;
    int why;
    int calls; /* so far */
} fault;

int __real_fcntl(int fd, int command, long argument);
int __wrap_fcntl(int fd, int command, long argument);
int __real_setsockopt(int fd, int level, int name, const void *value, socklen_t size);
int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size);
int __real_bind(int fd, const struct sockaddr *address, socklen_t size);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t size);
int __real_listen(int fd, int backlog);
int __wrap_listen(int fd, int backlog);
int __real_close(int fd);
int __wrap_close(int fd);

static void let_fail(const char *call, int number)
{
    check_note("call %d of %s() fails", number, call);
    fault.call = call;
    fault.number = number;
    fault.why = ENOBUFS;
    fault.calls = 0;
}

static bool fails_now(const char *call)
{
    if (!fault.call || strcmp(call, fault.call) != 0 || ++fault.calls != fault.number)
        return false;
    errno = fault.why;
    return true;
}

int __wrap_fcntl(int fd, int command, long argument)
{
    return fails_now("fcntl") ? -1 : __real_fcntl(fd, command, argument);
}

int __wrap_setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
    bool is_wish =
        level == IPPROTO_TCP || name == SO_KEEPALIVE; /* and not what it cannot do without */
    return fails_now(is_wish ? "wish" : "setsockopt")
               ? -1
               : __real_setsockopt(fd, level, name, value, size);
}

int __wrap_bind(int fd, const struct sockaddr *address, socklen_t size)
{
    return fails_now("bind") ? -1 : __real_bind(fd, address, size);
}

int __wrap_listen(int fd, int backlog)
{
    return fails_now("listen") ? -1 : __real_listen(fd, backlog);
}

/* Whatever a call succeeds in, it may change errno. */
int __wrap_close(int fd)
{
    int result = __real_close(fd);
    errno = EIO;
    return result;
}

/* --- What the tests are made of ---------------------------------------------------------------- */

static int listener;
static char port[sizeof "65535"];
static int pipe_signals;

static void count_signal(int signal)
{
    (void)signal;
    pipe_signals++;
}

static void begin(void)
{
    fds_begin();
    memset(accept_errors, 0, sizeof accept_errors);
    flood = 0;
    fault.call = NULL;
    pipe_signals = 0;
    sigaction(SIGPIPE, &(struct sigaction){.sa_handler = count_signal}, NULL);
}

static void end(void)
{
    if (getuid() == 0)
        check_succeeds(seteuid(0), "root may become root again.");
    fds_end();
    check_number(pipe_signals, 0, "SIGPIPE kills a server that does not expect it: MSG_NOSIGNAL.");
}

/* Listen on any free port of this address, without blocking. */
static void serve(const char *host)
{
    listener = fds_take(check_succeeds(net_listen(host, "0", 16), "Port 0 is always free."));
    check_succeeds(net_set_nonblocking(listener), "It is open.");
    snprintf(port, sizeof port, "%d", net_local_port(listener));
}

static int connect_client(void)
{
    return fds_take(check_succeeds(net_connect("127.0.0.1", port), "The test listens there."));
}

static void wait_until_readable(int fd)
{
    struct pollfd entry = {.fd = fd, .events = POLLIN};
    check_number(poll(&entry, 1, -1), 1, "The test waits for something to come in.");
}

static int accept_client(void)
{
    wait_until_readable(listener);
    return fds_take(check_succeeds(net_accept(listener), "A connection waits in the queue."));
}

static void set_blocking(int fd)
{
    check_succeeds(fcntl(fd, F_SETFL, 0), "It is open.");
}

static const char *name_of(enum net_result result)
{
    static const char *const names[] = {
        [NET_OK] = "NET_OK",
        [NET_AGAIN] = "NET_AGAIN",
        [NET_CLOSED] = "NET_CLOSED",
        [NET_ERROR] = "NET_ERROR",
    };
    return names[result];
}

/* One net_recv(), which must have this result, and these bytes if it is NET_OK. */
static void receive(int fd, enum net_result expected, const char *text, const char *advice)
{
    char data[100];
    size_t done = 77;
    check_string(name_of(net_recv(fd, data, sizeof data, &done)), name_of(expected), advice);
    check_bytes(data, done, text, strlen(text), "*done is the number of bytes received, else 0.");
}

/* Receive until the end, which must be a clean one. */
static void receive_all(int fd, const char *expected, const char *advice)
{
    char data[1000];
    size_t total = 0;
    size_t done = 0;
    enum net_result result;
    do {
        wait_until_readable(fd);
        result = net_recv(fd, data + total, sizeof data - total, &done);
        total += done;
    } while (result == NET_OK);
    check_bytes(data, total, expected, strlen(expected), advice);
    check_string(name_of(result), "NET_CLOSED", advice);
}

static void check_closed_on_exec(int fd, const char *advice)
{
    int flags = check_succeeds(fcntl(fd, F_GETFD), "It is open.");
    check_that(flags & FD_CLOEXEC, advice);
}

static void check_open(int fd, bool open, const char *advice)
{
    check_that((fcntl(fd, F_GETFD) != -1) == open, advice);
}

/* --- Listening --------------------------------------------------------------------------------- */

static void with_port_zero_the_kernel_chooses_a_free_one(void **state)
{
    serve("127.0.0.1");
    int first = net_local_port(listener);
    serve("127.0.0.1");
    int second = net_local_port(listener);
    check_that(first >= 1 && first <= 65535, "A port is a number from 1 to 65535.");
    check_that(second >= 1 && second <= 65535, "A port is a number from 1 to 65535.");
    check_that(first != second, "Each gets a port of its own.");
    check_succeeds(connect_client(), "The port it tells is the one it listens on.");
}

/* answers: libuv test-tcp-bind-error.c tcp_bind_error_addrinuse_listen */
static void a_port_that_is_taken_is_refused(void **state)
{
    serve("127.0.0.1");
    check_fails(net_listen("127.0.0.1", port, 1), EADDRINUSE,
                "SO_REUSEADDR lets a server restart, "
                "not two servers share a port.");
}

/* answers: libuv test-tcp-bind-error.c tcp_bind_error_addrnotavail_1 */
static void an_address_of_another_machine_is_refused(void **state)
{
    check_fails(net_listen("192.0.2.1", "0", 1), EADDRNOTAVAIL, "No machine has this address.");
}

static void a_privileged_port_is_refused_to_ordinary_users(void **state)
{
    int first = 1024; /* the first port that anybody may have */
    FILE *setting = fopen("/proc/sys/net/ipv4/ip_unprivileged_port_start", "r");
    if (setting) {
        (void)!fscanf(setting, "%d", &first);
        fclose(setting);
    }
    if (first <= 1)
        skip();
    if (getuid() == 0 && seteuid(65534) == -1)
        skip(); /* a root that may not become somebody else; else end() turns back */
    check_fails(net_listen("127.0.0.1", "1", 1), EACCES, "Ports below 1024 are for root.");
}

static void a_host_or_port_without_meaning_is_refused(void **state)
{
    static const char *const hosts[] = {"300.300.300.300", "two words", "::g", ""};
    static const char *const ports[] = {"no-such-service", "-1", "", "7000x", "65536", "70000"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        check_note("host \"%s\"", hosts[i]);
        check_fails(net_listen(hosts[i], "0", 1), ENOENT, "It is no address and no name.");
        check_fails(net_connect(hosts[i], "1"), ENOENT, "It is no address and no name.");
    }
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        check_note("port \"%s\"", ports[i]);
        check_fails(net_listen("127.0.0.1", ports[i], 1), ENOENT,
                    "It is no port: glibc takes 70000 for 70000 - 65536, so check the range.");
        check_fails(net_connect("127.0.0.1", ports[i]), ENOENT, "It is no port.");
    }
}

static void whatever_fails_while_listening_is_the_reason_and_nothing_stays_open(void **state)
{
    static const struct {
        const char *call;
        int number;
    } cases[] = {{"fcntl", 1}, {"setsockopt", 1}, {"setsockopt", 2}, {"bind", 1}, {"listen", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int before = fds_count();
        let_fail(cases[i].call, cases[i].number);
        check_fails(net_listen_shared("127.0.0.1", "0", 1), ENOBUFS, "What the kernel said.");
        check_number(fds_count(), before, "The socket is closed again.");
    }
}

static void a_port_that_is_taken_at_one_address_is_not_sought_at_another(void **state)
{
    let_fail("bind", 1);
    fault.why = EADDRINUSE;
    check_fails(net_listen(NULL, "0", 1), EADDRINUSE,
                "With the first address taken, to listen at the second makes two servers: each "
                "believes that it is the only one, and a client gets whichever it asks first.");
}

static void an_option_that_is_only_a_wish_may_fail(void **state)
{
    for (int number = 1; number <= 5; number++) {
        let_fail("wish", number);
        fds_take(check_succeeds(net_listen("127.0.0.1", "0", 1),
                                "Without TCP_NODELAY or keepalive it serves all the same."));
    }
}

static void a_server_can_take_its_port_again_at_once(void **state)
{
    serve("127.0.0.1");
    int client = connect_client();
    fds_close(accept_client()); /* who closes first keeps the port in TIME_WAIT for a minute */
    receive(client, NET_CLOSED, "", "The server closed.");
    fds_close(client);
    fds_close(listener);
    fds_take(check_succeeds(net_listen("127.0.0.1", port, 1),
                            "Without SO_REUSEADDR a restarted server waits for a minute."));
}

/* pitfall 18 */
/* answers: libuv test-tcp-reuseport.c tcp_reuseport */
static void a_shared_port_is_shared_by_all_who_ask_for_it_and_by_nobody_else(void **state)
{
    int first = fds_take(check_succeeds(net_listen_shared("127.0.0.1", "0", 16), "Any port."));
    snprintf(port, sizeof port, "%d", net_local_port(first));
    int second = fds_take(check_succeeds(net_listen_shared("127.0.0.1", port, 16),
                                         "SO_REUSEPORT: each has a queue of its own."));
    check_fails(net_listen("127.0.0.1", port, 16), EADDRINUSE, "It did not ask to share.");
    check_closed_on_exec(second, "A child would keep the port taken.");
    for (int i = 0; i < 8; i++)
        connect_client();
    check_succeeds(net_set_nonblocking(first), "It is open.");
    check_succeeds(net_set_nonblocking(second), "It is open.");
    int accepted = 0;
    for (int i = 0; i < 8; i++) {
        int fd = net_accept(first);
        fd = fd != -1 ? fd : net_accept(second);
        accepted += fds_take(fd) != -1;
    }
    check_number(accepted, 8, "Each connection is in one of the two queues.");
}

static void without_a_host_it_listens_on_all_addresses(void **state)
{
    serve(NULL);
    connect_client();
    accept_client();
}

/* --- Connecting -------------------------------------------------------------------------------- */

static void without_a_host_it_connects_to_this_machine_at_whichever_address_answers(void **state)
{
    serve("127.0.0.1");
    fds_take(check_succeeds(net_connect(NULL, port),
                            "A machine has several loopback addresses, and "
                            "here only 127.0.0.1 answers: try them all."));
}

static void a_name_will_do_for_an_address(void **state)
{
    serve("127.0.0.1");
    fds_take(check_succeeds(net_connect("localhost", port), "localhost is a name for 127.0.0.1."));
}

/* answers: libuv test-connection-fail.c connection_fail */
static void where_nobody_listens_the_connection_is_refused(void **state)
{
    serve("127.0.0.1");
    fds_close(listener);
    check_fails(net_connect("127.0.0.1", port), ECONNREFUSED, "The listener is closed.");
}

static void small_messages_leave_at_once_on_both_sides(void **state)
{
    serve("127.0.0.1");
    int ends[] = {connect_client(), accept_client()};
    for (int i = 0; i < 2; i++) {
        int on = 0;
        socklen_t size = sizeof on;
        check_succeeds(getsockopt(ends[i], IPPROTO_TCP, TCP_NODELAY, &on, &size), "It is TCP.");
        check_that(on, "Without TCP_NODELAY a second small message waits for the first one's "
                       "acknowledgement.");
    }
}

static int queue;  /* a listener whose queue is full */
static int let_in; /* accepted from it, or -1 */

/* Whoever connects from now on has to wait: the kernel drops what does not fit into the queue, and the
 * client's kernel tries again after a second. */
static void open_full_queue(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    queue = fds_take(socket(AF_INET, SOCK_STREAM, 0));
    let_in = -1;
    check_succeeds(bind(queue, (struct sockaddr *)&address, sizeof address), "Any port will do.");
    check_succeeds(listen(queue, 0), "One connection fills this queue.");
    snprintf(port, sizeof port, "%d", net_local_port(queue));
    connect_client();
}

static void make_room_in_the_queue(int tick)
{
    if (tick >= 3 && let_in == -1)
        let_in = accept(queue, NULL, NULL);
}

/* pitfall 5 */
static void a_connect_that_is_interrupted_goes_on(void **state)
{
    open_full_queue();
    ticks_start(make_room_in_the_queue);
    int fd = fds_take(check_succeeds(net_connect("127.0.0.1", port),
                                     "connect() goes on by itself after EINTR: wait for its end."));
    check_that(ticks_stop() >= 3, "It had to wait for room in the queue.");
    fds_take(let_in);
    check_succeeds(net_send_all(fd, "hello", 5), "It is connected.");
}

static bool is_writable(int fd, int timeout_ms)
{
    struct pollfd entry = {.fd = fd, .events = POLLOUT};
    return poll(&entry, 1, timeout_ms) == 1;
}

/* At the first address of a host. */
static int begin_to_connect(const char *host, const char *service)
{
    int tried = 0;
    return net_connect_start(host, service, &tried);
}

static void a_connection_can_be_begun_now_and_finished_later(void **state)
{
    serve("127.0.0.1");
    int fd = fds_take(check_succeeds(begin_to_connect("127.0.0.1", port), "Somebody listens."));
    check_closed_on_exec(fd, "A child would keep it connected.");
    check_that(is_writable(fd, -1), "Once it is writable, the attempt is over.");
    check_succeeds(net_connect_finish(fd), "Somebody listens.");
    receive(fd, NET_AGAIN, "", "It does not block.");
    fds_write(accept_client(), "hello");
    receive(fd, NET_OK, "hello", "It is connected.");
}

static void where_one_address_fails_a_connection_can_be_begun_at_the_next(void **state)
{
    int tried = 0;
    int fd;
    serve("127.0.0.1");
    do {
        fd = fds_take(check_succeeds(net_connect_start(NULL, port, &tried),
                                     "One of this machine's addresses is 127.0.0.1."));
        check_that(is_writable(fd, -1), "The attempt is over.");
    } while (net_connect_finish(fd) == -1);
    fds_write(accept_client(), "hello");
    wait_until_readable(fd);
    receive(fd, NET_OK, "hello", "It is connected.");
}

static void where_one_address_fails_at_once_the_next_is_tried_at_once(void **state)
{
    int tried = 0;
    serve("127.0.0.1");
    let_fail("fcntl", 1); /* the socket for the first address */
    int fd = net_connect_start(NULL, port, &tried);
    check_number(tried, 2, "A machine has two loopback addresses, ::1 and 127.0.0.1: try both.");
    if (fd != -1)
        fds_take(fd);
}

static void an_address_that_was_tried_is_not_tried_again(void **state)
{
    int tried = 0;
    serve("127.0.0.1");
    fds_take(check_succeeds(net_connect_start("127.0.0.1", port, &tried), "Somebody listens."));
    check_number(tried, 1, "It has one address.");
    check_fails(net_connect_start("127.0.0.1", port, &tried), ENOENT,
                "None is left: who tries until none is would never come to an end.");
    check_number(tried, 1, "It still has one.");
}

/* pitfall 35 */
/* answers: libevent regress_bufferevent.c bufferevent_connect_fail */
static void a_connection_that_fails_later_is_writable_and_tells_why(void **state)
{
    open_full_queue();
    int fd = fds_take(check_succeeds(begin_to_connect("127.0.0.1", port), "It is under way."));
    check_that(!is_writable(fd, 0), "It waits for room in the queue.");
    fds_close(queue);
    check_that(is_writable(fd, -1), "The attempt is over.");
    check_fails(net_connect_finish(fd), ECONNREFUSED,
                "Writable means that it is over, not that it is "
                "connected: ask SO_ERROR.");
}

static void
whatever_fails_before_a_connection_is_begun_is_the_reason_and_nothing_stays_open(void **state)
{
    serve("127.0.0.1");
    for (int number = 1; number <= 3; number++) { /* close-on-exec; then, twice, not blocking */
        int before = fds_count();
        let_fail("fcntl", number);
        check_fails(begin_to_connect("127.0.0.1", port), ENOBUFS, "What the kernel said.");
        check_number(fds_count(), before, "The socket is closed again.");
    }
    int before = fds_count();
    let_fail("fcntl", 1);
    check_fails(net_connect("127.0.0.1", port), ENOBUFS, "What the kernel said.");
    check_number(fds_count(), before, "The socket is closed again.");
}

static void a_connection_that_cannot_be_begun_leaves_nothing_open(void **state)
{
    check_fails(begin_to_connect("two words", "1"), ENOENT, "It is no address and no name.");
    check_fails(begin_to_connect("127.0.0.1", "70000"), ENOENT, "It is no port.");
    check_number(begin_to_connect("255.255.255.255", "1"), -1, "Nobody can connect to everybody.");
    check_fails(net_connect_finish(-1), EBADF, "It never was one.");
    serve("127.0.0.1");
    fds_allow(0);
    check_fails(begin_to_connect("127.0.0.1", port), EMFILE, "No descriptor is free.");
    fds_allow(1);
    fds_close(listener);
    int fd = begin_to_connect("127.0.0.1", port);
    if (fd == -1) { /* Linux knows at once, over loopback */
        check_number(errno, ECONNREFUSED, "Nobody listens.");
    } else {
        check_that(is_writable(fds_take(fd), -1), "The attempt is over.");
        check_fails(net_connect_finish(fd), ECONNREFUSED, "Nobody listens.");
    }
}

/* --- Accepting --------------------------------------------------------------------------------- */

/* pitfall 6 */
static void with_nobody_in_the_queue_a_non_blocking_listener_says_so(void **state)
{
    serve("127.0.0.1");
    check_fails(net_accept(listener), EAGAIN, "Nobody waits: go back to waiting.");
    connect_client();
    accept_client();
    check_fails(net_accept(listener), EAGAIN, "The queue is empty again.");
}

static void an_accepted_connection_is_blocking_whatever_the_listener_is(void **state)
{
    serve("127.0.0.1");
    connect_client();
    int flags = fcntl(accept_client(), F_GETFL);
    check_that((flags & O_NONBLOCK) == 0, "BSD hands the listener's O_NONBLOCK down, Linux does "
                                          "not: a caller must not depend on it.");
}

/* pitfall 11 */
static void a_connection_given_up_in_the_queue_is_skipped(void **state)
{
    serve("127.0.0.1");
    connect_client();
    accept_errors[0] = ECONNABORTED;
    accept_errors[1] = EINTR;
    accept_errors[2] = ECONNABORTED;
    accept_client();
}

static int late_client;

static void connect_late(int tick)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (tick == 3 && getsockname(listener, (struct sockaddr *)&address, &size) == 0)
        (void)connect(late_client, (struct sockaddr *)&address, size);
}

/* pitfall 5 */
/* answers: libuv test-eintr-handling.c eintr_handling */
static void an_accept_that_is_interrupted_goes_on(void **state)
{
    serve("127.0.0.1");
    set_blocking(listener);
    late_client = fds_take(socket(AF_INET, SOCK_STREAM, 0));
    ticks_start(connect_late);
    fds_take(check_succeeds(net_accept(listener), "EINTR never surfaces."));
    check_that(ticks_stop() >= 3, "A blocking listener waits.");
}

/* pitfall 12 */
/* answers: libuv test-emfile.c emfile */
static void without_a_free_descriptor_the_connection_stays_in_the_queue(void **state)
{
    serve("127.0.0.1");
    connect_client();
    fds_allow(0);
    check_fails(net_accept(listener), EMFILE, "No descriptor is free.");
    check_fails(net_listen("127.0.0.1", "0", 1), EMFILE, "No descriptor is free.");
    check_fails(net_connect("127.0.0.1", port), EMFILE, "No descriptor is free.");
    check_fails(net_reserve(), EMFILE, "No descriptor is free.");
    fds_allow(1);
    accept_client();
}

/* answers: libuv test-delayed-accept.c delayed_accept */
static void what_a_client_sends_before_it_is_accepted_waits_for_it(void **state)
{
    serve("127.0.0.1");
    int first = connect_client();
    fds_close(connect_client());
    fds_write(first, "am I late?");
    receive(accept_client(), NET_OK, "am I late?",
            "The kernel completes a connection and takes its "
            "input long before accept() is called.");
    receive(accept_client(), NET_CLOSED, "",
            "Who left again is still accepted, and found to be gone.");
}

/* --- Refusing ---------------------------------------------------------------------------------- */

/* pitfall 12 */
/* answers: Twisted test_tcp.py test_closePeerOnEMFILE */
static void a_client_there_is_no_descriptor_for_is_told_so(void **state)
{
    serve("127.0.0.1");
    int reserve = check_succeeds(net_reserve(), "Descriptors are free still.");
    int first = connect_client();
    int second = connect_client();
    fds_allow(0);
    check_succeeds(net_refuse(listener, &reserve, "full, sorry\n"), "The reserve makes room.");
    check_open(reserve, true, "The reserve is back for the next one.");
    check_succeeds(net_refuse(listener, &reserve, "full again\n"), "The reserve serves again.");
    check_fails(net_refuse(listener, &reserve, "nobody"), EAGAIN, "Nobody waits any more.");
    check_open(reserve, true, "The reserve survives that nobody came.");
    fds_take(reserve);
    receive_all(first, "full, sorry\n", "The first in the queue is told why, then closed.");
    receive_all(second, "full again\n", "The next one is told why, then closed.");
}

/* pitfall 12 */
static void a_reserve_that_was_lost_is_got_back_when_there_is_room(void **state)
{
    int reserve = -1;
    serve("127.0.0.1");
    int client = connect_client();
    fds_allow(0);
    check_fails(net_refuse(listener, &reserve, "full"), EMFILE, "There was no reserve to give up.");
    check_number(reserve, -1, "There is none still.");
    fds_allow(1);
    check_succeeds(net_refuse(listener, &reserve, "full"),
                   "The connection was still in the queue.");
    check_open(reserve, true, "There is a reserve again.");
    fds_take(reserve);
    receive_all(client, "full", "It is told why, then closed.");
}

/* In a folder with nothing in it. */
static void reserve_in_chroot(void)
{
    char folder[] = "/tmp/net-XXXXXX";
    if (!mkdtemp(folder))
        _exit(2);
    int outside = open("/tmp", O_RDONLY);
    if (chroot(folder) == -1)
        _exit(rmdir(folder) == 0 ? 99 : 2);
    bool is_there = net_reserve() != -1;
    if (fchdir(outside) == -1 || rmdir(folder + sizeof "/tmp") == -1)
        _exit(2);
    _exit(is_there ? 0 : 1);
}

static void a_reserve_needs_no_file(void **state)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        reserve_in_chroot();
    check_number(waitpid(child, &status, 0), child, "It ends.");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 99)
        skip(); /* only root may chroot() */
    check_number(status, 0,
                 "A server that has locked itself into an empty folder has no /dev/null.");
}

/* --- Dismissing -------------------------------------------------------------------------------- */

static void send_input(int fd)
{
    static char much[30000];
    check_number(write(fd, much, sizeof much), sizeof much, "It fits into the socket.");
}

/* pitfall 14 */
static void who_is_dismissed_reads_the_reason_though_it_had_sent_input(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    send_input(pair[0]);
    net_dismiss(pair[1], "not today\n");
    check_open(pair[1], false, "net_dismiss() takes the descriptor: it is closed.");
    receive_all(pair[0], "not today\n",
                "To close with unread input resets the connection: read and "
                "drop it first.");
}

/* Zeros that wait in between, as much as leaves room for a few bytes more. */
static void fill_but_for_a_little(int sender, int receiver)
{
    struct pollfd entry = {.fd = sender, .events = POLLOUT};
    char dropped[4096];
    fds_fill(sender);
    while (poll(&entry, 1, 0) == 0)
        check_that(read(receiver, dropped, sizeof dropped) > 0, "There is something to read.");
}

/* pitfall 14 */
static void the_reason_arrives_though_much_waits_before_it(void **state)
{
    static char arrived[16 * 1024 * 1024];
    static const char reason[] = "not today\n";
    enum net_result result;
    size_t total = 0, more;
    int pair[2];
    fds_tcp_pair(pair);
    send_input(pair[0]);
    fill_but_for_a_little(pair[1], pair[0]);
    net_dismiss(pair[1], reason);
    do {
        wait_until_readable(pair[0]);
        result = net_recv(pair[0], arrived + total, sizeof arrived - total, &more);
        total += more;
    } while (result == NET_OK);
    check_string(name_of(result), "NET_CLOSED", "A reset destroys what waits on our side.");
    check_bytes(arrived + total - strlen(reason), strlen(reason), reason, strlen(reason),
                "It was sent last, and nothing is lost.");
}

static void who_does_not_read_cannot_hold_up_its_own_dismissal(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    check_that(fds_fill(pair[1]) > 0, "The client does not read.");
    set_blocking(pair[1]);
    net_dismiss(pair[1], "not today\n");
    check_open(pair[1], false, "It is closed, and nobody waited.");
}

static void who_sends_without_end_cannot_hold_up_its_own_dismissal(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    flood = 1;
    net_dismiss(pair[1], "not today\n");
    check_that(flood < 100, "Dropping what comes in needs a bound: a peer may send for ever.");
}

static void who_cannot_be_told_without_waiting_is_dismissed_in_silence(void **state)
{
    char text[16];
    int pair[2];
    fds_tcp_pair(pair);
    int fd = dup(pair[0]);
    fds_close(pair[0]);
    let_fail("fcntl", 1);
    net_dismiss(fd, "! full\n");
    wait_until_readable(pair[1]);
    check_number(read(pair[1], text, sizeof text), 0, "Closed; a send could have blocked us all.");
}

static void who_is_gone_can_be_dismissed(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    fds_reset(pair[0]);
    net_dismiss(pair[1], "not today\n");
    check_open(pair[1], false, "It is closed, whatever became of its peer.");
}

/* --- Receiving --------------------------------------------------------------------------------- */

/* pitfall 6 */
static void receiving_tells_bytes_from_nothing_yet_and_from_the_end(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    receive(pair[1], NET_AGAIN, "", "Nothing came yet: that is no error.");
    fds_write(pair[0], "hello");
    receive(pair[1], NET_OK, "hello", "Five bytes came.");
    receive(pair[1], NET_AGAIN, "", "All was read.");
    fds_write(pair[0], "bye");
    fds_close(pair[0]);
    receive(pair[1], NET_OK, "bye", "What was sent before the end comes first.");
    receive(pair[1], NET_CLOSED, "", "recv() returning 0 is the end of file.");
    receive(pair[1], NET_CLOSED, "", "The end stays.");
}

static void no_more_is_received_than_there_is_room_for(void **state)
{
    char data[4] = "...";
    size_t done;
    int pair[2];
    fds_tcp_pair(pair);
    fds_write(pair[0], "abcdef");
    check_string(name_of(net_recv(pair[1], data, 2, &done)), "NET_OK", "Six bytes came.");
    check_bytes(data, sizeof data, "ab.", 4, "There was room for two.");
    receive(pair[1], NET_OK, "cdef", "The rest waits.");
}

/* answers: libuv test-tcp-close-reset.c tcp_close_reset_client */
static void a_reset_is_an_error_and_not_an_end(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    fds_reset(pair[0]);
    receive(pair[1], NET_ERROR, "", "The peer threw the connection away; bytes may be lost.");
    fds_tcp_pair(pair);
    fds_reset(pair[0]);
    size_t done;
    (void)net_recv(pair[1], (char[1]){0}, 1, &done);
    check_number(errno, ECONNRESET, "errno says why.");
}

static int late_writer;

static void write_late(int tick)
{
    if (tick == 3)
        (void)!write(late_writer, "late", 4);
}

/* pitfall 5 */
/* answers: libuv test-eintr-handling.c eintr_handling */
static void a_receive_that_is_interrupted_goes_on(void **state)
{
    int pair[2];
    fds_tcp_pair(pair);
    set_blocking(pair[1]);
    late_writer = pair[0];
    ticks_start(write_late);
    receive(pair[1], NET_OK, "late", "EINTR never surfaces.");
    check_that(ticks_stop() >= 3, "A blocking descriptor waits.");
}

/* --- Sending ----------------------------------------------------------------------------------- */

/* Bytes that show where they belong. */
enum { MUCH = 1000 * 1000 };
static char sent[MUCH];
static char received[MUCH];
static size_t received_size;

static void prepare_much(void)
{
    for (size_t i = 0; i < MUCH; i++)
        sent[i] = (char)(i * 7 + i / 1000);
    received_size = 0;
}

/* A pair that holds far less than that. */
static void open_narrow_pair(int pair[2])
{
    int size = 20000;
    fds_tcp_pair(pair);
    check_succeeds(setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size),
                   "See socket(7).");
    check_succeeds(setsockopt(pair[1], SOL_SOCKET, SO_RCVBUF, &size, sizeof size),
                   "See socket(7).");
}

static void receive_some(int fd)
{
    ssize_t n;
    while ((n = read(fd, received + received_size, MUCH - received_size)) > 0)
        received_size += (size_t)n;
}

static void check_all_received(void)
{
    check_bytes(received, received_size, sent, MUCH,
                "What did not fit is sent later, from where "
                "the last send ended.");
}

/* pitfall 7 */
/* answers: libuv test-tcp-try-write.c tcp_try_write */
static void sending_takes_what_fits_and_says_how_much_that_was(void **state)
{
    int pair[2];
    size_t done = 77;
    size_t total = 0;
    enum net_result result;
    prepare_much();
    open_narrow_pair(pair);
    while (total < MUCH) {
        while ((result = net_send(pair[0], sent + total, MUCH - total, &done)) == NET_OK) {
            check_that(done > 0 || total == MUCH, "NET_OK means that something was sent.");
            total += done;
            if (total == MUCH)
                break;
        }
        check_string(name_of(result), total == MUCH ? "NET_OK" : "NET_AGAIN",
                     "Nothing fits: wait until it does. That is no error.");
        check_that(result == NET_OK || done == 0, "Nothing was sent.");
        wait_until_readable(pair[1]);
        receive_some(pair[1]);
    }
    while (received_size < MUCH) {
        wait_until_readable(pair[1]);
        receive_some(pair[1]);
    }
    check_all_received();
}

static void sending_nothing_is_fine(void **state)
{
    size_t done = 77;
    int pair[2];
    fds_tcp_pair(pair);
    check_string(name_of(net_send(pair[0], "", 0, &done)), "NET_OK", "There was nothing to send.");
    check_number(done, 0, "Nothing was sent.");
    check_succeeds(net_send_all(pair[0], "", 0), "There was nothing to send.");
    receive(pair[1], NET_AGAIN, "", "Nothing came.");
}

/* pitfall 13 */
static void sending_to_a_peer_that_is_gone_is_an_error_and_no_signal(void **state)
{
    size_t done = 77;
    int pair[2];
    fds_tcp_pair(pair);
    fds_reset(pair[1]);
    for (int i = 0; i < 2; i++) {
        check_string(name_of(net_send(pair[0], "x", 1, &done)), "NET_ERROR", "The peer is gone.");
        check_that(errno == ECONNRESET || errno == EPIPE, "errno says why.");
        check_number(done, 0, "Nothing was sent.");
    }
    check_fails(net_send_all(pair[0], "x", 1), EPIPE, "The peer is gone.");
    check_number(pipe_signals, 0, "SIGPIPE kills a server that does not expect it: MSG_NOSIGNAL.");
}

/* answers: libuv test-tcp-write-fail.c tcp_write_fail */
static void sending_after_the_own_end_is_an_error_and_no_signal(void **state)
{
    size_t done;
    int pair[2];
    fds_tcp_pair(pair);
    shutdown(pair[0], SHUT_WR);
    check_string(name_of(net_send(pair[0], "x", 1, &done)), "NET_ERROR", "Nothing may follow.");
    check_number(errno, EPIPE, "errno says why.");
    check_number(pipe_signals, 0, "SIGPIPE kills a server that does not expect it: MSG_NOSIGNAL.");
}

static int slow_reader;

static void read_slowly(int tick)
{
    if (tick >= 3)
        receive_some(slow_reader);
}

/* pitfall 5 */
/* pitfall 7 */
/* answers: libuv test-tcp-writealot.c tcp_writealot */
static void sending_all_goes_on_until_all_is_sent_whatever_interrupts_it(void **state)
{
    int pair[2];
    prepare_much();
    open_narrow_pair(pair);
    set_blocking(pair[0]);
    slow_reader = pair[1];
    ticks_start(read_slowly);
    check_succeeds(net_send_all(pair[0], sent, MUCH),
                   "EINTR never surfaces, and a part is no end.");
    ticks_stop();
    while (received_size < MUCH) {
        wait_until_readable(pair[1]);
        receive_some(pair[1]);
    }
    check_all_received();
}

static void sending_all_is_not_for_non_blocking_descriptors(void **state)
{
    int pair[2];
    fds_pair(pair); /* not TCP, whose buffers grow */
    check_fails(net_send_all(pair[0], sent, MUCH), EAGAIN, "It cannot wait, so it cannot go on.");
}

/* --- Descriptors ------------------------------------------------------------------------------- */

/* pitfall 20 */
static void no_descriptor_leaks_into_a_child(void **state)
{
    serve("127.0.0.1");
    check_closed_on_exec(listener, "net_listen(): a child would keep the port taken.");
    check_closed_on_exec(connect_client(), "net_connect(): a child would keep it connected.");
    check_closed_on_exec(accept_client(), "net_accept(): a child would keep the peer waiting for "
                                          "the end of file.");
    check_closed_on_exec(fds_take(net_reserve()), "net_reserve(): a child has no use for it.");
}

static void setting_non_blocking_keeps_the_other_flags(void **state)
{
    char path[] = "/tmp/net-XXXXXX";
    int file = fds_take(mkstemp(path));
    unlink(path);
    check_succeeds(fcntl(file, F_SETFL, O_APPEND), "It is open.");
    check_succeeds(net_set_nonblocking(file), "It is open.");
    int flags = fcntl(file, F_GETFL);
    check_that(flags & O_NONBLOCK, "This is what was asked for.");
    check_that(flags & O_APPEND, "F_SETFL replaces all flags: read them first.");
    fds_close(file);
    check_fails(net_set_nonblocking(file), EBADF, "It is closed.");
    check_fails(net_set_nonblocking(-1), EBADF, "It never was one.");
}

/* --- Keepalive --------------------------------------------------------------------------------- */

static int option_of(int fd, int level, int option)
{
    int number = -1;
    socklen_t size = sizeof number;
    check_succeeds(getsockopt(fd, level, option, &number, &size), "The system has this option.");
    return number;
}

static void check_kept_alive(int fd)
{
    check_that(option_of(fd, SOL_SOCKET, SO_KEEPALIVE) != 0,
               "A peer whose cable is pulled says nothing: without questions its connection is "
               "kept for ever.");
#ifdef TCP_KEEPIDLE
    check_number(option_of(fd, IPPROTO_TCP, TCP_KEEPIDLE), NET_KEEPALIVE_IDLE,
                 "By default the first question comes after two hours.");
    check_number(option_of(fd, IPPROTO_TCP, TCP_KEEPINTVL), NET_KEEPALIVE_INTERVAL, "As promised.");
    check_number(option_of(fd, IPPROTO_TCP, TCP_KEEPCNT), NET_KEEPALIVE_COUNT, "As promised.");
#endif
}

static void both_ends_notice_when_the_other_vanishes(void **state)
{
    serve("127.0.0.1");
    check_kept_alive(connect_client());
    check_kept_alive(accept_client());
}

/* --- Names ------------------------------------------------------------------------------------- */

static void check_names(const char *format)
{
    char server_side[NET_NAME_SIZE];
    char client_side[NET_NAME_SIZE];
    char expected[NET_NAME_SIZE];
    snprintf(expected, sizeof expected, format, port);
    check_string(net_local_name(listener, server_side), expected, "Address, colon, port.");
    int client = fds_take(check_succeeds(net_connect(NULL, port), "The test listens there."));
    int server = accept_client();
    check_string(net_peer_name(client, client_side), expected, "The client's peer is the server.");
    check_string(net_local_name(server, server_side), expected,
                 "The connection has the "
                 "listener's address and port.");
    check_string(net_peer_name(server, server_side), net_local_name(client, client_side),
                 "What one side calls its own the other calls its peer's.");
    check_number(net_local_port(server), net_local_port(listener),
                 "A connection has the port of "
                 "its listener.");
}

static void both_ends_of_a_connection_have_names(void **state)
{
    serve("127.0.0.1");
    check_names("127.0.0.1:%s");
}

static void both_ends_of_an_ipv6_connection_have_names_in_brackets(void **state)
{
    int fd = net_listen("::1", "0", 1);
    if (fd == -1)
        skip(); /* this machine has no IPv6 */
    close(fd);
    serve("::1");
    check_names("[::1]:%s");
}

static void check_name_after_reset(const char *host)
{
    char before[NET_NAME_SIZE];
    char after[NET_NAME_SIZE];
    serve(host);
    int client = fds_take(check_succeeds(net_connect(host, port), "The test listens there."));
    net_local_name(client, before);
    fds_reset(client); /* while it waits in the queue */
    int server = accept_client();
    check_string(net_peer_name(server, after), before,
                 "accept() knew the address. getpeername() fails after a reset, and the log "
                 "would not say who has left.");
}

static void who_has_reset_the_connection_still_has_a_name(void **state)
{
#ifndef SO_PEERNAME
    skip(); /* see net_peer_name() */
#endif
    check_name_after_reset("127.0.0.1");
    fds_close(listener);
    int fd = net_listen("::1", "0", 1);
    if (fd == -1)
        skip(); /* this machine has no IPv6 */
    close(fd);
    check_name_after_reset("::1");
}

static void who_was_closed_by_us_first_still_has_a_name(void **state)
{
    char before[NET_NAME_SIZE];
    char after[NET_NAME_SIZE];
#ifndef SO_PEERNAME
    skip(); /* see net_peer_name() */
#endif
    serve("127.0.0.1");
    int client = connect_client();
    int server = accept_client();
    net_local_name(client, before);
    check_succeeds(shutdown(server, SHUT_WR), "It is connected.");
    fds_close(client);
    receive(server, NET_CLOSED, "", "Both directions are closed.");
    check_string(net_peer_name(server, after), before, "The log says who has left.");
}

static void what_has_no_address_has_a_question_mark_for_a_name(void **state)
{
    char name[NET_NAME_SIZE];
    int ends[2];
    fds_pipe(ends);
    serve("127.0.0.1");
    check_string(net_local_name(ends[0], name), "?", "A pipe has no address.");
    check_string(net_peer_name(ends[0], name), "?", "A pipe has no peer.");
    check_string(net_peer_name(listener, name), "?", "A listener has no peer.");
    check_string(net_local_name(-1, name), "?", "This is no descriptor.");
    check_pointer(net_local_name(-1, name), name, "The caller's own memory comes back.");
}

static void what_has_no_port_says_why(void **state)
{
    int ends[2];
    int pair[2];
    fds_pipe(ends);
    fds_pair(pair);
    check_fails(net_local_port(-1), EBADF, "This is no descriptor.");
    check_fails(net_local_port(ends[0]), ENOTSOCK, "A pipe is no socket.");
    check_fails(net_local_port(pair[0]), EAFNOSUPPORT, "A Unix socket has no port.");
    int unbound = fds_take(socket(AF_INET, SOCK_STREAM, 0));
    check_number(net_local_port(unbound), 0, "It has not been given one yet.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "net", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(with_port_zero_the_kernel_chooses_a_free_one),
        TEST(a_port_that_is_taken_is_refused),
        TEST(an_address_of_another_machine_is_refused),
        TEST(a_privileged_port_is_refused_to_ordinary_users),
        TEST(a_host_or_port_without_meaning_is_refused),
        TEST(whatever_fails_while_listening_is_the_reason_and_nothing_stays_open),
        TEST(a_port_that_is_taken_at_one_address_is_not_sought_at_another),
        TEST(an_option_that_is_only_a_wish_may_fail),
        TEST(a_server_can_take_its_port_again_at_once),
        TEST(a_shared_port_is_shared_by_all_who_ask_for_it_and_by_nobody_else),
        TEST(without_a_host_it_listens_on_all_addresses),
        TEST(without_a_host_it_connects_to_this_machine_at_whichever_address_answers),
        TEST(a_name_will_do_for_an_address),
        TEST(where_nobody_listens_the_connection_is_refused),
        TEST(small_messages_leave_at_once_on_both_sides),
        TEST(a_connect_that_is_interrupted_goes_on),
        TEST(a_connection_can_be_begun_now_and_finished_later),
        TEST(where_one_address_fails_a_connection_can_be_begun_at_the_next),
        TEST(where_one_address_fails_at_once_the_next_is_tried_at_once),
        TEST(an_address_that_was_tried_is_not_tried_again),
        TEST(a_connection_that_fails_later_is_writable_and_tells_why),
        TEST(whatever_fails_before_a_connection_is_begun_is_the_reason_and_nothing_stays_open),
        TEST(a_connection_that_cannot_be_begun_leaves_nothing_open),
        TEST(with_nobody_in_the_queue_a_non_blocking_listener_says_so),
        TEST(an_accepted_connection_is_blocking_whatever_the_listener_is),
        TEST(a_connection_given_up_in_the_queue_is_skipped),
        TEST(an_accept_that_is_interrupted_goes_on),
        TEST(without_a_free_descriptor_the_connection_stays_in_the_queue),
        TEST(what_a_client_sends_before_it_is_accepted_waits_for_it),
        TEST(a_client_there_is_no_descriptor_for_is_told_so),
        TEST(a_reserve_that_was_lost_is_got_back_when_there_is_room),
        TEST(a_reserve_needs_no_file),
        TEST(who_is_dismissed_reads_the_reason_though_it_had_sent_input),
        TEST(the_reason_arrives_though_much_waits_before_it),
        TEST(who_does_not_read_cannot_hold_up_its_own_dismissal),
        TEST(who_sends_without_end_cannot_hold_up_its_own_dismissal),
        TEST(who_cannot_be_told_without_waiting_is_dismissed_in_silence),
        TEST(who_is_gone_can_be_dismissed),
        TEST(receiving_tells_bytes_from_nothing_yet_and_from_the_end),
        TEST(no_more_is_received_than_there_is_room_for),
        TEST(a_reset_is_an_error_and_not_an_end),
        TEST(a_receive_that_is_interrupted_goes_on),
        TEST(sending_takes_what_fits_and_says_how_much_that_was),
        TEST(sending_nothing_is_fine),
        TEST(sending_to_a_peer_that_is_gone_is_an_error_and_no_signal),
        TEST(sending_after_the_own_end_is_an_error_and_no_signal),
        TEST(sending_all_goes_on_until_all_is_sent_whatever_interrupts_it),
        TEST(sending_all_is_not_for_non_blocking_descriptors),
        TEST(no_descriptor_leaks_into_a_child),
        TEST(both_ends_notice_when_the_other_vanishes),
        TEST(setting_non_blocking_keeps_the_other_flags),
        TEST(both_ends_of_a_connection_have_names),
        TEST(both_ends_of_an_ipv6_connection_have_names_in_brackets),
        TEST(who_has_reset_the_connection_still_has_a_name),
        TEST(who_was_closed_by_us_first_still_has_a_name),
        TEST(what_has_no_address_has_a_question_mark_for_a_name),
        TEST(what_has_no_port_says_why),
    };
    return check_main(argc, argv, &suite, tests);
}
