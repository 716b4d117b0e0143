/* Hostile clients, against any server: `make attack STAGE=07` (see README.md beside this file).
 *
 *   attack [--chat] [--table] [--full] [--only flood:] --stage 07 "SERVER --port {port}"
 *
 * Start at the table at the end. Each attack is what the attackers do, in a process of their own; how
 * the server is judged meanwhile stands in withstand.c. The other options are those of contract.h.
 * Without --chat, the server echoes. */
#include "client.h"
#include "contract.h"
#include "story.h"
#include "usage.h"
#include "withstand.h"
#include "witness.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    KIB = 1024,
    MIB = 1024 * KIB,
    LINE = 1000,       /* bytes of a line in a flood */
    CHUNK = 32 * LINE, /* bytes sent at a time */
    STUCK = 100,       /* milliseconds without room until no more is sent */
    BURST = 64,        /* connections one after the other, without a pause */
    FLOODERS = 4,
    CROWD = 60, /* who are only there */
    WORKERS = 4
};

static bool chat;

/* --- What attackers have in common ------------------------------------------------------------------ */

/* Send all; false if the server has hung up. */
static bool say_bytes(int fd, const void *data, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t sent = send(fd, (const char *)data + done, size - done, MSG_NOSIGNAL);
        if (sent == -1)
            return false;
        done += (size_t)sent;
    }
    return true;
}

static bool say(int fd, const char *text)
{
    return say_bytes(fd, text, strlen(text));
}

/* Close with a reset instead of an end. */
static void reset(int fd)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(fd);
}

static void read_to_the_end(int fd)
{
    static char chunk[CHUNK];
    while (recv(fd, chunk, sizeof chunk, 0) > 0)
        ;
}

/* Connect, and have a process of its own read what comes, until leave(). */
static int connect_and_read(void)
{
    int fd = attacker_connect(false);
    if (fork() == 0) {
        read_to_the_end(fd);
        _exit(0);
    }
    return fd;
}

static void leave(int fd)
{
    (void)shutdown(fd, SHUT_RDWR);
    close(fd);
}

/* Send a chunk so many times; false if the server has hung up. */
static bool pour(int fd, const char *chunk, int times)
{
    while (times > 0 && say_bytes(fd, chunk, CHUNK))
        times--;
    return times == 0;
}

/* A chunk of x, with the end of a line now and then if `lines`. */
static const char *chunk_of_x(bool lines)
{
    static char chunk[CHUNK];
    memset(chunk, 'x', sizeof chunk);
    for (size_t i = LINE - 1; lines && i < sizeof chunk; i += LINE)
        chunk[i] = '\n';
    return chunk;
}

/* A chunk of short questions, to which a chat room has long answers. */
static const char *questions(void)
{
    static char chunk[CHUNK];
    for (size_t i = 0; i < sizeof chunk; i++)
        chunk[i] = "/help\n"[i % 6];
    return chunk;
}

/* --- Slow, silent, deaf ------------------------------------------------------------------------------ */

static void send_byte_by_byte(void)
{
    static const char text[] = "drop by drop\n";
    int fd = attacker_connect(false), on = 1, bytes = contract_amount(200, 5000);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (int i = 0; i < bytes && say_bytes(fd, text + (size_t)i % (sizeof text - 1), 1); i++)
        ;
    attacker_hold();
}

static void say_nothing(void)
{
    for (int i = 0; i < contract_amount(20, 200); i++)
        (void)attacker_connect(false);
    attacker_hold();
}

/* Ask and ask, for as long as the server takes it. */
static void ask_until_stuck(int fd, size_t most)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    for (size_t asked = 0; asked < most && poll(&room, 1, STUCK) > 0;) {
        ssize_t some = send(fd, questions(), CHUNK, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (some == -1)
            return;
        asked += (size_t)some;
    }
}

/* Two are deaf, one of whom has asked; a third talks. */
static void talk_to_the_deaf(void)
{
    int talks = connect_and_read(), bursts = contract_amount(8, 160);
    (void)attacker_connect(true);
    while (bursts > 0 && pour(talks, chunk_of_x(true), 16) && attacker_turn())
        bursts--;
    attacker_hold();
    leave(talks);
}

/* An echo server sends back what it gets. In a chat room one's own questions are answered, and others
 * talk. */
static void send_and_never_read(void)
{
    int asks = attacker_connect(true);
    ask_until_stuck(asks, (size_t)contract_amount(64, 256) * MIB);
    if (chat)
        talk_to_the_deaf();
    else
        attacker_hold();
}

enum { DRIPS = 10 };
static int drips[DRIPS];

/* One more byte on each connection, and never a whole line; false when all have been closed. */
static bool drip(void)
{
    bool any = false;
    for (int i = 0; i < DRIPS; i++)
        any |= say_bytes(drips[i], "x", 1);
    return any;
}

static void drip_for_ever(void)
{
    for (int i = 0; i < DRIPS; i++)
        drips[i] = attacker_connect(false);
    attacker_hold_and(drip);
}

/* --- Here and gone ---------------------------------------------------------------------------------- */

/* Do something so many times. Now and then let alice and bob talk: the kernel's queue of connections that
 * nobody has accepted is short, and when it is full, whoever connects waits a second or more. */
static void repeat(int times, void (*once)(int number))
{
    for (int i = 0; i < times; i++) {
        once(i);
        if (i % BURST == BURST - 1 && !attacker_turn())
            return;
    }
}

static void connect_and_reset(int number)
{
    int fd = attacker_connect(false);
    if (number % 2)
        (void)say(fd, "hi\n");
    reset(fd);
}

static void reset_often(void)
{
    repeat(contract_amount(200, 10000), connect_and_reset);
}

static void connect_and_leave(int number)
{
    close(attacker_connect(false));
}

static void leave_often(void)
{
    repeat(contract_amount(300, 1000), connect_and_leave);
}

static void half_close(int number)
{
    int fd = attacker_connect(false);
    (void)shutdown(fd, SHUT_WR);
    read_to_the_end(fd);
    close(fd);
}

static void half_close_often(void)
{
    repeat(contract_amount(50, 1000), half_close);
}

/* The kernel ends the stream of a process that is killed in good order, as if it had meant to say no more. So
 * it is told to reset instead, as the kernel of a machine that loses its power does when it is back. */
static void die_in_mid_line(int number)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct linger at_once = {.l_onoff = 1, .l_linger = 0};
        int fd = attacker_connect(false);
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        (void)say(fd, WITNESS_UNFINISHED);
        raise(SIGKILL);
    }
    (void)waitpid(pid, NULL, 0);
}

static void die_often(void)
{
    repeat(contract_amount(20, 500), die_in_mid_line);
}

/* Ask for much, as long as it fits, and go before the answer is complete. What arrives then is answered
 * with a reset. If the server has read our end before, its send() fails with EPIPE, and raises SIGPIPE unless
 * it is told not to; otherwise, it fails with ECONNRESET. So some half-close, some wait for the first bytes of
 * the answer, and some do not. */
static void leave_in_mid_reply(int number)
{
    static const size_t much[] = {8 * CHUNK, 3 * CHUNK};
    char first[16];
    int fd = attacker_connect(true);
    for (size_t asked = 0; asked < much[number / 3 % 2]; asked += CHUNK)
        if (send(fd, questions(), CHUNK, MSG_DONTWAIT | MSG_NOSIGNAL) == -1)
            break;
    if (number % 3 == 1)
        (void)shutdown(fd, SHUT_WR);
    if (number % 3 != 2)
        (void)recv(fd, first, sizeof first, 0);
    close(fd);
}

static void leave_in_mid_reply_often(void)
{
    repeat(contract_amount(20, 100), leave_in_mid_reply);
}

/* --- Much, and strange ------------------------------------------------------------------------------- */

static void flood(void)
{
    int fds[FLOODERS], bursts = contract_amount(4, 64);
    for (int i = 0; i < FLOODERS; i++)
        fds[i] = connect_and_read();
    do
        for (int i = 0; i < FLOODERS; i++)
            (void)pour(fds[i], chunk_of_x(true), 4);
    while (--bursts > 0 && attacker_turn());
    attacker_hold();
    for (int i = 0; i < FLOODERS; i++)
        leave(fds[i]);
}

static void send_a_line_without_end(void)
{
    int fd = connect_and_read();
    (void)pour(fd, chunk_of_x(false), contract_amount(24, 100) * MIB / CHUNK);
    attacker_hold();
    leave(fd);
}

static void send_what_is_no_text(void)
{
    static const char nasty[] = "\0\0\0\n\xFF\xFE\x80\n\xC0\xAF\n\xED\xA0\x80\n\xF4\x90\x80\x80\n"
                                "\x1b[2J\x1b]0;owned\x07\n\xC2\x9B"
                                "[31m\n\r\b\x7f\n"
                                "/me \x1b[31m\n/nick a\0b\n/msg bob \x1b[H\n\xE2\x82\n";
    static char noise[CHUNK];
    unsigned seed = contract_seed();
    int fd = connect_and_read();
    (void)say_bytes(fd, nasty, sizeof nasty - 1);
    for (int chunks = contract_amount(1, 100); chunks > 0; chunks--) {
        for (size_t at = 0; at < sizeof noise; at++)
            noise[at] = (char)random_below(&seed, 256);
        (void)pour(fd, noise, 1);
    }
    (void)say(fd, "\n");
    (void)shutdown(fd, SHUT_WR);
    (void)wait(NULL); /* what is on its way comes back first */
}

/* One byte of urgent data stays out of the stream, unless the server wants it there. */
static void send_urgent_data(void)
{
    int fd = attacker_connect(false);
    for (int i = 0; i < contract_amount(20, 1000); i++) {
        (void)say(fd, "urgent");
        (void)send(fd, "!", 1, MSG_OOB | MSG_NOSIGNAL);
    }
    (void)say(fd, "\n");
    (void)send(fd, "!", 1, MSG_OOB | MSG_NOSIGNAL);
    attacker_hold();
}

/* --- In a room ---------------------------------------------------------------------------------------- */

/* A chunk of so many short lines as a server receives at a time. */
static const char *short_lines(const char *line, size_t size)
{
    static char chunk[2 * WITNESS_FLOOD_LINES];
    size_t length = strlen(line);
    for (size_t i = 0; i < size; i++)
        chunk[i] = line[i % length];
    return chunk;
}

/* Connect, and wait for the welcome. The empty line is for servers that wait for a client's first words. */
static int join_room(void)
{
    char welcome[1024];
    int fd = attacker_connect(false);
    (void)say(fd, "\n");
    (void)recv(fd, welcome, sizeof welcome, 0);
    return fd;
}

/* The flood is in the server's hands first, and then the words of another. */
static void flood_with_short_lines(void)
{
    const size_t size = 2 * WITNESS_FLOOD_LINES;
    const char *lines = short_lines(WITNESS_FLOOD "\n", size);
    int speaks = join_room(), floods = join_room();
    for (int i = 0; i < CROWD; i++)
        (void)join_room();
    server_freeze_all();
    ssize_t sent = send(floods, lines, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)say(speaks, WITNESS_WORDS "\n");
    server_thaw_all();
    if (sent > 0)
        (void)say_bytes(floods, lines + sent, size - (size_t)sent);
    attacker_hold();
}

/* A member with a name as long as possible, so that /who has a long answer. */
static void join_with_long_name(int number)
{
    char line[64];
    snprintf(line, sizeof line, "/nick quite-a-long-%03d\n", number);
    (void)say(attacker_connect(false), line);
}

/* The answers are more than both kernels and the server keep for a client that reads nothing. Once the server
 * lets go of it, what else it has asked for is not done. */
static void flood_with_questions(void)
{
    static const char last_words[] = "\n" WITNESS_STRAY "\n";
    static char questions[2 * WITNESS_FLOOD_LINES];
    const size_t size = sizeof questions, end = size - (sizeof last_words - 1);
    int fd = attacker_connect(false);
    for (int i = 0; i < CROWD; i++)
        join_with_long_name(i);
    memcpy(questions, short_lines("/who\n", end), end);
    memcpy(questions + end, last_words, size - end);
    (void)attacker_turn(); /* all have been let in */
    server_freeze_all();
    (void)send(fd, questions, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    server_thaw_all();
    attacker_hold();
}

enum { BREATHS = 30 };

static int breaths(void)
{
    return BREATHS * contract_amount(1, 10);
}

/* Every other one asks much before. The server's first answer is met with a reset, and the next one fails; but
 * what was said before is still there to be read. */
static void speak(int fd, int number)
{
    enum { QUESTIONS = 500 * 6 };
    if (number % 2)
        (void)say_bytes(fd, questions(), QUESTIONS);
    (void)say(fd, WITNESS_WORDS "\n");
}

static void speak_and_exit(int number)
{
    pid_t pid = fork();
    if (pid == 0) {
        speak(attacker_connect(false), number);
        _exit(0);
    }
    (void)waitpid(pid, NULL, 0);
}

static void speak_and_close(int number)
{
    int fd = attacker_connect(false);
    speak(fd, number);
    close(fd);
}

/* It stays until the attack is over. */
static void speak_and_half_close(int number)
{
    int fd = attacker_connect(false);
    speak(fd, number);
    (void)shutdown(fd, SHUT_WR);
}

/* Say a line, and go before the server knows that one is there. */
static void say_and_leave(int number)
{
    static void (*const ways[])(int number) = {speak_and_exit, speak_and_close,
                                               speak_and_half_close};
    ways[number % 3](number);
}

static void leave_in_the_same_breath(void)
{
    for (int said = 0; said < breaths(); said += BREATHS) {
        server_freeze_all();
        for (int i = 0; i < BREATHS; i++)
            say_and_leave(i);
        server_thaw_all();
        if (!attacker_turn())
            return;
    }
    attacker_hold();
}

/* Commands of the telnet protocol, in the middle of a line. Some are halves: what follows is the other half.
 * The option of the second one is byte 10, which would end a line. */
static const struct command {
    const char *bytes;
    size_t size;
} telnet[] = {
    {"\xFF\xF1", 2},                     /* NOP */
    {"\xFF\xFD\n", 3},                   /* DO 10 */
    {"\xFF\xFB\x1F", 3},                 /* WILL NAWS */
    {"\xFF\xFA\x1F\n\0\n\0\xFF\xF0", 9}, /* SB NAWS 10 0 10 0 SE */
};
enum { COMMANDS = sizeof telnet / sizeof telnet[0] };

static void say_with_command(const struct command *command, size_t first)
{
    int fd = attacker_connect(false), on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)say(fd, "hear");
    (void)say_bytes(fd, command->bytes, first);
    (void)attacker_turn(); /* the first half has come, and been looked at */
    (void)say_bytes(fd, command->bytes + first, command->size - first);
    (void)say(fd, " me\n");
}

/* Each command, cut at each of its bytes; and some that never become whole. */
static void send_half_commands(void)
{
    for (int i = 0; i < COMMANDS; i++)
        for (size_t first = 1; first < telnet[i].size; first++)
            say_with_command(&telnet[i], first);
    for (int i = 0; i < COMMANDS; i++)
        (void)say_bytes(attacker_connect(false), telnet[i].bytes, telnet[i].size - 1);
    attacker_hold();
}

static int half_commands(void)
{
    int cuts = 0;
    for (int i = 0; i < COMMANDS; i++)
        cuts += (int)telnet[i].size - 1;
    return cuts;
}

static const char *const requests[] = {
    "GET /" WITNESS_STRAY " HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "HEAD / HTTP/1.0\r\n" WITNESS_STRAY ": 1\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 17\r\n\r\n" WITNESS_STRAY "\n",
    "OPTIONS * HTTP/1.1\r\n" WITNESS_STRAY ": 1\r\n\r\n",
};
enum { REQUESTS = sizeof requests / sizeof requests[0] };

/* Read until this has come, or, if it is NULL, to the end: false if it does not come. `text` is a string. */
static bool read_until(int fd, const char *end, char *text, size_t room)
{
    size_t size = 0;
    struct pollfd came = {.fd = fd, .events = POLLIN};
    for (text[0] = '\0'; !end || !strstr(text, end); text[size] = '\0') {
        ssize_t some = poll(&came, 1, client_patience_ms) > 0 && size < room - 1
                           ? recv(fd, text + size, room - 1 - size, 0)
                           : -1;
        if (some <= 0)
            return some == 0 && !end;
        size += (size_t)some;
    }
    return true;
}

static bool is_refused(const char *request)
{
    char answer[4096];
    int fd = attacker_connect(false);
    bool ended = say(fd, request) && read_until(fd, NULL, answer, sizeof answer);
    close(fd);
    return ended && strncmp(answer, "HTTP/1.1 400 ", 13) == 0;
}

/* A member of the room watches, and says so for each request that was answered as it must be, without
 * anybody's having joined. */
static void browse(void)
{
    static char heard[64 * KIB];
    int watches = attacker_connect(false);
    (void)say(watches, "/nick watcher\n");
    (void)read_until(watches, "you are now watcher", heard, sizeof heard);
    for (int i = 0; i < REQUESTS; i++) {
        bool refused = is_refused(requests[i]);
        (void)say(watches, "/who\n");
        if (read_until(watches, " here:", heard, sizeof heard) && !strstr(heard, " joined\n") &&
            refused)
            (void)say(watches, WITNESS_WORDS "\n");
    }
    attacker_hold();
}

/* --- A full server ----------------------------------------------------------------------------------- */

static void stop_waiting(int number)
{
}

/* The kernel completes connections that nobody accepts, but not without end: past that connect() waits,
 * and the alarm ends it. */
static void connect_without_end(void)
{
    struct sigaction action = {.sa_handler = stop_waiting};
    struct rlimit limit;
    int most = contract_amount(100, chat ? 2500 : 1 << 20);
    sigaction(SIGALRM, &action, NULL);
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
    for (int connected = 0; connected < most; connected++) {
        alarm(1);
        if (server_connect(false) == -1)
            break;
    }
    alarm(0);
    attacker_hold();
}

/* Fewer than the attackers may have, so that they can take all of them. In a chat everybody hears of
 * everybody who comes, so a crowd costs its square. */
static int descriptors_to_take(void)
{
    struct rlimit limit;
    if (contract_amount(0, 1) == 0)
        return contract_is_foreign() ? 64 : 32;
    if (chat || getrlimit(RLIMIT_NOFILE, &limit) == -1)
        return 2000;
    return (int)(limit.rlim_max / 4 * 3);
}

/* --- Workers ----------------------------------------------------------------------------------------- */

struct workers {
    pid_t pids[2 * WORKERS];
    int count;
};

static bool has_worker(const struct workers *workers, pid_t pid)
{
    for (int i = 0; i < workers->count; i++)
        if (workers->pids[i] == pid)
            return true;
    return false;
}

/* A worker that has ended is replaced: this waits for it. */
static struct workers all_workers(void)
{
    struct workers all = {.count = 0};
    long long until = milliseconds() + client_patience_ms;
    while ((all.count = contract_workers(all.pids, 2 * WORKERS)) < WORKERS &&
           milliseconds() < until)
        (void)poll(NULL, 0, 10);
    return all;
}

/* Those that may serve alice or bob. Before an attacker comes, they have more descriptors open than the others,
 * of which there are two at least; and a worker that starts later serves neither. */
static struct workers busy_workers(void)
{
    struct workers busy = {.count = 0};
    struct workers all = all_workers();
    int descriptors[2 * WORKERS];
    int fewest = INT_MAX;
    for (int i = 0; i < all.count; i++) {
        descriptors[i] = usage_descriptors(all.pids[i]);
        fewest = descriptors[i] < fewest ? descriptors[i] : fewest;
    }
    for (int i = 0; i < all.count; i++)
        if (descriptors[i] > fewest)
            busy.pids[busy.count++] = all.pids[i];
    return busy;
}

static pid_t idle_worker(const struct workers *busy)
{
    struct workers all = all_workers();
    for (int i = 0; i < all.count; i++)
        if (!has_worker(busy, all.pids[i]))
            return all.pids[i];
    return -1;
}

/* Fewer than WORKERS_FAILURES, after which a supervisor may give up: the victims may not be ready. */
static void kill_workers(void)
{
    enum { VICTIMS = 4 };
    struct workers busy = busy_workers();
    for (int i = 0; i < VICTIMS; i++) {
        pid_t victim = idle_worker(&busy);
        for (int j = 0; j < WORKERS; j++)
            (void)attacker_connect(false);
        if (victim > 0)
            kill(victim, SIGKILL);
        if (!attacker_turn())
            return;
    }
    attacker_hold();
}

static void stop_a_worker(void)
{
    struct workers busy = busy_workers();
    pid_t victim = idle_worker(&busy);
    if (victim > 0)
        kill(victim, SIGSTOP);
    for (int i = 0; i < 2 * WORKERS; i++)
        (void)attacker_connect(false);
    attacker_hold();
    if (victim > 0)
        kill(victim, SIGCONT);
}

/* --- The attacks ------------------------------------------------------------------------------------- */

static void peace(void)
{
    withstand(&(struct attack){.run = attacker_hold}, chat);
}

static void one_byte(void)
{
    withstand(&(struct attack){.run = send_byte_by_byte}, chat);
}

static void silence(void)
{
    withstand(&(struct attack){.run = say_nothing}, chat);
}

static void never_reads(void)
{
    withstand(&(struct attack){.run = send_and_never_read}, chat);
}

static void slow_loris(void)
{
    withstand(&(struct attack){.run = drip_for_ever,
                               .options = contract_stage() < 7 ? NULL : "--idle-timeout 2",
                               .shaken_off = true},
              chat);
}

static void resets(void)
{
    withstand(&(struct attack){.run = reset_often}, chat);
}

static void leaves(void)
{
    withstand(&(struct attack){.run = leave_often}, chat);
}

static void half_closes(void)
{
    withstand(&(struct attack){.run = half_close_often}, chat);
}

static void killed_clients(void)
{
    withstand(&(struct attack){.run = die_often}, chat);
}

static void mid_reply(void)
{
    withstand(&(struct attack){.run = leave_in_mid_reply_often}, chat);
}

static void floods(void)
{
    withstand(&(struct attack){.run = flood}, chat);
}

static void long_line(void)
{
    withstand(&(struct attack){.run = send_a_line_without_end}, chat);
}

static void no_text(void)
{
    withstand(&(struct attack){.run = send_what_is_no_text}, chat);
}

static void urgent(void)
{
    withstand(&(struct attack){.run = send_urgent_data}, chat);
}

static void descriptors(void)
{
    withstand(&(struct attack){.run = connect_without_end,
                               .descriptors = descriptors_to_take(),
                               .full = true},
              chat);
}

static void killed_worker(void)
{
    withstand(&(struct attack){.run = kill_workers, .options = "--workers 4"}, chat);
}

static void stopped_worker(void)
{
    withstand(&(struct attack){.run = stop_a_worker, .options = "--workers 4"}, chat);
}

static void need_chat(void)
{
    if (!chat)
        contract_skip("it is about chat rooms");
}

static void short_line_flood(void)
{
    need_chat();
    withstand(&(struct attack){.run = flood_with_short_lines, .words = 1}, chat);
}

static void question_flood(void)
{
    need_chat();
    withstand(&(struct attack){.run = flood_with_questions}, chat);
}

static void same_breath(void)
{
    need_chat();
    withstand(&(struct attack){.run = leave_in_the_same_breath, .words = breaths()}, chat);
}

static void half_command(void)
{
    need_chat();
    withstand(&(struct attack){.run = send_half_commands, .words = half_commands()}, chat);
}

static void browser(void)
{
    need_chat();
    withstand(&(struct attack){.run = browse, .words = REQUESTS}, chat);
}

#define ONE_CALL_WAITS "See chapter 02, \"Ready\": one call must wait for all clients, not for one."

/* A name begins with a word for A=, and a colon. The advice names a section of a chapter. */
static const struct contract_test attacks[] = {
    {"peace: nobody attacks", peace, 1, 0,
     "First let it pass the tests of the stage: make test STAGE=NN SERVER='...'."},
    {"one-byte: what it sends comes one byte at a time", one_byte, 2, 0, ONE_CALL_WAITS},
    {"silence: many connect and say nothing", silence, 2, 0, ONE_CALL_WAITS},
    {"never-reads: it sends without end and never reads", never_reads, 2, 0,
     "See chapter 02, \"What the kernel does not take\", and 07, \"The slow client\"."},
    {"slow-loris: it sends a byte now and then, and never a whole line", slow_loris, 7,
     NEEDS_OUR_OPTIONS,
     "See chapter 05, \"A deadline for each client\", and 07, \"The silent client\"."},
    {"reset: one after the other connects and resets", resets, 1, 0,
     "See chapter 01, \"recv: some bytes, the end, or an error\"."},
    {"leave: one after the other connects and leaves at once", leaves, 1, 0,
     "See chapter 01, \"recv: some bytes, the end, or an error\"."},
    {"half-close: one after the other half-closes at once", half_closes, 1, 0,
     "See chapter 01, \"close: what happens to the rest\"."},
    {"killed-client: clients are killed (kill -9) in the middle of a line", killed_clients, 1, 0,
     "See chapter 07, \"Framing: where does a message end?\"."},
    {"mid-reply: one after the other leaves in the middle of the reply", mid_reply, 1, 0,
     "See chapter 01, \"send: into the kernel's hands\", on SIGPIPE and resets."},
    {"flood: four send as much as they can, and read", floods, 2, 0, ONE_CALL_WAITS},
    {"long-line: it sends megabytes without the end of a line", long_line, 2, 0,
     "See chapter 02, \"lib/buffer: a queue of bytes\", and 07, \"Framing: where does a message "
     "end?\"."},
    {"no-text: it sends NULs, invalid UTF-8, escape codes and noise", no_text, 1, 0,
     "See chapter 07, \"The room: said, published, applied\": texts are cleaned before they are "
     "sent on."},
    {"urgent: it sends urgent data (MSG_OOB)", urgent, 2, 0,
     "See chapter 03, \"The select and poll backends\": what you do not ask for cannot wake you."},
    {"short-lines: 64 KiB of two-byte lines come at once", short_line_flood, 7, NEEDS_PROC,
     "The budget of a turn is work, not bytes: what a client asks for costs more than its bytes."},
    {"questions: it asks 64 KiB of questions at once, and reads nothing", question_flood, 7,
     NEEDS_PROC, "Look before each line whether the connection is lost, or its writing is paused."},
    {"same-breath: they say a line and leave at once", same_breath, 7, NEEDS_PROC,
     "When a write fails, what the peer said before it left is still there to be read."},
    {"half-command: half a command of the telnet protocol comes", half_command, 7, 0,
     "Take IAC and what belongs to it out before lines are looked for: an option may be byte 10."},
    {"browser: a browser asks for a page", browser, 7, 0,
     "Know a request line, answer 400, and close: nobody joins."},
    {"descriptors: so many connect that the server has no descriptor left", descriptors, 2, 0,
     "See chapter 02, \"Three ways to be full\"."},
    {"killed-worker: workers are killed (SIGKILL)", killed_worker, 8, NEEDS_WORKERS | NEEDS_PROC,
     "See chapter 08, \"The channel, and the news of a death\"."},
    {"stopped-worker: a worker is stopped (SIGSTOP)", stopped_worker, 8, NEEDS_WORKERS | NEEDS_PROC,
     "See the page sharing.md of chapter 08, \"What clients of a stopped and of a killed worker "
     "see\"."},
    {.name = NULL},
};

/* Take our own option out of the arguments: how many are left? */
static int take_chat(int argc, char **argv)
{
    int kept = 0;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--chat") == 0)
            chat = true;
        else
            argv[kept++] = argv[i];
    }
    argv[kept] = NULL;
    return kept;
}

int main(int argc, char **argv)
{
    return contract_main(take_chat(argc, argv), argv, attacks);
}
