/* What a chat on several processes must survive: workers that die, workers that stand still, a stop and a
 * reload while people talk. For stages 08 and 09; what every chat must do is in chat.c.
 *
 * Start at the table at the end. Which worker serves a client is the system's choice, so a test finds out
 * by what happens to it. */
#include "client.h"
#include "contract.h"
#include "spread.h"
#include "story.h"
#include "usage.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CROWD = 8, WORKERS = 4, MEMBER_ROOM = 1 << 20, MAX_WORKERS = 64 };

/* A client, and all it has heard that no test has taken note of yet. */
struct member {
    struct client *client; /* NULL once its connection has ended */
    char name[32];
    char *heard;
    size_t size;
};

static struct member crowd[CROWD];

/* --- Listening: what comes, comes in an order that several workers have a part in ------------------- */

/* Take in what has come, after waiting a little; false once the connection has ended. */
static bool take_in(struct member *member)
{
    struct pollfd input = {.fd = client_fd(member->client), .events = POLLIN};
    if (poll(&input, 1, 10) <= 0)
        return true;
    long more =
        client_pull(member->client, member->heard + member->size, MEMBER_ROOM - 1 - member->size);
    member->size += more > 0 ? (size_t)more : 0;
    member->heard[member->size] = '\0';
    return more >= 0;
}

/* Take note of these words, if they have come, and of nothing else: others may have come before them. */
static bool take(struct member *member, const char *words)
{
    size_t length = strlen(words);
    char *found = strstr(member->heard, words);
    if (!found)
        return false;
    member->size -= length;
    memmove(found, found + length, member->size - (size_t)(found - member->heard) + 1);
    return true;
}

static void hear(struct member *member, const char *words)
{
    long long until = milliseconds() + client_patience_ms;
    while (!take(member, words)) {
        if (take_in(member) && milliseconds() < until)
            continue;
        story_step("%s waits for \"%.*s\"", member->name, (int)strcspn(words, "\n"), words);
        story_note("and hears instead:\n%.400s", member->heard);
        story_fail();
    }
}

static void join(struct member *member, const char *name)
{
    static const char welcome[] = " here): /help lists the commands\n";
    char *heard = member->heard ? member->heard : malloc(MEMBER_ROOM);
    if (!heard)
        abort();
    *member = (struct member){.client = client_connect("%s", name), .heard = heard};
    member->heard[0] = '\0';
    client_send(member->client, "\n"); /* a silent one would have to wait for its welcome */
    hear(member, "* welcome, ");
    char *end;
    while (!(end = strstr(member->heard, welcome)))
        (void)take_in(member);
    snprintf(member->name, sizeof member->name, "%.*s", (int)strcspn(member->heard, " "),
             member->heard);
    end += strlen(welcome); /* what came before it is of no interest */
    member->size = strlen(end);
    memmove(member->heard, end, member->size + 1);
}

/* Before stage 08 a server is one process, and has no --workers N, which stands first. */
static void serve_with(const char *options)
{
    static const char workers[] = "--workers ";
    struct server_setup setup = contract_setup();
    if (contract_stage() < 8 && strncmp(options, workers, sizeof workers - 1) == 0) {
        options += sizeof workers - 1;
        options += strcspn(options, " ");
    }
    setup.options = options;
    contract_serve_with(&setup);
}

static void fill_room(void)
{
    char name[16];
    for (int i = 0; i < CROWD; i++) {
        snprintf(name, sizeof name, "client-%d", i + 1);
        join(&crowd[i], name);
    }
}

/* --- Workers ---------------------------------------------------------------------------------------- */

static pid_t any_worker(unsigned *seed)
{
    pid_t workers[MAX_WORKERS];
    int count = contract_workers(workers, MAX_WORKERS);
    if (count == 0) {
        story_note("the server has no workers");
        story_fail();
    }
    return workers[random_below(seed, (unsigned)count)];
}

/* Whoever the dead worker served finds its connection ended. The others hear of each of them. */
static void see_who_is_gone(int round)
{
    char question[64];
    snprintf(question, sizeof question, "/msg nobody-%d x\n", round);
    for (int i = 0; i < CROWD; i++) {
        struct member *m = &crowd[i];
        char answer[64];
        snprintf(answer, sizeof answer, "! nobody here is called nobody-%d\n", round);
        (void)client_push(m->client, question, strlen(question));
        while (!strstr(m->heard, answer))
            if (!take_in(m)) {
                client_close(m->client);
                m->client = NULL;
                break;
            }
    }
}

static void hear_of_the_gone(void)
{
    char news[64];
    for (int i = 0; i < CROWD; i++)
        for (int j = 0; j < CROWD; j++) {
            if (!crowd[i].client || crowd[j].client)
                continue;
            snprintf(news, sizeof news, "* %s left (connection lost)\n", crowd[j].name);
            hear(&crowd[i], news);
        }
}

static void talk_among_the_left(int round)
{
    char line[64], heard[128];
    for (int i = 0; i < CROWD; i++) {
        if (!crowd[i].client)
            continue;
        snprintf(line, sizeof line, "round %d\n", round);
        client_send(crowd[i].client, line);
        snprintf(heard, sizeof heard, "%s: %s", crowd[i].name, line);
        for (int j = 0; j < CROWD; j++)
            if (j != i && crowd[j].client)
                hear(&crowd[j], heard);
    }
}

static void replace_the_gone(void)
{
    char name[16];
    for (int i = 0; i < CROWD; i++) {
        if (crowd[i].client)
            continue;
        snprintf(name, sizeof name, "client-%d", i + 1);
        join(&crowd[i], name);
    }
}

/* Which of them serves whom is not known, so nobody may depend on it. */
static void as_many_workers_serve_as_were_asked_for(void)
{
    enum { ASKED = 3 };
    pid_t workers[MAX_WORKERS];
    serve_with("--workers 3");
    fill_room();
    talk_among_the_left(1);
    int count = contract_workers(workers, MAX_WORKERS);
    if (count == ASKED)
        return;
    story_note("expected  %d processes that the first one has started", ASKED);
    story_note("received  %d", count);
    story_fail();
}

/* Whoever came to another worker before the deaths were known there has to ask again. */
static void hear_how_many(struct member *member, int count)
{
    char words[32];
    snprintf(words, sizeof words, "* %d here: ", count);
    long long until = milliseconds() + client_patience_ms;
    client_send(member->client, "/who\n");
    while (!strstr(member->heard, words) && milliseconds() < until && take_in(member))
        if (!strstr(member->heard, words) && take(member, " here: "))
            client_send(member->client, "/who\n");
    hear(member, words);
}

static void a_worker_that_is_killed_takes_only_its_own_clients_along(void)
{
    unsigned seed = contract_seed();
    int rounds = contract_amount(10, 100);
    char options[32];
    snprintf(options, sizeof options, "--workers %d", WORKERS);
    serve_with(options);
    fill_room();
    story_is_brief(true);
    int before = server_descriptors();
    for (int round = 0; round < rounds; round++) {
        story_step("round %d: one of the workers is killed", round + 1);
        kill(any_worker(&seed), SIGKILL);
        see_who_is_gone(round);
        hear_of_the_gone();
        talk_among_the_left(round);
        replace_the_gone();
        hear_how_many(&crowd[0], CROWD);
    }
    server_expect_descriptors(before);
}

/* Several lines in one piece, so that whoever stands still meanwhile has something to catch up with. */
static const char *lines_of(int speaker, const char *name)
{
    enum { LINES = 10 };
    static char text[LINES * 64];
    size_t size = 0;
    for (int i = 0; i < LINES; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%sthis is client-%d\n", name,
                                 speaker + 1);
    return text;
}

static void hear_of_all(struct spread_client *room, int speaker, pid_t worker, bool served_by_it)
{
    char name[32];
    snprintf(name, sizeof name, "guest%d: ", speaker + 1);
    for (int i = 0; i < SPREAD_CROWD; i++)
        if (i != speaker && (room[i].worker == worker) == served_by_it)
            client_expect(room[i].client, lines_of(speaker, name));
}

/* It goes on after each speaker: one that stands still for too long is killed. */
static void a_worker_that_stands_still_holds_up_nobody_else(void)
{
    struct spread_client room[SPREAD_CROWD];
    spread_serve();
    for (int i = 0; i < SPREAD_CROWD; i++)
        spread_join(room, i);
    pid_t frozen = room[0].worker;
    for (int speaker = 1; speaker < SPREAD_CROWD; speaker++) {
        if (room[speaker].worker == frozen)
            continue;
        story_step("the worker that serves client-1 is stopped (SIGSTOP)");
        spread_signal(frozen, SIGSTOP);
        client_send(room[speaker].client, lines_of(speaker, ""));
        hear_of_all(room, speaker, frozen, false);
        story_step("it goes on");
        kill(frozen, SIGCONT);
        hear_of_all(room, speaker, frozen, true);
    }
}

/* --- Stopping and reloading (stage 09) --------------------------------------------------------------- */

static void say_lines(struct member *speaker, int first, int count)
{
    char line[32];
    for (int i = first; i < first + count; i++) {
        snprintf(line, sizeof line, "line %d\n", i);
        client_send(speaker->client, line);
    }
}

/* All of them, and in order: each stands behind the one before it. */
static void hear_lines(struct member *listener, const struct member *speaker, int first, int count)
{
    char line[64];
    const char *behind = NULL;
    for (int i = first; i < first + count; i++) {
        snprintf(line, sizeof line, "%s: line %d\n", speaker->name, i);
        const char *place = strstr(listener->heard, line);
        while (!place && take_in(listener))
            place = strstr(listener->heard, line);
        if (place && (!behind || place > behind)) {
            behind = place;
            continue;
        }
        story_note("%s has not heard \"%s: line %d\", or not in its place", listener->name,
                   speaker->name, i);
        story_fail();
    }
}

static bool log_has(const char *words)
{
    static char text[1 << 16];
    ssize_t size = pread(story_log(), text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    return strstr(text, words) != NULL;
}

static void expect_orderly_end(void)
{
    int status = server_await_end();
    if (status == 0 && !log_has("died"))
        return;
    story_note("its exit status is %d, and it has told of its workers what stands below", status);
    story_fail();
}

/* The answer to the question says that the server has read all that came before it. */
static void a_stop_loses_nothing_that_was_read(void)
{
    enum { LINES = 500 };
    serve_with("--workers 4");
    fill_room();
    story_is_brief(true);
    say_lines(&crowd[0], 0, LINES);
    client_send(crowd[0].client, "/msg nobody x\n");
    hear(&crowd[0], "! nobody here is called nobody\n");
    story_step("the server is told to stop (SIGTERM)");
    kill(server_pid(), SIGTERM);
    for (int i = 1; i < CROWD; i++) {
        hear_lines(&crowd[i], &crowd[0], 0, LINES);
        hear(&crowd[i], "* the server is stopping\n");
    }
    client_close_all();
    expect_orderly_end();
}

/* One piece of many lines for many readers, of which a turn serves a part, in one process as well. What was read is
 * what a stop serves, so workers that are behind must not find the stop before the piece. At rest, all have read
 * what there is: the piece waits for the hub, which is halted. A server of one process is halted itself, and finds
 * both in one turn, where input comes before signals. */
static void a_stop_serves_what_was_received_and_waits_for_its_turn(void)
{
    enum { LINES = 2000, READERS = 38 };
    static char piece[LINES * 12];
    size_t size = 0;
    serve_with("--workers 2");
    join(&crowd[0], "alice");
    join(&crowd[1], "bob");
    story_is_brief(true);
    for (int i = 0; i < READERS; i++) {
        client_send(client_connect("reader-%d", i), "\n");
        hear(&crowd[1], "joined\n");
    }
    story_is_brief(false);
    for (int i = 0; i < LINES; i++)
        size += (size_t)snprintf(piece + size, sizeof piece - size, "line %d\n", i);
    server_expect_rest();
    story_step("the server is halted");
    server_freeze();
    client_send_bytes(crowd[0].client, piece, size, "2000 lines in one piece");
    server_expect_rest();
    story_step("the server is told to stop (SIGTERM), and goes on");
    kill(server_pid(), SIGTERM);
    server_thaw();
    hear_lines(&crowd[1], &crowd[0], 0, LINES);
    hear(&crowd[1], "* the server is stopping\n");
    client_close_all();
    expect_orderly_end();
}

static void signal_workers(int number, const char *name)
{
    pid_t workers[MAX_WORKERS];
    int count = contract_workers(workers, MAX_WORKERS);
    story_step("all workers get %s", name);
    for (int i = 0; i < count; i++)
        kill(workers[i], number);
}

/* The terminal sends Ctrl-C to the supervisor and to the workers at once, and who comes first is open. */
static void what_a_signal_means_for_the_workers_is_for_the_supervisor_to_say(void)
{
    serve_with("--workers 2");
    join(&crowd[0], "alice");
    signal_workers(SIGINT, "SIGINT");
    signal_workers(SIGTERM, "SIGTERM");
    signal_workers(SIGHUP, "SIGHUP");
    if (contract_stage() >= 9)
        signal_workers(SIGUSR2, "SIGUSR2");
    client_send(crowd[0].client, "/msg nobody x\n");
    hear(&crowd[0], "! nobody here is called nobody\n");
    story_step("the supervisor gets SIGINT");
    kill(server_pid(), SIGINT);
    hear(&crowd[0], "* the server is stopping\n");
    expect_orderly_end();
}

/* What a member does when its worker has said good-bye is still on its way when the members are gone. */
static void clients_that_leave_while_the_server_stops_harm_nobody(void)
{
    enum { LEAVERS = 200 };
    char welcome[64];
    int rounds = contract_amount(3, 10);
    story_is_brief(true);
    for (int round = 0; round < rounds; round++) {
        serve_with("--workers 2");
        for (int i = 0; i < LEAVERS; i++) {
            struct client *leaver = client_connect("client-%d", i + 1);
            snprintf(welcome, sizeof welcome,
                     "* welcome, guest%d (%d here): /help lists the commands\n", i + 1, i + 1);
            client_send(leaver, "\n");
            client_expect(leaver, welcome);
        }
        story_step("the server is told to stop (SIGTERM), and all leave");
        kill(server_pid(), SIGTERM);
        client_close_all();
        expect_orderly_end();
    }
}

static void await_log_times(const char *words, int times);

static void a_reload_loses_nothing_and_refuses_nobody(void)
{
    enum { LINES = 50, ROUNDS = 5 };
    struct member passer = {0};
    serve_with("--workers 2");
    fill_room();
    story_is_brief(true);
    for (int round = 0; round < ROUNDS; round++) {
        story_step("the server is told to replace its workers (SIGHUP), time %d", round + 1);
        kill(server_pid(), SIGHUP);
        await_log_times("the new settings are in force", round + 1);
        say_lines(&crowd[0], round * LINES, LINES);
        join(&passer, "passer");
        client_close(passer.client);
    }
    for (int i = 1; i < CROWD; i++)
        hear_lines(&crowd[i], &crowd[0], 0, ROUNDS * LINES);
    free(passer.heard);
}

/* Until a worker has closed a connection, or has ended and has none. */
static void await_fewer_descriptors(pid_t worker, int before)
{
    long long until = milliseconds() + client_patience_ms;
    while (usage_own_descriptors(worker) >= before && milliseconds() < until)
        (void)poll(NULL, 0, 1);
}

/* Join until another worker than this one serves the member: it has not got one descriptor more. */
static void join_elsewhere(struct member *member, const char *name, pid_t worker)
{
    for (;;) {
        int before = usage_own_descriptors(worker);
        join(member, name);
        if (usage_own_descriptors(worker) == before)
            return;
        client_close(member->client);
        await_fewer_descriptors(worker, before + 1);
    }
}

/* When the hub goes on, it hears from the new worker first, and has something to send to the old one. If
 * that is gone by then, what it had sent before is lost with its channel. */
static void the_last_words_of_a_retired_worker_are_heard(void)
{
    struct member *leaver = &crowd[0], *talker = &crowd[1], *listener = &crowd[2];
    pid_t retired;
    char words[64];
    serve_with("--workers 1");
    join(leaver, "leaver");
    (void)contract_workers(&retired, 1);
    story_step("the server is told to replace its worker (SIGHUP)");
    kill(server_pid(), SIGHUP);
    join_elsewhere(talker, "talker", retired);
    join_elsewhere(listener, "listener", retired);
    story_step("the hub is held up (SIGSTOP)");
    server_freeze();
    client_send(talker->client, "something else\n");
    server_expect_rest();
    int before = usage_own_descriptors(retired);
    client_send(leaver->client, "last words\n");
    server_expect_rest(); /* they have been read */
    client_reset(leaver->client);
    await_fewer_descriptors(retired, before);
    server_expect_rest();
    story_step("it goes on");
    server_thaw();
    snprintf(words, sizeof words, "%s: last words\n", leaver->name);
    hear(listener, words);
}

/* Whoever else is in the room has megabytes to read. */
static void fill_room_with_words(struct member *speaker)
{
    static char line[1025];
    memset(line, 'x', 1024);
    line[1024] = '\n';
    story_is_brief(true);
    for (int i = 0; i < 600; i++)
        client_send_bytes(speaker->client, line, sizeof line, "a line of 1024 bytes");
    client_send(speaker->client, "/msg nobody x\n");
    hear(speaker, "! nobody here is called nobody\n");
}

static void one_who_does_not_read_cannot_prevent_the_end(void)
{
    serve_with("--workers 1");
    join(&crowd[0], "alice");
    (void)client_connect_narrow("deaf");
    hear(&crowd[0], "joined\n");
    fill_room_with_words(&crowd[0]);
    story_step("the server is told to stop (SIGTERM); deaf still does not read");
    kill(server_pid(), SIGTERM);
    hear(&crowd[0], "* the server is stopping\n");
    expect_orderly_end();
}

/* It can neither drain nor end, and is killed. The others end in order; and whom nobody reads from until then
 * has not been silent. */
static void one_that_stands_still_costs_the_others_no_orderly_end(void)
{
    struct member *alice = &crowd[0];
    pid_t halted = 0;
    client_patience_ms *= 4; /* most of it passes until the other worker is given up */
    serve_with("--workers 2 --idle-timeout 6");
    (void)contract_workers(&halted, 1);
    join_elsewhere(alice, "alice", halted);
    story_step("the other worker is halted (SIGSTOP)");
    spread_signal(halted, SIGSTOP);
    story_step("the server is told to stop (SIGTERM)");
    kill(server_pid(), SIGTERM);
    hear(alice, "* the server is stopping\n");
    client_close_all();
    int status = server_await_end();
    if (status == 0 && !strstr(alice->heard, "! you have been silent"))
        return;
    story_note("its exit status is %d; alice has heard besides:\n%s", status, alice->heard);
    story_fail();
}

/* The first worker that serves nobody of this room so far but one of those before; 0 if there is none. */
static pid_t another_worker(const struct spread_client *room, int count, pid_t than)
{
    for (int i = 0; i < count; i++)
        if (room[i].worker != than)
            return room[i].worker;
    return 0;
}

/* As much as the server takes, or more than a socket and a transport hold. */
static void talk_much(struct client *client)
{
    static char line[1025];
    memset(line, 'x', 1024);
    line[1024] = '\n';
    for (int i = 0; i < 500; i++)
        (void)client_push(client, line, sizeof line);
}

/* Before it, there may be news of those who were killed. */
static void hear_farewell(struct client *client)
{
    static char heard[MEMBER_ROOM];
    struct member listener = {
        .client = client, .name = "a client of another worker", .heard = heard};
    heard[0] = '\0';
    hear(&listener, "* the server is stopping\n");
}

static void two_that_stand_still_cost_only_their_own_clients_the_orderly_end(void)
{
    struct spread_client room[SPREAD_CROWD];
    client_patience_ms *= 4; /* most of it passes until the two are given up */
    spread_serve();
    for (int i = 0; i < SPREAD_CROWD; i++)
        spread_join(room, i);
    pid_t first = room[0].worker;
    pid_t second = another_worker(room, SPREAD_CROWD, first);
    story_step("a worker is halted (SIGSTOP) while a client of another talks");
    spread_signal(first, SIGSTOP);
    for (int i = 0; i < SPREAD_CROWD; i++)
        if (room[i].worker != first && room[i].worker != second) {
            talk_much(room[i].client);
            break;
        }
    story_step("a second worker is halted");
    spread_signal(second, SIGSTOP);
    story_step("the server is told to stop (SIGTERM)");
    kill(server_pid(), SIGTERM);
    for (int i = 0; i < SPREAD_CROWD; i++)
        if (room[i].worker != first && room[i].worker != second)
            hear_farewell(room[i].client);
    client_close_all();
    int status = server_await_end();
    if (status == 0)
        return;
    story_note("its exit status is %d", status);
    story_fail();
}

/* Whether a server could listen at this port now. */
static bool port_is_free(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bool is_free = bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 1) == 0;
    close(fd);
    return is_free;
}

static void expect_free_port(int port)
{
    long long until = milliseconds() + client_patience_ms;
    while (!port_is_free(port)) {
        if (milliseconds() < until) {
            (void)poll(NULL, 0, 10);
            continue;
        }
        story_note("the port is still taken");
        story_fail();
    }
}

static void halt_a_worker(void)
{
    pid_t worker = 0;
    (void)contract_workers(&worker, 1);
    story_step("a worker is halted (SIGSTOP)");
    spread_signal(worker, SIGSTOP);
}

/* It is left to be waited for. */
static bool has_ended(pid_t child)
{
    siginfo_t end = {.si_pid = 0};
    return waitid(P_PID, (id_t)child, &end, WEXITED | WNOHANG | WNOWAIT) == 0 && end.si_pid != 0;
}

/* Signals that come at once are one, and it may be long until the supervisor has a processor: so it is told until it
 * has ended. */
static void a_supervisor_in_a_hurry_takes_a_halted_worker_along(void)
{
    serve_with("--workers 2");
    halt_a_worker();
    story_step("the supervisor is told to stop (SIGTERM), again and again");
    for (long long until = milliseconds() + client_patience_ms;
         !has_ended(server_pid()) && milliseconds() < until; (void)poll(NULL, 0, 10))
        kill(server_pid(), SIGTERM);
    int status = server_await_end();
    if (status != 1) {
        story_note("its exit status is %d, as if there were no hurry", status);
        story_fail();
    }
    expect_free_port(server_port());
}

static int count_in_log(const char *words)
{
    static char text[1 << 18];
    ssize_t size = pread(story_log(), text, sizeof text - 1, 0);
    int count = 0;
    text[size > 0 ? size : 0] = '\0';
    for (const char *at = text; (at = strstr(at, words)); at++)
        count++;
    return count;
}

static void await_log_times(const char *words, int times)
{
    long long until = milliseconds() + client_patience_ms;
    while (count_in_log(words) < times && milliseconds() < until)
        (void)poll(NULL, 0, 10);
    if (count_in_log(words) >= times)
        return;
    story_note("it has not said \"%s\" %d times", words, times);
    story_fail();
}

static void await_log(const char *words)
{
    await_log_times(words, 1);
}

static void a_second_server_that_would_share_the_port_is_told_that_it_is_taken(void)
{
    static struct server_exit result;
    struct server_setup setup = contract_setup();
    serve_with("--workers 2 --balance reuseport");
    setup.options = "--workers 2 --balance reuseport";
    story_step("a second server is started on the same port");
    server_run(&setup, server_port(), &result);
    if (result.status == 1 && strstr(result.err, "in use"))
        return;
    story_note("its exit status is %d, and on stderr it says: %s", result.status, result.err);
    story_fail();
}

static void who_has_left_and_does_not_read_is_not_waited_for_for_ever(void)
{
    serve_with("--workers 1 --idle-timeout 0");
    join(&crowd[0], "alice");
    int before = server_descriptors();
    struct client *deaf = client_connect_narrow("deaf");
    hear(&crowd[0], "joined\n");
    fill_room_with_words(&crowd[0]);
    client_send(deaf, "/quit\n");
    hear(&crowd[0], "left\n");
    server_expect_descriptors(before);
}

/* Begin anew with more time, if the deadline has passed before the worker stands: how many seconds alice may be
 * silent. */
static int halt_a_worker_that_has_asked(struct member *alice, pid_t *worker)
{
    char options[48];
    for (int silence = 2; silence <= 8; silence *= 2) {
        snprintf(options, sizeof options, "--workers 1 --idle-timeout %d", silence);
        serve_with(options);
        join(alice, "alice");
        hear(alice, "* are you there? answer with /pong, or say something\n");
        if (contract_workers(worker, 1) != 1)
            contract_skip("the worker is not found");
        story_step("the worker is stopped (SIGSTOP)");
        server_freeze_all();
        server_thaw();
        if (take_in(alice) && !strstr(alice->heard, "! you have been silent"))
            return silence;
        server_thaw_all();
        client_close(alice->client);
        (void)server_stop();
    }
    contract_skip("this machine is too busy: deadlines passed before the worker was stopped");
}

/* As when a machine stands still. By the time the worker goes on, the deadline is over, and the answer has been in its
 * socket for long. That alice is still served shows that it counts. */
static void an_answer_that_came_while_nobody_read_it_counts(void)
{
    struct member *alice = &crowd[0];
    pid_t worker;
    int silence = halt_a_worker_that_has_asked(alice, &worker);
    client_send(alice->client, "/pong\n");
    story_step("the deadline passes, and the worker goes on");
    (void)poll(NULL, 0, silence * 500 + 500);
    client_send(alice->client, "/who\n");
    kill(worker, SIGCONT);
    hear(alice, "* 1 here: ");
}

static void the_silent_are_asked_and_then_let_go(void)
{
    serve_with("--workers 1 --idle-timeout 1");
    join(&crowd[0], "alice");
    join(&crowd[1], "bob");
    hear(&crowd[1], "* are you there? answer with /pong, or say something\n");
    hear(&crowd[1], "! you have been silent for too long\n");
    client_expect_end(crowd[1].client);
}

/* The bytes arrive after the question. If they counted, it would be asked again. */
static void a_line_that_never_ends_is_no_sign_of_life(void)
{
    static const char question[] = "* are you there? answer with /pong, or say something\n";
    serve_with("--workers 1 --idle-timeout 1");
    join(&crowd[0], "loris");
    hear(&crowd[0], question);
    client_send(crowd[0].client, "/po");
    hear(&crowd[0], "! you have been silent for too long\n");
    if (!strstr(crowd[0].heard, question))
        return;
    story_note("it was asked a second time first");
    story_fail();
}

static void a_pong_is_a_sign_of_life_and_nothing_else(void)
{
    serve_with("--workers 1 --idle-timeout 4");
    join(&crowd[0], "alice");
    story_is_brief(true);
    for (int i = 0; i < 3; i++) {
        hear(&crowd[0], "* are you there? answer with /pong, or say something\n");
        client_send(crowd[0].client, "/pong\n");
    }
    client_send(crowd[0].client, "/who\n");
    hear(&crowd[0], "* 1 here: ");
}

/* --- Upgrading (stage 09) ----------------------------------------------------------------------------- */

static char folder[64]; /* for the program and its settings, or a socket */
static char path[128];

static const char *in_folder(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const void *data, size_t size, mode_t mode)
{
    char fresh[160];
    snprintf(fresh, sizeof fresh, "%s.new", in_folder(name));
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (fd == -1 || write(fd, data, size) != (ssize_t)size || fchmod(fd, mode) == -1 ||
        close(fd) == -1 || rename(fresh, path) == -1)
        contract_skip("there is no room for a file in /tmp");
}

static void write_settings(const char *text)
{
    story_step("the settings are now \"%.*s\"", (int)strcspn(text, "\n"), text);
    write_file("settings", text, strlen(text), 0600);
}

static char *program; /* the server's, as a file */
static size_t program_size;

static void install_program(void)
{
    write_file("server", program, program_size, 0700);
}

static void remove_folder(void)
{
    static const char *const names[] = {"server", "settings", "real", "new", "go", "manager"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)unlink(in_folder(names[i]));
    (void)rmdir(folder);
}

/* The test's process ends with _exit(), so another one waits for its end. */
static void remove_at_end(void)
{
    int ends[2];
    char byte;
    if (pipe(ends) == -1 || fork() != 0)
        return; /* ends[1] stays open until this process ends */
    setpgid(0, 0);
    close(ends[1]);
    while (read(ends[0], &byte, 1) == -1)
        ;
    remove_folder();
    _exit(0);
}

/* Not named after the process: numbers of processes come again, and a folder may have been left behind. */
static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/processes-XXXXXX");
    if (!mkdtemp(folder))
        contract_skip("no folder can be made in /tmp");
    remove_at_end();
}

static void read_program(const char *name)
{
    struct stat status;
    FILE *file = fopen(name, "rb");
    if (!file || fstat(fileno(file), &status) == -1)
        contract_skip("the server's program cannot be copied");
    program_size = (size_t)status.st_size;
    program = malloc(program_size);
    if (!program || fread(program, 1, program_size, file) != program_size)
        contract_skip("the server's program cannot be copied");
    fclose(file);
}

/* Serve with a copy of the program, which can be replaced, and with settings. */
static void serve_replaceable(const char *settings, const char *options)
{
    static char command[512];
    struct server_setup setup = contract_setup();
    char original[256];
    size_t length = strcspn(setup.command, " ");
    snprintf(original, sizeof original, "%.*s", (int)length, setup.command);
    read_program(original);
    make_folder();
    install_program();
    write_settings(settings);
    snprintf(command, sizeof command, "%s/server%s --settings %s/settings", folder,
             setup.command + length, folder);
    setup.command = command;
    setup.options = options;
    contract_serve_with(&setup);
}

static void signal_server(int number, const char *name)
{
    story_step("the server gets %s", name);
    kill(server_pid(), number);
}

/* The process that the log has named last; -1 if it has named none. */
static pid_t find_successor(void)
{
    static const char words[] = "the new program serves, as process ";
    static char text[1 << 18];
    ssize_t size = pread(story_log(), text, sizeof text - 1, 0);
    const char *last = NULL;
    text[size > 0 ? size : 0] = '\0';
    for (const char *at = text; (at = strstr(at, words)); at++)
        last = at;
    return last ? (pid_t)atol(last + strlen(words)) : -1;
}

/* A newcomer that says nothing but an empty line. */
static void expect_welcome(void)
{
    static const char welcome[] = "* welcome, ";
    char line[64] = "";
    struct client *client = client_connect("newcomer");
    long long until = milliseconds() + client_patience_ms;
    long got = 0;
    client_send(client, "\n");
    while (got == 0 && milliseconds() < until) {
        got = client_pull(client, line, sizeof line - 1);
        (void)poll(NULL, 0, got == 0);
    }
    client_close(client);
    if (strncmp(line, welcome, strlen(welcome)) == 0)
        return;
    story_note("it is not welcomed: \"%s\"", line);
    story_fail();
}

static void expect_full_room(const char *name)
{
    struct client *client = client_connect("%s", name);
    client_send(client, "\n");
    client_expect_refusal(client);
}

static void new_settings_come_into_force_while_it_serves(void)
{
    serve_replaceable("max-clients 1\nworkers 1\n", NULL);
    join(&crowd[0], "alice");
    expect_full_room("bob");
    write_settings("max-clients 2\nworkers 3\n");
    signal_server(SIGHUP, "SIGHUP");
    await_log("the new settings are in force");
    join(&crowd[1], "bob");
    client_send(crowd[0].client, "hello\n");
    hear(&crowd[1], "hello\n");
    expect_full_room("carol");
}

static void settings_that_are_wrong_change_nothing(void)
{
    serve_replaceable("max-clients 1\n", "--workers 2");
    write_settings("max-clients 2\nworkers many\n");
    signal_server(SIGHUP, "SIGHUP");
    await_log("line 2: 'workers' takes a number");
    await_log("the settings stay as they were");
    join(&crowd[0], "alice");
    expect_full_room("bob");
}

static void a_new_program_takes_over_and_no_word_is_lost(void)
{
    enum { LINES = 200 };
    serve_replaceable("", "--workers 2");
    join(&crowd[0], "alice");
    join(&crowd[1], "bob");
    story_is_brief(true);
    say_lines(&crowd[0], 0, LINES);
    install_program();
    signal_server(SIGUSR2, "SIGUSR2");
    say_lines(&crowd[0], LINES, LINES);
    await_log("the new program serves");
    say_lines(&crowd[0], 2 * LINES, LINES);
    hear_lines(&crowd[1], &crowd[0], 0, 3 * LINES);
    expect_welcome();
    client_close(crowd[0].client);
    hear(&crowd[1], " left (connection lost)\n");
    client_close(crowd[1].client);
    server_follow(find_successor());
    expect_welcome();
}

static bool another_serves(void)
{
    pid_t successor = find_successor();
    return successor != -1 && successor != server_pid();
}

static bool settings_are_in_force(int times)
{
    return count_in_log("the new settings are in force") >= times;
}

/* People talk in the room and others come, until a new program serves, and then still. Before that the settings
 * change in the same way. */
static void replace_under_load(int round)
{
    enum { LINES = 20 };
    struct member *speaker = &crowd[0], *listener = &crowd[1];
    long long until = milliseconds() + client_patience_ms;
    int said = 0;
    join(speaker, "alice");
    join(listener, "bob");
    signal_server(SIGHUP, "SIGHUP");
    for (; !settings_are_in_force(round) && milliseconds() < until; said += LINES) {
        say_lines(speaker, said, LINES);
        expect_welcome();
    }
    signal_server(SIGUSR2, "SIGUSR2");
    for (; !another_serves() && milliseconds() < until; said += LINES) {
        say_lines(speaker, said, LINES);
        expect_welcome();
    }
    say_lines(speaker, said, LINES);
    expect_welcome();
    hear_lines(listener, speaker, 0, said + LINES);
    client_close(speaker->client);
    client_close(listener->client);
    server_follow(find_successor());
}

static void upgrade_again_and_again(const char *options)
{
    int rounds = contract_amount(5, 50);
    serve_replaceable("", options);
    story_is_brief(true);
    for (int round = 1; round <= rounds; round++)
        replace_under_load(round);
}

static void nobody_is_refused_while_one_program_replaces_another(void)
{
    upgrade_again_and_again("--workers 2");
}

static void nobody_is_refused_where_each_worker_has_a_socket_of_its_own(void)
{
    upgrade_again_and_again("--workers 2 --balance reuseport");
}

static void a_new_program_that_does_not_start_leaves_the_old_one_serving(void)
{
    static const char broken[] = "#!/bin/sh\nexit 3\n";
    serve_replaceable("", "--workers 1");
    join(&crowd[0], "alice");
    story_step("the program is replaced by one that ends at once");
    write_file("server", broken, sizeof broken - 1, 0700);
    signal_server(SIGUSR2, "SIGUSR2");
    await_log("the new program does not start: exit status 3; this one goes on");
    story_step("it is replaced by one that may not be executed");
    write_file("server", broken, sizeof broken - 1, 0600);
    signal_server(SIGUSR2, "SIGUSR2");
    await_log("the new program does not start: Permission denied; this one goes on");
    story_step("it is right again, and its settings are wrong");
    install_program();
    write_settings("nonsense\n");
    signal_server(SIGUSR2, "SIGUSR2");
    await_log("the new program does not start: exit status 2; this one goes on");
    join(&crowd[1], "bob");
    client_send(crowd[1].client, "still here\n");
    hear(&crowd[0], "still here\n");
    write_settings("");
    signal_server(SIGUSR2, "SIGUSR2");
    await_log("the new program serves");
    client_close(crowd[0].client);
    client_close(crowd[1].client);
    server_follow(find_successor());
}

/* A new program that tells its number, and waits to be told before it becomes the server. */
static void install_slow_program(void)
{
    char script[512];
    int size = snprintf(script, sizeof script,
                        "#!/bin/sh\n"
                        "echo $$ >%s/new\n"
                        "until [ -e %s/go ]; do sleep 0.02; done\n"
                        "exec %s/real \"$@\"\n",
                        folder, folder, folder);
    write_file("server", script, (size_t)size, 0700);
    story_step("the program is replaced by one that is slow to start");
}

static pid_t await_new_program(void)
{
    char text[32] = "";
    long long until = milliseconds() + client_patience_ms;
    while (!strchr(text, '\n') && milliseconds() < until) {
        int fd = open(in_folder("new"), O_RDONLY);
        ssize_t size = fd == -1 ? 0 : read(fd, text, sizeof text - 1);
        text[size > 0 ? size : 0] = '\0';
        if (fd != -1)
            close(fd);
        (void)poll(NULL, 0, 1);
    }
    if (strchr(text, '\n'))
        return (pid_t)atol(text);
    story_note("no new program is started");
    story_fail();
}

static void settings_that_change_while_a_new_program_starts_come_into_force(void)
{
    serve_replaceable("max-clients 1\n", "--workers 1");
    install_slow_program();
    write_file("real", program, program_size, 0700);
    signal_server(SIGUSR2, "SIGUSR2");
    (void)await_new_program();
    signal_server(SIGUSR2, "SIGUSR2");
    await_log("a new program is starting already");
    write_settings("max-clients 2\n");
    signal_server(SIGHUP, "SIGHUP");
    story_step("the new program may start now");
    write_file("go", "", 0, 0600);
    await_log("the new program serves");
    await_log("the new settings are in force");
    server_follow(find_successor());
    join(&crowd[0], "alice");
    join(&crowd[1], "bob");
    expect_full_room("carol");
}

static void settings_that_change_while_no_new_program_comes_are_the_old_ones_affair(void)
{
    static const char broken[] = "#!/bin/sh\nexit 3\n";
    serve_replaceable("max-clients 1\n", "--workers 1");
    install_slow_program();
    write_file("real", broken, sizeof broken - 1, 0700);
    signal_server(SIGUSR2, "SIGUSR2");
    (void)await_new_program();
    write_settings("max-clients 2\n");
    signal_server(SIGHUP, "SIGHUP");
    story_step("the new program may start now, and cannot");
    write_file("go", "", 0, 0600);
    await_log("the new program does not start: exit status 3; this one goes on");
    await_log("the new settings are in force");
    join(&crowd[0], "alice");
    join(&crowd[1], "bob");
}

static void a_stop_is_the_end_of_a_program_that_starts_as_well(void)
{
    serve_replaceable("", "--workers 1");
    install_slow_program();
    signal_server(SIGUSR2, "SIGUSR2");
    pid_t new_program = await_new_program();
    signal_server(SIGTERM, "SIGTERM");
    (void)server_await_end();
    story_step("the new program ends too");
    long long until = milliseconds() + client_patience_ms;
    while (usage_own_descriptors(new_program) > 0 && milliseconds() < until)
        (void)poll(NULL, 0, 1);
    if (usage_own_descriptors(new_program) <= 0)
        return;
    story_note("process %d is still there", (int)new_program);
    kill(new_program, SIGKILL);
    story_fail();
}

static int listen_at_any_port(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, size) == -1 || listen(listener, 8) == -1 ||
        getsockname(listener, (struct sockaddr *)&address, &size) == -1)
        contract_skip("no socket can be made");
    *port = ntohs(address.sin_port);
    return listener;
}

static void a_socket_that_is_handed_over_is_served(void)
{
    static char command[512];
    int port;
    struct server_setup setup = contract_setup();
    setup.input = listen_at_any_port(&port);
    snprintf(command, sizeof command, "env LISTEN_FDS=1 LISTEN_PID=$$ %s --workers 2 3<&0",
             setup.command);
    setup.command = command;
    contract_serve_with(&setup);
    close(setup.input);
    expect_welcome();
    if (server_port() == port)
        return;
    story_note("it listens at port %d, and not at %d", server_port(), port);
    story_fail();
}

static int open_manager(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    make_folder();
    snprintf(address.sun_path, sizeof address.sun_path, "%s/manager", folder);
    int manager = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (bind(manager, (struct sockaddr *)&address, sizeof address) == -1)
        contract_skip("no socket can be made in /tmp");
    (void)setenv("NOTIFY_SOCKET", address.sun_path, 1);
    return manager;
}

static void expect_notice(int manager, const char *expected)
{
    char heard[256];
    struct pollfd input = {.fd = manager, .events = POLLIN};
    story_step("the service manager waits for %.*s", (int)strcspn(expected, "\n"), expected);
    ssize_t got =
        poll(&input, 1, client_patience_ms) == 1 ? recv(manager, heard, sizeof heard - 1, 0) : 0;
    heard[got > 0 ? got : 0] = '\0';
    if (strncmp(heard, expected, strlen(expected)) == 0)
        return;
    story_note("and hears instead: %s", heard);
    story_fail();
}

static void expect_ready(int manager, pid_t process)
{
    char ready[64];
    snprintf(ready, sizeof ready, "READY=1\nMAINPID=%d\n", (int)process);
    expect_notice(manager, ready);
}

static void a_service_manager_is_told_what_happens(void)
{
    int manager = open_manager();
    serve_with("--workers 1");
    expect_ready(manager, server_pid());
    signal_server(SIGHUP, "SIGHUP");
    expect_notice(manager, "RELOADING=1\nMONOTONIC_USEC=");
    expect_ready(manager, server_pid());
    signal_server(SIGUSR2, "SIGUSR2");
    await_log("the new program serves");
    expect_ready(manager, find_successor());
    server_follow(find_successor());
    signal_server(SIGTERM, "SIGTERM");
    expect_notice(manager, "STOPPING=1\n");
    (void)server_await_end();
}

static void process_1_makes_no_way(void)
{
    static char command[512];
    pid_t inside;
    struct server_setup setup = contract_setup();
    if (system("unshare --pid --fork true 2>/dev/null") != 0)
        contract_skip("this system makes no namespaces for processes");
    snprintf(command, sizeof command, "unshare --pid --fork --kill-child %s --workers 1",
             setup.command);
    setup.command = command;
    contract_serve_with(&setup);
    if (contract_workers(&inside, 1) != 1)
        contract_skip("the server is not found");
    story_step("process 1 gets SIGUSR2");
    kill(inside, SIGUSR2);
    await_log("process 1 cannot make way for a new program: replace the container");
    expect_welcome();
    kill(inside, SIGTERM);
    (void)server_await_end();
}

static const struct contract_test tests[] = {
    {"as many workers serve as were asked for", as_many_workers_serve_as_were_asked_for, 8,
     NEEDS_WORKERS | NEEDS_PROC,
     "Each worker is a process with a loop of its own, and all of them accept. What a member says "
     "has to "
     "reach those of the other workers, too."},
    {"a worker that is killed takes only its own clients along",
     a_worker_that_is_killed_takes_only_its_own_clients_along, 8, NEEDS_WORKERS | NEEDS_PROC,
     "The end of a channel is the news of a death: the members of that worker leave the room, it "
     "is replaced, "
     "and nobody else notices."},
    /* pitfall 18 */
    {"a worker that stands still holds up nobody else",
     a_worker_that_stands_still_holds_up_nobody_else, 8, NEEDS_WORKERS | NEEDS_PROC,
     "What waits for a worker that does not read must be kept, not waited for."},
    /* pitfall 33 */
    {"clients that leave while the server stops harm nobody",
     clients_that_leave_while_the_server_stops_harm_nobody, 7, NEEDS_OUR_OPTIONS,
     "A worker that is finishing frees its clients, and the room still has them as members: what "
     "the bus "
     "brings from then on must reach nobody."},
    {"what a signal means for the workers is for the supervisor to say",
     what_a_signal_means_for_the_workers_is_for_the_supervisor_to_say, 8,
     NEEDS_WORKERS | NEEDS_PROC,
     "Ctrl-C reaches all processes of the terminal's group. A worker must ignore what its "
     "supervisor "
     "watches for, from its first moment on: the first workers as well as their successors."},
    {"a stop loses nothing that was read", a_stop_loses_nothing_that_was_read, 7, NEEDS_OUR_OPTIONS,
     "A worker must not say good-bye before all that any worker had read has passed through the "
     "hub."},
    {"a stop serves what was received and waits for its turn",
     a_stop_serves_what_was_received_and_waits_for_its_turn, 7, NEEDS_OUR_OPTIONS,
     "A client's lines that a turn had no time for were read as well: serve them before you say "
     "that "
     "all is with the hub."},
    {"a reload loses nothing and refuses nobody", a_reload_loses_nothing_and_refuses_nobody, 9,
     NEEDS_WORKERS,
     "The new worker must accept before the old one stops, and the old one must serve its clients "
     "until they "
     "leave."},
    {"the last words of a retired worker are heard", the_last_words_of_a_retired_worker_are_heard,
     9, NEEDS_WORKERS | NEEDS_PROC,
     "A retired worker whose last client has left must not end before the hub has read all that "
     "it has sent."},
    /* pitfall 33 */
    {"one who does not read cannot prevent the end", one_who_does_not_read_cannot_prevent_the_end,
     7, NEEDS_OUR_OPTIONS, "Flushing needs a deadline, after which the connection is aborted."},
    /* pitfall 33 */
    {"one that stands still costs the others no orderly end",
     one_that_stands_still_costs_the_others_no_orderly_end, 8, NEEDS_WORKERS | NEEDS_PROC,
     "Past the deadline for draining, kill who has not drained, and let the others finish."},
    /* pitfall 33 */
    {"two that stand still cost only their own clients the orderly end",
     two_that_stand_still_cost_only_their_own_clients_the_orderly_end, 8,
     NEEDS_WORKERS | NEEDS_PROC,
     "A worker that does not answer must not keep the supervisor from hearing that the others have "
     "drained."},
    /* pitfall 46 */
    {"a supervisor in a hurry takes a halted worker along",
     a_supervisor_in_a_hurry_takes_a_halted_worker_along, 8, NEEDS_WORKERS | NEEDS_PROC,
     "Kill the workers before you leave: one that is stopped would keep the port."},
    {"a second server that would share the port is told that it is taken",
     a_second_server_that_would_share_the_port_is_told_that_it_is_taken, 8, NEEDS_WORKERS,
     "Bind the first listener without SO_REUSEPORT, then set it."},
    {"who has left and does not read is not waited for for ever",
     who_has_left_and_does_not_read_is_not_waited_for_for_ever, 7, NEEDS_OUR_OPTIONS | NEEDS_PROC,
     "Closing after a flush needs a deadline of its own, whether there is one for silence or not."},
    /* pitfall 42 */
    {"an answer that came while nobody read it counts",
     an_answer_that_came_while_nobody_read_it_counts, 8, NEEDS_WORKERS | NEEDS_PROC,
     "Look at what has come before you judge: input before timers."},
    /* pitfall 32 */
    /* answers: libevent regress_bufferevent.c bufferevent_timeout
     * We differ: there a connection has time-outs of its own. Here the server starts a timer. */
    {"the silent are asked, and then let go", the_silent_are_asked_and_then_let_go, 7,
     NEEDS_OUR_OPTIONS,
     "Two timers, or one that is started twice: after half of the idle time and after all of it."},
    /* pitfall 32 */
    {"a line that never ends is no sign of life", a_line_that_never_ends_is_no_sign_of_life, 7,
     NEEDS_OUR_OPTIONS,
     "Only a whole line may start the timer anew: else a byte a minute holds a connection for "
     "ever."},
    {"a pong is a sign of life and nothing else", a_pong_is_a_sign_of_life_and_nothing_else, 7,
     NEEDS_OUR_OPTIONS, "/pong is not passed to the room."},
    {"new settings come into force while it serves", new_settings_come_into_force_while_it_serves,
     9, NEEDS_OUR_OPTIONS | NEEDS_WORKERS,
     "SIGHUP: read the settings, change the room in all processes at one place in the order of its "
     "events, replace the workers."},
    {"settings that are wrong change nothing", settings_that_are_wrong_change_nothing, 9,
     NEEDS_OUR_OPTIONS | NEEDS_WORKERS, "Read all of the file before you change anything."},
    {"a new program takes over, and no word is lost", a_new_program_takes_over_and_no_word_is_lost,
     9, NEEDS_OUR_OPTIONS | NEEDS_WORKERS,
     "The old program serves its clients until they leave; the new one accepts on the same "
     "sockets."},
    {"nobody is refused while one program replaces another",
     nobody_is_refused_while_one_program_replaces_another, 9, NEEDS_OUR_OPTIONS | NEEDS_WORKERS,
     "The listening sockets are inherited, never closed: the old program accepts until the new one "
     "serves."},
    {"nobody is refused where each worker has a socket of its own",
     nobody_is_refused_where_each_worker_has_a_socket_of_its_own, 9,
     NEEDS_OUR_OPTIONS | NEEDS_WORKERS,
     "All sockets are handed over: the connections that wait in one that is closed are lost."},
    {"a new program that does not start leaves the old one serving",
     a_new_program_that_does_not_start_leaves_the_old_one_serving, 9,
     NEEDS_OUR_OPTIONS | NEEDS_WORKERS,
     "Nothing is given up before the new program has said that it serves."},
    {"settings that change while a new program starts come into force",
     settings_that_change_while_a_new_program_starts_come_into_force, 9,
     NEEDS_OUR_OPTIONS | NEEDS_WORKERS,
     "The new program may have read its settings before: pass SIGHUP on to it once it serves."},
    {"settings that change while no new program comes are the old one's affair",
     settings_that_change_while_no_new_program_comes_are_the_old_ones_affair, 9,
     NEEDS_OUR_OPTIONS | NEEDS_WORKERS, "Remember SIGHUP until it is known who is to obey it."},
    {"a stop is the end of a program that starts as well",
     a_stop_is_the_end_of_a_program_that_starts_as_well, 9,
     NEEDS_OUR_OPTIONS | NEEDS_WORKERS | NEEDS_PROC,
     "Whoever ends the service does not want another process to take it up a moment later."},
    {"a socket that is handed over is served", a_socket_that_is_handed_over_is_served, 9,
     NEEDS_OUR_OPTIONS | NEEDS_WORKERS, "LISTEN_FDS and LISTEN_PID: see sd_listen_fds(3)."},
    {"a service manager is told what happens", a_service_manager_is_told_what_happens, 9,
     NEEDS_OUR_OPTIONS,
     "READY=1 and MAINPID, RELOADING=1, STOPPING=1: see sd_notify(3). A program that has made way "
     "says nothing of its end."},
    {"process 1 makes no way", process_1_makes_no_way, 9,
     NEEDS_OUR_OPTIONS | NEEDS_WORKERS | NEEDS_PROC,
     "Its end would be the end of all processes in its container, the new program among them."},
    {.name = NULL},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
