/* What an echo server must do, seen from outside: stages 01 to 06, or any other in any language.
 *
 * Start at the table at the end: it names the tests, and from which stage on each must pass. How they
 * are run stands in tests/support/contract.h. */
#include "client.h"
#include "contract.h"
#include "story.h"
#include "trace.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    KIB = 1024,
    MIB = 1024 * KIB,
    MANY = 128,             /* clients at most that a small server is tried with */
    FOREIGN_PATIENCE = 1000 /* milliseconds: a server that is not ours may let clients wait */
};

static void talk(struct client *client, const char *text)
{
    client_send(client, text);
    client_expect(client, text);
}

/* Go, and wait until the server has let go. */
static void leave(struct client *client)
{
    client_finish(client);
    client_expect_end(client);
    client_close(client);
}

/* Come, talk, and go. */
static void visit_politely(const char *name)
{
    struct client *client = client_connect("%s", name);
    talk(client, "hello\n");
    leave(client);
}

/* --- What comes back ------------------------------------------------------------------------------- */

static void fill_randomly(char *data, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++)
        data[i] = (char)random_below(&seed, 256);
}

/* That it serves its first connection is seen by whatever starts it. */
static void a_server_listens(void)
{
    contract_serve();
    (void)client_connect("alice");
}

static void a_client_that_leaves_is_let_go(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    leave(alice);
}

static void a_byte_comes_back(void)
{
    contract_serve();
    talk(client_connect("alice"), "x");
}

static void when_one_has_left_the_next_is_served(void)
{
    contract_serve();
    visit_politely("alice");
    visit_politely("bob");
}

static void what_a_client_sends_comes_back(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hello\n");
    server_expect_rest();
    talk(alice, "and again\n");
}

static void all_256_byte_values_come_back(void)
{
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send_bytes(alice, bytes, sizeof bytes, "all byte values from 0x00 to 0xff");
    client_expect_bytes(alice, bytes, sizeof bytes, "them");
}

static void bytes_come_back_whatever_the_pieces(void)
{
    static char data[MIB];
    size_t size = (size_t)contract_amount(256 * KIB, MIB);
    fill_randomly(data, size, contract_seed());
    contract_serve();
    struct client *alice = client_connect("alice");
    for (unsigned i = 0; i < 4; i++)
        client_exchange(alice, data, size, contract_seed() + i, false, false);
}

static void bytes_come_back_one_by_one(void)
{
    char byte[2] = "";
    contract_serve();
    struct client *alice = client_connect("alice");
    story_is_brief(true);
    for (int i = 0; i < 100; i++) {
        byte[0] = (char)('a' + i % 26);
        talk(alice, byte);
    }
}

/* --- Between two messages -------------------------------------------------------------------------- */

static void a_server_with_nothing_to_do_sleeps(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hello\n");
    (void)client_connect("bob");
    server_expect_rest();
    talk(alice, "and again\n");
}

/* On Linux some calls end with EINTR then, epoll_wait() among them, although no signal was handled: see
 * signal(7). */
static void a_server_that_was_stopped_serves_on(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hello\n");
    server_expect_rest();
    story_step("the server is stopped, as by Ctrl-Z, and goes on, as by fg");
    server_freeze();
    server_thaw();
    server_expect_rest();
    talk(alice, "still here?\n");
}

/* --- Half-close ------------------------------------------------------------------------------------ */

static void after_a_half_close_all_comes_back_and_then_the_end(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    client_send(alice, "the last words\n");
    client_finish(alice);
    client_expect(alice, "the last words\n");
    client_expect_end(alice);
}

/* The kernel's buffers on the way hold some megabytes. When they are full the server is left with bytes
 * that it could not send. */
static void a_slow_reader_that_half_closes_gets_all(void)
{
    static char data[16 * MIB];
    fill_randomly(data, sizeof data, contract_seed());
    contract_serve();
    struct client *alice = client_connect_narrow("alice");
    client_exchange(alice, data, sizeof data, contract_seed(), true, true);
}

/* --- Several clients ------------------------------------------------------------------------------- */

static void two_clients_are_served_at_once(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    struct client *bob = client_connect("bob");
    talk(bob, "hi\n");
    talk(alice, "hello\n");
}

static void ten_clients_are_served_in_any_order(void)
{
    enum { CLIENTS = 10 };
    struct client *clients[CLIENTS];
    char text[64];
    unsigned seed = contract_seed();
    contract_serve();
    story_step("%d clients connect, and talk in random order (seed %u)", CLIENTS, seed);
    story_is_brief(true);
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = client_connect("client %d", i);
    for (int round = 0; round < 100; round++) {
        unsigned one = random_below(&seed, CLIENTS), other = random_below(&seed, CLIENTS);
        snprintf(text, sizeof text, "round %d of client %u\n", round, one);
        client_send(clients[one], text);
        client_send(clients[other], "x");
        client_expect(clients[one], text);
        client_expect(clients[other], "x");
    }
}

/* While the server stands still, they gather in the kernel's queue. */
static void clients_that_come_together_are_all_served(void)
{
    enum { CLIENTS = 5 };
    struct client *clients[CLIENTS];
    contract_serve();
    visit_politely("alice");
    server_expect_rest();
    story_step("the server is halted; %d clients connect; it goes on", CLIENTS);
    server_freeze();
    story_is_brief(true);
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = client_connect("client %d", i + 1);
    server_thaw();
    story_is_brief(false);
    for (int i = 0; i < CLIENTS; i++)
        talk(clients[i], "hi\n");
}

static void clients_that_say_nothing_hold_up_nobody(void)
{
    enum { SILENT = 20 };
    struct client *silent[SILENT];
    contract_serve();
    story_step("%d clients connect and say nothing", SILENT);
    story_is_brief(true);
    for (int i = 0; i < SILENT; i++)
        silent[i] = client_connect("silent %d", i);
    story_is_brief(false);
    struct client *bob = client_connect("bob");
    talk(bob, "hi\n");
    for (int i = 0; i < SILENT; i++)
        talk(silent[i], "now I speak\n");
}

/* At most so many bytes, of which the kernel may take fewer. */
static size_t push_zeros(struct client *client, size_t most)
{
    static const char zeros[64 * KIB];
    return client_push(client, zeros, most < sizeof zeros ? most : sizeof zeros);
}

/* Send for as long as anything is taken now and then, and let bob talk in between: how much was taken? */
static size_t flood(struct client *mallory, struct client *bob, size_t most)
{
    size_t sent = 0, taken;
    for (int stuck = 0; stuck < 20 && sent < most; stuck++) {
        talk(bob, "hi\n");
        for (; sent < most && (taken = push_zeros(mallory, most - sent)) > 0; stuck = 0)
            sent += taken;
    }
    return sent;
}

/* Send until nothing more is taken, although the server has had its time. The kernel's buffers on the way
 * hold some megabytes; a server that takes much more keeps it in memory of its own. */
static void a_client_that_never_reads_holds_up_nobody(void)
{
    size_t most = 64 * MIB, left = most, taken;
    contract_serve();
    struct client *mallory = client_connect_narrow("mallory");
    struct client *bob = client_connect("bob");
    story_step("mallory sends and sends, and reads nothing; bob talks in between");
    story_is_brief(true);
    do {
        taken = flood(mallory, bob, left);
        left -= taken;
        server_expect_rest();
    } while (taken > 0 && left > 0);
    if (left > 0)
        return;
    story_note("the server has taken %d MiB from mallory, who has read nothing", (int)(most / MIB));
    story_fail();
}

/* --- What it does meanwhile ------------------------------------------------------------------------ */

/* A server whose calls are seen, with two clients that are served at once. */
static struct client *serve_two(struct client **bob)
{
    contract_serve_traced();
    struct client *alice = client_connect("alice");
    *bob = client_connect("bob");
    talk(*bob, "hi\n");
    talk(alice, "hello\n");
    return alice;
}

static void an_answer_costs_few_calls(void)
{
    enum { MESSAGES = 20, BLOCKING = 2, OURS = 3, OTHERS = 6 };
    contract_serve_traced();
    struct client *alice = client_connect("alice");
    talk(alice, "hello\n");
    trace_mark();
    story_step("alice sends %d messages, each when she has the answer to the last", MESSAGES);
    story_is_brief(true);
    for (int i = 0; i < MESSAGES; i++)
        talk(alice, "hi\n");
    trace_expect_calls(MESSAGES, contract_is_foreign()   ? OTHERS
                                 : contract_stage() == 1 ? BLOCKING
                                                         : OURS);
}

static void nothing_is_left_open_for_programs_that_it_executes(void)
{
    contract_serve_traced();
    talk(client_connect("alice"), "hello\n");
    trace_from_start();
    trace_expect(trace_inherited_descriptors(), 0);
}

/* What mallory has sent may still be on its way: her kernel offers the rest only now and then, if there was little room
 * for it. That ends. */
static void a_client_that_never_reads_wakes_nobody(void)
{
    enum { ROUNDS = 10 };
    struct client *bob;
    (void)serve_two(&bob);
    struct client *mallory = client_connect_narrow("mallory");
    for (int i = 0; i < 5; i++) {
        story_step("mallory sends what is taken of 64 KiB, and reads nothing");
        (void)push_zeros(mallory, 64 * KIB);
        talk(bob, "hi\n");
    }
    trace_mark();
    story_step("nobody says anything");
    int wakes = trace_wakes();
    for (int i = 0; i < ROUNDS && wakes > 0 && server_rests(); i++) {
        trace_mark();
        wakes = trace_wakes();
    }
    trace_expect(wakes, 0);
}

static void no_wait_ends_for_nothing(void)
{
    struct client *bob, *alice = serve_two(&bob);
    trace_from_start();
    leave(bob);
    bob = client_connect("bob, again");
    talk(bob, "hi\n");
    client_reset(bob);
    talk(alice, "and again\n");
    trace_expect(trace_wakes_for_nothing(), 0);
}

static void a_closed_descriptor_is_never_asked_about(void)
{
    struct client *bob, *alice = serve_two(&bob);
    trace_mark();
    leave(bob);
    trace_expect(trace_asked_after_close(), 0);
    talk(alice, "hi\n");
    client_reset(alice);
    trace_expect(trace_asked_after_close(), 0);
}

static void no_call_can_wait_for_one_client(void)
{
    struct client *bob;
    (void)serve_two(&bob);
    trace_from_start();
    trace_expect(trace_blocking_calls(), 0);
}

/* --- Clients that vanish --------------------------------------------------------------------------- */

/* One reset meets a server that waits in recv(), the other perhaps one that is about to send(). */
static void one_clients_reset_harms_nobody(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    struct client *carol = client_connect("carol");
    struct client *bob = client_connect("bob");
    talk(alice, "hello\n");
    client_reset(alice);
    talk(carol, "hello\n");
    client_send(carol, "an answer that nobody reads\n");
    client_reset(carol);
    talk(bob, "hi\n");
}

/* Mallory's socket is then ready for whatever a server may have asked: there are bytes, there is an end, and a send()
 * fails at once. */
static void a_reset_while_an_answer_waits_harms_nobody(void)
{
    contract_serve();
    struct client *bob = client_connect("bob");
    for (int i = 0; i < 3; i++) {
        struct client *mallory = client_connect_narrow("mallory");
        story_step("mallory sends what is taken, and reads nothing");
        (void)flood(mallory, bob, MIB);
        client_reset(mallory);
        talk(bob, "hi\n");
    }
    talk(client_connect("carol"), "hi\n");
}

/* A descriptor that is closed is given to the next that is accepted. While the server stands still, some leave and
 * others come: when it goes on, it finds all of it in one turn. */
static void clients_that_come_and_go_in_one_moment_are_told_apart(void)
{
    enum { CLIENTS = 10, ROUNDS = 5 };
    struct client *guests[CLIENTS];
    char text[64];
    contract_serve();
    for (int i = 0; i < CLIENTS; i++)
        talk(guests[i] = client_connect("guest %d", i), "hi\n");
    for (int round = 0; round < ROUNDS; round++) {
        story_step("the server is halted; all say a word, half of them leave, as many come and "
                   "talk; it goes on");
        server_freeze();
        story_is_brief(true);
        for (int i = 0; i < CLIENTS; i++) {
            snprintf(text, sizeof text, "round %d of guest %d\n", round, i);
            client_send(guests[i], text);
            if (i % 2 == round % 2)
                client_reset(guests[i]);
            if (i % 2 == round % 2)
                client_send(guests[i] = client_connect("guest %d", i), text);
        }
        server_thaw();
        for (int i = 0; i < CLIENTS; i++) {
            snprintf(text, sizeof text, "round %d of guest %d\n", round, i);
            client_expect(guests[i], text);
        }
        story_is_brief(false);
    }
}

/* While the server stands still, clients send, half-close and reset. The first send() to each of them
 * then raises SIGPIPE, unless the server has said that it does not want it. */
static void clients_that_are_gone_before_their_answer_do_not_kill_the_server(void)
{
    enum { CLIENTS = 5 }; /* a queue for so many is what a listener has at least */
    contract_serve();
    visit_politely("alice");
    story_step("the server is halted; %d clients send, half-close and reset; it goes on", CLIENTS);
    server_freeze();
    story_is_brief(true);
    for (int i = 0; i < CLIENTS; i++) {
        struct client *client = client_connect("client %d", i);
        client_send(client, "too late\n");
        client_finish(client);
        client_reset(client);
    }
    server_thaw();
    story_is_brief(false);
    server_expect_rest();
    talk(client_connect("bob"), "hi\n");
}

/* --- Descriptors ----------------------------------------------------------------------------------- */

/* One client comes and goes first, so that what the server opens once is open. One comes now and then:
 * when it is served, the queue of connections is empty, and cannot overflow. */
static void expect_no_leak(const char *what, void (*visit)(struct client *client))
{
    int visits = contract_amount(200, 1000);
    contract_serve();
    visit_politely("alice");
    int before = server_descriptors();
    story_step("%d clients, one after the other, %s", visits, what);
    story_is_brief(true);
    for (int i = 0; i < visits; i++) {
        visit(client_connect("client %d", i));
        if (i % 50 == 0)
            visit_politely("carol");
    }
    story_is_brief(false);
    server_expect_descriptors(before);
    talk(client_connect("bob"), "hi\n");
}

static void reset_at_rest(struct client *client)
{
    talk(client, "hi\n");
    client_reset(client);
}

static void reset_in_mid_talk(struct client *client)
{
    talk(client, "hi\n");
    client_send(client, "an answer that nobody reads\n");
    client_reset(client);
}

static void half_close(struct client *client)
{
    talk(client, "hi\n");
    leave(client);
}

static void resets_leave_no_descriptor_behind(void)
{
    expect_no_leak("talk, and reset", reset_at_rest);
}

static void resets_in_mid_talk_leave_no_descriptor_behind(void)
{
    expect_no_leak("talk, and reset while their answer is under way", reset_in_mid_talk);
}

static void half_closes_leave_no_descriptor_behind(void)
{
    expect_no_leak("talk, half-close, and wait for the end", half_close);
}

static void empty_connections_leave_no_descriptor_behind(void)
{
    expect_no_leak("connect, and close without a word", client_close);
}

/* --- Much traffic ---------------------------------------------------------------------------------- */

/* One client of many. */
struct flow {
    struct client *client;
    unsigned number;
    size_t sent, received; /* bytes */
};

/* What a client sends at a place in its stream. Bytes that are lost, repeated, or another client's
 * do not fit. */
static char byte_at(const struct flow *flow, size_t place)
{
    return (char)(((unsigned)place + flow->number * 1000003u) * 2654435761u >> 24);
}

static void send_flow(struct flow *flow, size_t total, unsigned *seed)
{
    char piece[32 * KIB];
    size_t size = 1 + random_below(seed, sizeof piece);
    if (size > total - flow->sent)
        size = total - flow->sent;
    for (size_t i = 0; i < size; i++)
        piece[i] = byte_at(flow, flow->sent + i);
    flow->sent += client_push(flow->client, piece, size);
    if (flow->sent == total)
        (void)shutdown(client_fd(flow->client), SHUT_WR);
}

static _Noreturn void fail_flow(const struct flow *flow, const char *what, size_t place)
{
    story_note("client %u: %s after %zu bytes that were right; %zu were sent", flow->number, what,
               place, flow->sent);
    story_fail();
}

/* Compare what has come: false at the end. */
static bool receive_flow(struct flow *flow, size_t total)
{
    char chunk[64 * KIB];
    long got = client_pull(flow->client, chunk, sizeof chunk);
    if (got == -1 && flow->received < total)
        fail_flow(flow, "the end came", flow->received);
    for (long i = 0; i < got; i++, flow->received++)
        if (flow->received >= flow->sent || chunk[i] != byte_at(flow, flow->received))
            fail_flow(flow, "a wrong byte came", flow->received);
    return got != -1;
}

/* Serve each connection that is ready: how many are left? */
static int serve_flows(struct flow *flows, struct pollfd *fds, int count, size_t total,
                       unsigned *seed)
{
    int left = 0;
    for (int i = 0; i < count; i++) {
        if (fds[i].revents & POLLOUT && flows[i].sent < total)
            send_flow(&flows[i], total, seed);
        if (fds[i].revents & ~POLLOUT && !receive_flow(&flows[i], total))
            fds[i].fd = -1;
        fds[i].events = POLLIN | (flows[i].sent < total ? POLLOUT : 0);
        left += fds[i].fd != -1;
    }
    return left;
}

static void much_traffic_comes_back_byte_for_byte(void)
{
    enum { CLIENTS = 100 };
    static struct flow flows[CLIENTS];
    static struct pollfd fds[CLIENTS];
    unsigned seed = contract_seed();
    size_t total = (size_t)contract_amount(20 * 1000, 1000 * 1000);
    contract_serve();
    story_step("%d clients send %zu bytes each, in pieces (seed %u)", CLIENTS, total, seed);
    story_is_brief(true);
    for (unsigned i = 0; i < CLIENTS; i++) {
        flows[i] = (struct flow){.client = client_connect("client %u", i), .number = i};
        fds[i].fd = client_fd(flows[i].client);
    }
    story_is_brief(true);
    while (serve_flows(flows, fds, CLIENTS, total, &seed) > 0)
        if (!client_poll(fds, CLIENTS, client_patience_ms)) {
            story_note("nothing moves any more");
            story_fail();
        }
}

/* --- A full server --------------------------------------------------------------------------------- */

static void past_max_clients_a_client_is_told_so_and_closed(void)
{
    struct server_setup setup = contract_setup();
    setup.options = "--max-clients 2";
    contract_serve_with(&setup);
    struct client *alice = client_connect("alice");
    talk(alice, "hello\n");
    struct client *bob = client_connect("bob");
    talk(bob, "hi\n");
    struct client *carol = client_connect("carol");
    client_expect_refusal(carol);
    talk(alice, "still here?\n");
    leave(bob);
    talk(client_connect("dave"), "hi\n");
}

/* Connect clients until one is not served, the last: how many are? */
static int fill_server(struct client **clients, enum client_fate *fate)
{
    int patience = contract_is_foreign() ? FOREIGN_PATIENCE : client_patience_ms;
    int served = 0;
    story_step("clients connect and talk until one is refused, %d at most", MANY);
    story_is_brief(true);
    do
        clients[served] = client_connect("client %d", served);
    while ((*fate = client_try(clients[served], "hi\n", patience)) == CLIENT_SERVED &&
           ++served < MANY);
    if (served > 0 && served < MANY && (*fate == CLIENT_REFUSED || contract_is_foreign())) {
        story_is_brief(false);
        story_step("%d are served, the next is not", served);
        return served;
    }
    story_note("expected  that some are served, and the next is refused");
    story_note("received  %s after %d were served",
               *fate == CLIENT_WAITS ? "no answer" : "a refusal", served);
    story_fail();
}

/* Whoever is served stays served; newcomers are turned away, or wait if the server is not ours; and
 * once there is room again the next one is served. */
static void expect_to_be_full(const struct server_setup *setup)
{
    struct client *clients[MANY];
    enum client_fate fate;
    contract_serve_with(setup);
    int served = fill_server(clients, &fate);
    for (int i = 0; i < 3 && !contract_is_foreign(); i++)
        client_expect_refusal(client_connect("late %d", i));
    server_expect_rest();
    leave(clients[0]);
    for (int i = 1; i < served; i++)
        talk(clients[i], "still here?\n");
    if (fate == CLIENT_WAITS)
        client_expect(clients[served], "hi\n");
    else
        talk(client_connect("newcomer"), "hi\n");
}

static void a_server_without_free_descriptors_refuses_rests_and_serves_on(void)
{
    struct server_setup setup = contract_setup();
    setup.descriptors = contract_is_foreign() ? MANY - 32 : 32;
    expect_to_be_full(&setup);
}

static void past_fd_setsize_clients_are_refused_and_the_others_served(void)
{
    struct server_setup setup = contract_setup();
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < FD_SETSIZE + MANY)
        contract_skip("this process may not have so many descriptors open: ulimit -Hn");
    setup.taken = FD_SETSIZE - 16;
    expect_to_be_full(&setup);
}

static void allow_descriptors(rlim_t count)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < count)
        contract_skip("this process may not have so many descriptors open: ulimit -Hn");
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void descriptors_past_fd_setsize_are_served(void)
{
    struct server_setup setup = contract_setup();
    allow_descriptors(FD_SETSIZE + MANY);
    setup.taken = FD_SETSIZE;
    contract_serve_with(&setup);
    struct client *alice = client_connect("alice");
    struct client *bob = client_connect("bob");
    talk(bob, "hi\n");
    talk(alice, "hello\n");
}

/* --- Deadlines and an orderly end ------------------------------------------------------------------ */

enum { IDLE_MS = 1000 }; /* what serve_impatiently() asks for */

/* An option that an earlier stage does not know would keep it from starting: that stage is started as it is. */
static void serve_impatiently(void)
{
    struct server_setup setup = contract_setup();
    if (contract_stage() >= 5)
        setup.options = "--idle-timeout 1";
    contract_serve_with(&setup);
}

static void the_silent_are_closed(void)
{
    serve_impatiently();
    struct client *alice = client_connect("alice");
    talk(alice, "hello\n");
    story_step("alice says nothing more, for longer than --idle-timeout");
    client_expect_end(alice);
    talk(client_connect("bob"), "hi\n");
}

/* The server has said that it will send no more. A reset would take from a slow client what it has not read yet, so
 * what still comes has to be taken in, and dropped. */
static void what_comes_after_the_end_is_no_reason_for_a_reset(void)
{
    client_patience_ms += IDLE_MS;
    serve_impatiently();
    struct client *alice = client_connect("alice");
    talk(alice, "hello\n");
    story_step("alice says nothing more, for longer than --idle-timeout");
    client_expect_end(alice);
    client_send(alice, "too late\n");
    server_expect_rest();
    client_send(alice, "and once more\n"); /* fails if a reset has come */
    client_finish(alice);
    talk(client_connect("bob"), "hi\n");
}

/* She is heard ten times within a deadline. So the story takes longer than the deadline from when she came. */
static void those_who_talk_are_not_closed(void)
{
    serve_impatiently();
    struct client *alice = client_connect("alice");
    struct client *mute = client_connect("mute");
    struct pollfd end = {.fd = client_fd(mute), .events = POLLIN};
    long long until = milliseconds() + IDLE_MS + client_patience_ms;
    story_step("mute says nothing; alice talks until mute is closed, and goes on");
    story_is_brief(true);
    while (poll(&end, 1, 100) == 0 && milliseconds() < until)
        talk(alice, "x");
    story_is_brief(false);
    client_expect_end(mute);
    for (int i = 0; i < 3; i++)
        talk(alice, "still here\n");
}

/* The server is halted by now, or about to be. */
static void skip_if_too_late(long long begin, long long limit_ms)
{
    if (milliseconds() - begin >= limit_ms)
        contract_skip(
            "this machine is too busy: the deadlines passed before the server was halted");
}

/* The server stands still until everybody's deadline is over, and more clients have spoken than one turn of
 * the loop serves. */
static void input_comes_before_deadlines(void)
{
    enum { CLIENTS = 700 };
    static struct client *clients[CLIENTS];
    struct pollfd nothing = {.fd = -1};
    allow_descriptors(CLIENTS + MANY);
    serve_impatiently();
    long long begin = milliseconds();
    story_step("%d clients connect and talk", CLIENTS);
    story_is_brief(true);
    for (int i = 0; i < CLIENTS; i++)
        talk(clients[i] = client_connect("client %d", i), "hi\n");
    story_is_brief(false);
    story_step("the server is halted; each client talks; all deadlines pass; it goes on");
    server_freeze();
    skip_if_too_late(begin, IDLE_MS);
    story_is_brief(true);
    for (int i = 0; i < CLIENTS; i++)
        client_send(clients[i], "in time\n");
    (void)poll(&nothing, 1, 1100);
    server_thaw();
    for (int i = 0; i < CLIENTS; i++)
        client_expect(clients[i], "in time\n");
}

/* Take what has come, however little. */
static size_t take_some(struct client *client)
{
    static char bytes[64 * KIB];
    long got = client_pull(client, bytes, sizeof bytes);
    return got > 0 ? (size_t)got : 0;
}

/* How many of the clients get back all that they have sent. */
static int count_answered(struct client **clients, size_t *left, int count)
{
    int answered = 0;
    for (int i = 0; i < count; i++) {
        struct pollfd answer = {.fd = client_fd(clients[i]), .events = POLLIN};
        size_t more = 1;
        while (left[i] > 0 && more > 0 && poll(&answer, 1, client_patience_ms) > 0)
            left[i] -= more = take_some(clients[i]);
        answered += left[i] == 0;
    }
    return answered;
}

/* As before, but what the server has not noticed is that its clients have read: a part of each answer waits in
 * the server, and there is room for it in the kernel. */
static void taking_comes_before_deadlines(void)
{
    enum { CLIENTS = 640, SIZE = 160 * KIB, LONG_MS = 5000 };
    static struct client *clients[CLIENTS];
    static size_t left[CLIENTS];
    static char bytes[SIZE];
    struct server_setup setup = contract_setup();
    struct pollfd nothing = {.fd = -1};
    size_t more;
    if (contract_stage() < 5) {
        contract_serve();
        story_note("it knows no deadlines");
        story_fail();
    }
    allow_descriptors(CLIENTS + MANY);
    setup.options = "--idle-timeout 5";
    contract_serve_with(&setup);
    long long begin = milliseconds();
    story_step("%d clients send %d bytes each, and read nothing", CLIENTS, SIZE);
    story_is_brief(true);
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = client_connect_narrow("client %d", i);
    story_is_brief(false);
    do {
        more = 0;
        for (int i = 0; i < CLIENTS; i++) {
            skip_if_too_late(begin, LONG_MS); /* then the server resets clients */
            size_t taken = client_push(clients[i], bytes, SIZE - left[i]);
            left[i] += taken;
            more += taken;
        }
        server_expect_rest();
    } while (more > 0);
    story_step(
        "the server is halted; each client reads what it can; all deadlines pass; it goes on");
    server_freeze();
    skip_if_too_late(begin, LONG_MS);
    for (begin = milliseconds(); milliseconds() - begin <= LONG_MS; (void)poll(&nothing, 1, 200))
        for (int i = 0; i < CLIENTS; i++)
            left[i] -= take_some(clients[i]);
    server_thaw();
    int answered = count_answered(clients, left, CLIENTS);
    if (answered == CLIENTS)
        return;
    story_note("expected  %d clients that get back all that they have sent", CLIENTS);
    story_note("received  %d, and %d that were cut off", answered, CLIENTS - answered);
    story_fail();
}

/* Whether a signal would end the server at once: true if the system says that it is not caught. */
static bool is_uncaught(int number)
{
    char path[64], line[128];
    unsigned long long caught = ~0ULL;
    snprintf(path, sizeof path, "/proc/%d/status", (int)server_pid());
    FILE *status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status))
        (void)sscanf(line, "SigCgt: %llx", &caught);
    if (status)
        fclose(status);
    return !(caught >> (number - 1) & 1);
}

/* A server that is killed counts as a crash, which no stage may have: so an earlier stage is not killed. */
static void tell_server(int number, const char *name)
{
    if (contract_stage() < 5 && is_uncaught(number)) {
        story_note("%s would kill the server: it has no handler", name);
        story_fail();
    }
    story_step("the server is sent %s", name);
    (void)kill(server_pid(), number);
}

static void expect_exit_status(int expected)
{
    int status = server_await_end();
    if (status == expected)
        return;
    story_note("expected  exit status %d", expected);
    story_note("received  exit status %d", status);
    story_fail();
}

/* Frozen, it finds the bytes and the signal at the same time when it goes on. */
static void a_stop_answers_what_was_received(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    struct client *bob = client_connect("bob");
    talk(alice, "hello\n");
    talk(bob, "hi\n");
    story_step("the server is halted");
    server_freeze();
    client_send(alice, "my last words\n");
    tell_server(SIGTERM, "SIGTERM, and goes on");
    server_thaw();
    client_expect(alice, "my last words\n");
    client_expect_end(alice);
    client_expect_end(bob);
    expect_exit_status(0);
}

/* Fill the kernel's buffers on the way: so much is sent that part of it waits in the server. */
static size_t fill_the_way(struct client *client)
{
    static char bytes[64 * KIB];
    size_t sent = 0, taken, before;
    story_step("%s sends, and reads nothing, until nothing more is taken", "mallory");
    do {
        before = sent;
        while ((taken = client_push(client, bytes, sizeof bytes)) > 0)
            sent += taken;
        server_expect_rest();
    } while (sent > before);
    return sent;
}

/* Whether a newcomer is let in, and answered. If nobody waited for the answer, newcomers would fill the queue of
 * the listener, and those that find it full try again only after a second. */
static bool greet_server(void)
{
    int fd = server_connect(false);
    if (fd == -1)
        return false;
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    (void)send(fd, "hi\n", 3, MSG_NOSIGNAL);
    (void)poll(&answer, 1, client_patience_ms);
    close(fd);
    return true;
}

/* Then it has heard that it is to stop. To wait for longer would use up the time that it gives its clients. */
static void await_refusal(void)
{
    long long until = milliseconds() + client_patience_ms;
    story_step("newcomers are refused");
    while (greet_server())
        if (milliseconds() > until) {
            story_note("it still accepts");
            story_fail();
        }
}

/* With as little room as before, segments are lost, and sent again only after a second and more. */
static void widen(struct client *client)
{
    int size = 256 * KIB;
    (void)setsockopt(client_fd(client), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

/* So much that part of the answer waits in the server, and so little that all of it has been received. */
/* What a client has sent and the server's kernel has not taken yet. */
static int on_its_way(const struct client *client)
{
    int size = 0;
    return ioctl(client_fd(client), TIOCOUTQ, &size) == 0 ? size : 0;
}

/* A client that sends much and reads nothing; but not more than the server's kernel takes: what is still on its
 * way when a server stops, no server has received. */
static struct client *send_what_is_taken(const char *bytes, size_t *size)
{
    for (;; *size -= *size / 8) {
        struct client *client = client_connect_narrow("mallory");
        struct pollfd way = {.fd = client_fd(client), .events = POLLOUT};
        size_t sent = 0;
        story_step("mallory sends %zu bytes, and reads nothing", *size);
        while (sent < *size && poll(&way, 1, client_patience_ms) > 0)
            sent += client_push(client, bytes + sent, *size - sent);
        server_expect_rest();
        if (on_its_way(client) == 0 || *size < 8 * KIB)
            return client;
        story_step("some of it is still on its way: mallory leaves, and comes once more");
        client_reset(client);
    }
}

static void a_stop_waits_until_answers_are_taken(void)
{
    static char bytes[144 * KIB], answer[sizeof bytes];
    size_t size = sizeof bytes, got = 0;
    long more;
    fill_randomly(bytes, sizeof bytes, contract_seed());
    contract_serve();
    struct client *mallory = send_what_is_taken(bytes, &size);
    struct pollfd way = {.fd = client_fd(mallory), .events = POLLIN};
    tell_server(SIGTERM, "SIGTERM");
    await_refusal();
    widen(mallory);
    story_step("mallory reads, to the end");
    while (got < size && poll(&way, 1, client_patience_ms) > 0 &&
           (more = client_pull(mallory, answer + got, size - got)) != -1)
        got += (size_t)more;
    if (got != size || memcmp(bytes, answer, size) != 0) {
        story_note("expected  the %zu bytes that mallory had sent, and then the end", size);
        story_note("received  %zu bytes", got);
        story_fail();
    }
    client_expect_end(mallory);
    expect_exit_status(0);
}

static void a_second_signal_ends_at_once(void)
{
    contract_serve();
    struct client *mallory = client_connect_narrow("mallory");
    struct client *bob = client_connect("bob");
    talk(bob, "hi\n");
    (void)fill_the_way(mallory);
    tell_server(SIGINT, "SIGINT");
    client_expect_end(bob);
    if (server_has_died())
        story_fail();
    tell_server(SIGINT, "SIGINT again");
    expect_exit_status(1);
}

static void a_stop_waits_for_nobody_for_ever(void)
{
    contract_serve();
    struct client *mallory = client_connect_narrow("mallory");
    (void)fill_the_way(mallory);
    tell_server(SIGTERM, "SIGTERM");
    story_step("mallory still reads nothing");
    expect_exit_status(0);
}

static void a_server_without_a_terminal_survives_sighup(void)
{
    contract_serve();
    struct client *alice = client_connect("alice");
    talk(alice, "hello\n");
    tell_server(SIGHUP, "SIGHUP");
    server_expect_rest();
    talk(alice, "still here?\n");
}

/* --- The command line ------------------------------------------------------------------------------ */

static bool is_one_line(const char *text)
{
    const char *end = strchr(text, '\n');
    return end && end > text && end[1] == '\0';
}

static void run_server(const char *options, int port, struct server_exit *result)
{
    struct server_setup setup = contract_setup();
    setup.options = options;
    story_step("the server is run with --port %d%s%s", port, *options ? " " : "", options);
    server_run(&setup, port, result);
}

static _Noreturn void fail_exit(const char *expected, const struct server_exit *result)
{
    char text[STORY_QUOTE_SIZE];
    story_note("expected  %s", expected);
    story_note("received  exit status %d", result->status);
    story_note("          on stdout: %s", story_quote(text, result->out, strlen(result->out)));
    story_note("          on stderr: %.*s", (int)strcspn(result->err, "\n"), result->err);
    if (!is_one_line(result->err))
        story_note("          that is not one line: %s",
                   story_quote(text, result->err, strlen(result->err)));
    story_fail();
}

static void expect_complaint(const char *options, int port, int status, const char *words)
{
    static struct server_exit result;
    char expected[80];
    run_server(options, port, &result);
    if (result.status == status && is_one_line(result.err) && strstr(result.err, words) &&
        result.out[0] == '\0')
        return;
    snprintf(expected, sizeof expected, "exit status %d, one line%s%s on stderr, nothing on stdout",
             status, *words ? " with " : "", words);
    fail_exit(expected, &result);
}

static void the_ready_line_is_all_that_stdout_gets(void)
{
    char text[STORY_QUOTE_SIZE];
    contract_serve();
    talk(client_connect("alice"), "hello\n");
    const char *more = server_stop();
    if (more[0] == '\0')
        return;
    story_note("expected  one line on stdout");
    story_note("received  more: %s", story_quote(text, more, strlen(more)));
    story_fail();
}

static void a_port_that_is_taken_is_one_line_and_exit_status_1(void)
{
    contract_serve();
    expect_complaint("", server_port(), 1, "--port"); /* what to do about it */
}

static void a_command_line_without_sense_is_one_line_and_exit_status_2(void)
{
    static const char *const mistakes[] = {"--no-such-option", "--port",          "--port 65536",
                                           "--port x",         "--max-clients 0", "unexpected"};
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        expect_complaint(mistakes[i], 0, 2, "");
}

static void an_unknown_backend_is_one_line_and_exit_status_2(void)
{
    expect_complaint("--backend no-such-backend", 0, 2, "");
}

/* The earlier stages know no --backend, and would not start with it. */
static void each_backend_serves(void)
{
    static const char *const backends[] = {"--backend select", "--backend poll", "--backend epoll"};
    struct server_setup setup = contract_setup();
    if (contract_stage() < 3) {
        contract_serve();
        story_note("it knows one way to wait");
        story_fail();
    }
    int count = 3;
#ifndef __linux__
    count = 2;
#endif
    if (strstr(setup.command, "--backend select") || strstr(setup.command, "--backend poll"))
        count = 2; /* this build may have no more */
    for (int i = 0; i < count; i++) {
        setup.options = backends[i];
        contract_serve_with(&setup);
        struct client *alice = client_connect("alice");
        struct client *bob = client_connect("bob");
        talk(bob, "hi\n");
        talk(alice, "hello\n");
        client_close(alice);
        client_close(bob);
        (void)server_stop();
    }
}

static void help_is_on_stdout_and_exit_status_0(void)
{
    static struct server_exit result;
    run_server("--help", 0, &result);
    if (result.status != 0 || !strstr(result.out, "--port") || result.err[0] != '\0')
        fail_exit("exit status 0, the options on stdout, nothing on stderr", &result);
}

static bool has_ipv6(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool bound = fd != -1 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return bound;
}

static void a_server_listens_on_ipv6_too(void)
{
    struct server_setup setup = contract_setup();
    setup.options = "--host ::1";
    if (!has_ipv6())
        contract_skip("this machine has no IPv6");
    contract_serve_with(&setup);
    talk(client_connect("alice"), "hello\n");
}

/* --- The tests ------------------------------------------------------------------------------------- */

#define ONE_CALL_WAITS                                                                             \
    "The server was still in recv() for another client. One thread, one blocking call: see the "   \
    "chapter, \"What still hurts\"."
#define LOST_BYTES                                                                                 \
    "TCP is a stream: one recv() may bring part of what was sent, or more than one send() of it; " \
    "and send() may take less than it was given. Send on from where it stopped."
#define LEAK                                                                                       \
    "Every way out of a connection must close its descriptor: the end of the stream, a reset, a "  \
    "failed send(). Look for a return without close()."
#define COMMAND_LINE                                                                               \
    "Whoever starts a server, a person or a program, reads its exit status, and one line on "      \
    "stderr."

static const struct contract_test tests[] = {
    {"a server listens", a_server_listens, 1, 0,
     "socket(), bind() to the port that it is given, listen(); and then it must not end."},
    {"a client that leaves is let go", a_client_that_leaves_is_let_go, 1, 0,
     "The client has sent its end, and waits for the server's: accept() it, and close() what "
     "accept() "
     "returned."},
    {"a byte comes back", a_byte_comes_back, 1, 0,
     "recv() from what accept() returned, not from the listener, and send() as many bytes as "
     "recv() "
     "returned."},
    {"when one has left, the next is served", when_one_has_left_the_next_is_served, 1, 0,
     "After the first client is closed, go back to accept(). With select(), what was not ready is "
     "gone from the sets "
     "that it was given: give it copies. With a selector, unregister the descriptor before you "
     "close it."},
    {"what a client sends comes back", what_a_client_sends_comes_back, 1, 0,
     "Accept, receive, send the same bytes back, and receive again until recv() returns 0. On a "
     "non-blocking socket -1 with EAGAIN is not the end: it means later. In between the server "
     "sleeps: "
     "watch for room to write only while something is left to be sent."},
    /* pitfall 30 */
    {"all 256 byte values come back", all_256_byte_values_come_back, 1, 0,
     "A byte may be 0: count bytes, and do not use functions for strings."},
    {"bytes come back one by one", bytes_come_back_one_by_one, 1, 0,
     "Answer what has come. Waiting until a buffer is full, or a line complete, is another "
     "protocol."},
    {"bytes come back whatever the pieces", bytes_come_back_whatever_the_pieces, 1, 0, LOST_BYTES},
    {"a server with nothing to do sleeps", a_server_with_nothing_to_do_sleeps, 1, NEEDS_PROC,
     "It never sleeps. Who is it that wakes it? There nearly always is room to write, so a "
     "descriptor that is watched for writing wakes the server at once, for ever: watch it only "
     "while something is left to be sent. strace shows the same call again and again."},
    {"a server that was stopped serves on", a_server_that_was_stopped_serves_on, 1, 0,
     "A call that waits may end with EINTR: a signal came, or the process was stopped and went on. "
     "That is no failure. Wait again."},
    {"after a half-close all comes back, and then the end",
     after_a_half_close_all_comes_back_and_then_the_end, 1, 0,
     "recv() returned 0: the client has sent all, and still reads. Send what is left, then close."},
    /* pitfall 36 */
    {"one client's reset harms nobody", one_clients_reset_harms_nobody, 1, 0,
     "recv() or send() failed for one client. Close that one, and serve on."},
    /* pitfall 13 */
    {"clients that are gone before their answer do not kill the server",
     clients_that_are_gone_before_their_answer_do_not_kill_the_server, 1, 0,
     "Sending to a connection that is gone raises SIGPIPE, which ends the process: send with "
     "MSG_NOSIGNAL, or ignore the signal, and close the client when send() fails."},
    /* answers: libuv test-tcp-close-reset.c tcp_close_reset_client */
    {"resets leave no descriptor behind", resets_leave_no_descriptor_behind, 1, NEEDS_PROC, LEAK},
    {"resets in mid-talk leave no descriptor behind", resets_in_mid_talk_leave_no_descriptor_behind,
     1, NEEDS_PROC, LEAK},
    {"half-closes leave no descriptor behind", half_closes_leave_no_descriptor_behind, 1,
     NEEDS_PROC, LEAK},
    {"empty connections leave no descriptor behind", empty_connections_leave_no_descriptor_behind,
     1, NEEDS_PROC, LEAK},
    {"much traffic comes back byte for byte", much_traffic_comes_back_byte_for_byte, 1, 0,
     LOST_BYTES},
    /* pitfall 9 */
    {"a slow reader that half-closes gets all", a_slow_reader_that_half_closes_gets_all, 1, 0,
     "The client has sent all and still reads: what is queued for it must be sent before the "
     "connection is closed. EAGAIN from send() means: later, not never."},

    {"an answer costs few calls", an_answer_costs_few_calls, 1, 0,
     "A wait, a receive and a send are what an answer needs; and no wait where recv() itself "
     "waits. Receiving again until EAGAIN, or telling the kernel after each message what it "
     "knows, is what nearly every turn pays for."},
    {"nothing is left open for programs that it executes",
     nothing_is_left_open_for_programs_that_it_executes, 1, NEEDS_OUR_OPTIONS,
     "A program that is executed keeps all descriptors that are not marked FD_CLOEXEC: a "
     "connection stays open for "
     "as long as that program lives."},

    {"two clients are served at once", two_clients_are_served_at_once, 2, 0,
     "The server was still in recv() for alice. One thread, one blocking call: see the chapter, "
     "\"What still hurts\"."},
    {"ten clients are served in any order", ten_clients_are_served_in_any_order, 2, 0,
     ONE_CALL_WAITS " Or one client's answer went to another: each needs a state of its own."},
    {"clients that come together are all served", clients_that_come_together_are_all_served, 2, 0,
     "One event may stand for several connections. A listener that is watched for edges "
     "(EPOLLET) is reported once for all of them: accept until there is none left."},
    {"clients that say nothing hold up nobody", clients_that_say_nothing_hold_up_nobody, 2, 0,
     ONE_CALL_WAITS},
    /* pitfall 7 */
    /* pitfall 8 */
    {"a client that never reads holds up nobody", a_client_that_never_reads_holds_up_nobody, 2, 0,
     "A client that does not read must cost neither time nor much memory: send() must not wait for "
     "it, while its answer is queued nothing more may be read from it, and who waits for it must "
     "sleep."},
    /* pitfall 7 */
    {"a client that never reads wakes nobody", a_client_that_never_reads_wakes_nobody, 2, 0,
     "Its descriptor is watched for something that is so already, such as bytes that have come, or "
     "room to write. Watch "
     "for what you can deal with: room to write, while part of an answer is left; and nothing "
     "else."},
    {"no wait ends for nothing", no_wait_ends_for_nothing, 2, 0,
     "Whatever a wait reports stays so until it is dealt with: receive, send, accept, close, or "
     "watch for it no more."},
    /* pitfall 20 */
    {"a closed descriptor is never asked about", a_closed_descriptor_is_never_asked_about, 2, 0,
     "Take a descriptor out of the set before you close it: the next client gets the same number."},
    {"no call can wait for one client", no_call_can_wait_for_one_client, 2, 0,
     "A report that a descriptor is ready may be out of date when you use it. Make it non-blocking "
     "when you have "
     "accepted it, and the listener, too."},
    {"a reset while an answer waits harms nobody", a_reset_while_an_answer_waits_harms_nobody, 2, 0,
     "Its descriptor is ready to be read and to be written at once. If the first of two handlers "
     "closes "
     "the client, the second must not be called, or meets what is freed."},
    {"clients that come and go in one moment are told apart",
     clients_that_come_and_go_in_one_moment_are_told_apart, 2, 0,
     "A new client gets the number of one that has just been closed: forget all that is kept under "
     "that "
     "number when you close it, and do not use events that were reported before."},
    {"past --max-clients a client is told so and closed",
     past_max_clients_a_client_is_told_so_and_closed, 2, NEEDS_OUR_OPTIONS,
     "Count clients when they come and when they go. Whoever is too many gets a sentence, then the "
     "end."},
    /* pitfall 12 */
    /* answers: libuv test-emfile.c emfile */
    {"a server without free descriptors refuses, rests, and serves on",
     a_server_without_free_descriptors_refuses_rests_and_serves_on, 2, 0,
     "accept() failed with EMFILE, and the connection stays in the queue: the listener stays "
     "readable, and a loop that only tries again spins. Keep a descriptor in reserve to accept and "
     "close with, or stop watching the listener for a while. Stage 01 serves one: see the chapter, "
     "\"What still hurts\"."},
    /* pitfall 4 */
    {"past FD_SETSIZE clients are refused and the others served",
     past_fd_setsize_clients_are_refused_and_the_others_served, 2, NEEDS_SELECT,
     "FD_SET() with a descriptor of FD_SETSIZE or more writes past the end of the set. Check "
     "before, "
     "and refuse the client."},
    {"descriptors past FD_SETSIZE are served", descriptors_past_fd_setsize_are_served, 3,
     NEEDS_NO_SELECT,
     "select() knows no descriptor past 1023. poll() and epoll do, and the soft limit is for the "
     "server to "
     "raise: setrlimit()."},

    {"the silent are closed", the_silent_are_closed, 5, NEEDS_OUR_OPTIONS,
     "A client that says nothing costs a descriptor for as long as it likes. Give each client a "
     "timer, and "
     "close the client when the timer fires."},
    {"those who talk are not closed", those_who_talk_are_not_closed, 5, NEEDS_OUR_OPTIONS,
     "Start the client's timer again whenever something has come."},
    /* pitfall 42 */
    {"input comes before deadlines", input_comes_before_deadlines, 2, NEEDS_OUR_OPTIONS,
     "The server was late, not the client. Its bytes wait in the kernel: look there before you "
     "judge."},
    /* pitfall 42 */
    {"taking comes before deadlines", taking_comes_before_deadlines, 5, NEEDS_OUR_OPTIONS,
     "The server was late, not the client. While part of an answer waits, a client shows that it "
     "is "
     "alive by reading: look whether the kernel has room again before you judge."},
    {"what comes after the end is no reason for a reset",
     what_comes_after_the_end_is_no_reason_for_a_reset, 6, NEEDS_OUR_OPTIONS,
     "Do not close at once. Say that you send no more, with shutdown(SHUT_WR); read and drop what "
     "still "
     "comes; and close when the client has closed, or after a second or two."},
    {"a stop answers what was received", a_stop_answers_what_was_received, 5, NEEDS_OUR_OPTIONS,
     "On SIGTERM, stop accepting, answer what each client has sent, and close it when all is "
     "sent."},
    {"a stop waits until answers are taken", a_stop_waits_until_answers_are_taken, 5,
     NEEDS_OUR_OPTIONS,
     "Part of the answer was still in the server, or of the question in the kernel. Close a client "
     "when both are "
     "empty."},
    {"a second signal ends at once", a_second_signal_ends_at_once, 5, NEEDS_OUR_OPTIONS,
     "Whoever sends the signal twice does not want to wait: end, with status 1."},
    {"a stop waits for nobody for ever", a_stop_waits_for_nobody_for_ever, 5, NEEDS_OUR_OPTIONS,
     "A client that does not read can hold up the end. Give the stop a deadline."},
    {"a server without a terminal survives SIGHUP", a_server_without_a_terminal_survives_sighup, 5,
     NEEDS_OUR_OPTIONS, "Its default action ends the process: watch for it."},

    {"the ready line is all that stdout gets", the_ready_line_is_all_that_stdout_gets, 1,
     NEEDS_OUR_OPTIONS, "A program that starts the server waits for that line. Logs go to stderr."},
    {"a port that is taken is one line and exit status 1",
     a_port_that_is_taken_is_one_line_and_exit_status_1, 1, NEEDS_OUR_OPTIONS, COMMAND_LINE},
    {"a command line without sense is one line and exit status 2",
     a_command_line_without_sense_is_one_line_and_exit_status_2, 1, NEEDS_OUR_OPTIONS,
     COMMAND_LINE},
    {"each backend serves", each_backend_serves, 3, NEEDS_OUR_OPTIONS,
     "The same server, with select(), poll() or epoll behind one interface: --backend says which."},
    {"an unknown backend is one line and exit status 2",
     an_unknown_backend_is_one_line_and_exit_status_2, 3, NEEDS_BACKEND, COMMAND_LINE},
    {"--help is on stdout and exit status 0", help_is_on_stdout_and_exit_status_0, 1,
     NEEDS_OUR_OPTIONS, COMMAND_LINE},
    {"a server listens on IPv6 too", a_server_listens_on_ipv6_too, 1, NEEDS_OUR_OPTIONS,
     "getaddrinfo() names both kinds of addresses: use the family that it returns."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
