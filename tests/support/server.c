/* Start reading at server_start(). */
#include "server.h"
#include "client.h"
#include "dial.h"
#include "story.h"
#include "trace.h"
#include "usage.h"

#include <errno.h>
#include <fcntl.h>
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
    START_LIMIT = 60000, /* milliseconds until a server must serve */
    START_EFFORT = 2,    /* times usage_cpu_limit(): seconds of work, or of rest, until then */
    RETRY = 10,          /* milliseconds between two tries to connect */
    SPIN = 1,         /* seconds of processor time, with nothing to do, that are too many by far */
    BUSY = 2,         /* seconds of processor time that are told if a test fails */
    GROWTH = 64,      /* MiB of memory that are told then, too */
    LOOK = 50,        /* milliseconds between two looks at whether it sleeps */
    INHERITED = 1024, /* descriptors below this are kept from it */
    COMMAND = 4096    /* bytes in a command */
};

static struct {
    pid_t pid; /* 0 if none runs */
    bool foreign;
    bool died; /* by itself */
    bool is_stubborn;
    bool leaks; /* a sanitizer said so when it had ended */
    int output; /* our end of its stdout; -1 if it has none of its own */
    int first;  /* the connection that is there already; -1 if it has been used */
    char host[64];
    int port;
    char printed[4096]; /* on stdout, a string */
    size_t size;
    double cpu; /* seconds that it had used, and its memory, when it began to serve */
    long memory;
} server = {.output = -1, .first = -1};

static _Noreturn void cannot(const char *what)
{
    story_note("cannot %s: %s", what, strerror(errno));
    story_fail();
}

/* --- The command ----------------------------------------------------------------------------------- */

/* The setup's command with its port and options. `exec` makes the process that we know the server
 * itself; a foreign command may be more than one. */
static void write_command(char *command, const struct server_setup *setup, int port)
{
    const char *place = strstr(setup->command, "{port}");
    int before = place ? (int)(place - setup->command) : (int)strlen(setup->command);
    int size =
        snprintf(command, COMMAND, "%s%.*s", setup->foreign ? "" : "exec ", before, setup->command);
    if (place)
        size += snprintf(command + size, (size_t)(COMMAND - size), "%d%s", port,
                         place + strlen("{port}"));
    if (setup->options)
        snprintf(command + size, (size_t)(COMMAND - size), " %s", setup->options);
}

static void limit_descriptors(const struct server_setup *setup)
{
    struct rlimit limit;
    if (setup->descriptors == 0 || getrlimit(RLIMIT_NOFILE, &limit) == -1)
        return;
    limit.rlim_cur = limit.rlim_max = (rlim_t)setup->descriptors;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* What we inherited, from a shell or from make, it would count among its own. */
static void close_all_but_standard(int kept)
{
    for (int fd = STDERR_FILENO + 1; fd < INHERITED; fd++)
        if (fd != kept)
            close(fd);
}

static _Noreturn void become_server(const struct server_setup *setup, int port, int out, int err,
                                    const char *const *strace)
{
    char command[COMMAND];
    write_command(command, setup, port);
    int null = open("/dev/null", O_RDONLY);
    dup2(setup->input ? setup->input : null, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close_all_but_standard(strace ? trace_keep() : -1);
    limit_descriptors(setup);
    for (int fd = STDERR_FILENO + 1; fd < setup->taken; fd++)
        dup2(STDIN_FILENO, fd);
    signal(SIGPIPE, SIG_DFL);
    if (strace)
        trace_execute(strace, command);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static pid_t start_process(const struct server_setup *setup, int port, int out, int err)
{
    const char *const *strace = setup->traced ? trace_begin() : NULL;
    fflush(NULL); /* or the child's copy of what is buffered could be written too */
    pid_t pid = fork();
    if (pid == -1)
        cannot("start a process");
    if (pid == 0)
        become_server(setup, port, out, err, strace);
    return pid;
}

/* A pipe for the server's stdout. */
static void open_pipe(int *ends)
{
    if (pipe(ends) == -1)
        cannot("make a pipe");
    for (int i = 0; i < 2; i++)
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

/* --- Has it died? ---------------------------------------------------------------------------------- */

static void note_death(int status)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
        story_note(
            "the server makes more system calls than can be recorded: it goes round and round");
    else if (WIFSIGNALED(status))
        story_note("the server was killed by signal %d (%s)", WTERMSIG(status),
                   strsignal(WTERMSIG(status)));
    else
        story_note("the server ended by itself, with exit status %d", WEXITSTATUS(status));
}

bool server_has_died(void)
{
    int status;
    if (server.pid == 0 || waitpid(server.pid, &status, WNOHANG) != server.pid)
        return server.died;
    server.pid = 0;
    server.died = true;
    note_death(status);
    return true;
}

/* Only what nothing points to any more: what a server still has when it ends is no leak. */
static void look_for_leaks(void)
{
    server.leaks = story_log_has("ERROR: LeakSanitizer: ");
    if (!server.leaks)
        return;
    story_note("all this is right, but memory was allocated and never freed");
    story_fail();
}

bool server_leaks(void)
{
    return server.leaks;
}

/* --- Does it serve yet? ---------------------------------------------------------------------------- */

/* Take what the server has printed on stdout; past what we have room for it is dropped. */
static void read_output(void)
{
    char chunk[1024];
    ssize_t got;
    while (server.output != -1 && (got = read(server.output, chunk, sizeof chunk)) > 0) {
        size_t room = sizeof server.printed - 1 - server.size;
        size_t kept = (size_t)got < room ? (size_t)got : room;
        memcpy(server.printed + server.size, chunk, kept);
        server.size += kept;
        server.printed[server.size] = '\0';
    }
}

/* "listening on 127.0.0.1:7000", or "listening on [::1]:7000". */
static bool parse_ready_line(void)
{
    char host[sizeof server.host];
    if (sscanf(server.printed, "listening on [%63[0-9a-fA-F:.]]:%d\n", host, &server.port) != 2 &&
        sscanf(server.printed, "listening on %63[0-9.]:%d\n", host, &server.port) != 2)
        return false;
    strcpy(server.host, host);
    return true;
}

/* Since the last time, in seconds. */
static double time_at_rest(long long *last)
{
    long long now = milliseconds(), passed = now - *last;
    *last = now;
    return usage_running(server.pid) > 0 ? 0 : (double)passed / 1000;
}

/* How long we have waited for a server that starts. */
struct start {
    long long last, end;
    double rest;
};

static struct start begin_to_wait(void)
{
    long long now = milliseconds();
    return (struct start){.last = now, .end = now + START_LIMIT};
}

/* What it does instead of serving, if it goes on and on; NULL while there is hope. */
static const char *what_instead(struct start *start)
{
    double most = START_EFFORT * usage_cpu_limit();
    start->rest += time_at_rest(&start->last);
    if (start->rest >= (server.foreign ? most / 2 : most))
        return "waits for something that does not come";
    if (usage_cpu_seconds(server.pid) >= most || start->last >= start->end)
        return "goes round in an endless loop";
    return NULL;
}

/* Return what it does instead, if it goes on and on. */
static const char *await_line(void)
{
    const char *instead = NULL;
    struct start start = begin_to_wait();
    while (!instead && !strchr(server.printed, '\n') && !server_has_died()) {
        struct pollfd output = {.fd = server.output, .events = POLLIN};
        if (poll(&output, 1, RETRY) > 0 && !(output.revents & POLLIN))
            (void)poll(NULL, 0, RETRY);
        read_output();
        instead = what_instead(&start);
    }
    read_output(); /* the last words of one that has died since */
    return instead;
}

static void await_ready_line(void)
{
    const char *instead = await_line();
    if (parse_ready_line())
        return;
    char quoted[STORY_QUOTE_SIZE];
    if (instead)
        story_note("The server %s before it serves.", instead);
    story_note("the server starts and prints on stdout: %s",
               story_quote(quoted, server.printed, strlen(server.printed)));
    story_note("expected one line: listening on ADDRESS:PORT");
    story_fail();
}

/* Leave, and wait until the server ends the connection too: then the first client of the test comes to a
 * server that is done with us. One that does not is a matter for the tests. */
static void leave(int fd)
{
    char unread[256];
    if (fd == -1)
        return;
    struct pollfd end = {.fd = fd, .events = POLLIN};
    (void)shutdown(fd, SHUT_WR);
    while (poll(&end, 1, client_patience_ms) == 1 && recv(fd, unread, sizeof unread, 0) > 0)
        ;
    close(fd);
}

/* The connection that shows it is kept for the first client: a server may not know yet how to serve a second. */
static bool can_connect(const char *host)
{
    snprintf(server.host, sizeof server.host, "%s", host);
    server.first = dial(host, server.port, 0);
    return server.first != -1;
}

/* Try to connect until it serves, on IPv4 or on IPv6. False if it ends before, or does something else instead. */
static bool await_connection(const char **instead)
{
    struct start start = begin_to_wait();
    *instead = NULL;
    while (!*instead && !server_has_died()) {
        if (can_connect("127.0.0.1") || can_connect("::1"))
            return true;
        (void)poll(NULL, 0, RETRY);
        *instead = what_instead(&start);
    }
    return false;
}

/* --- Starting -------------------------------------------------------------------------------------- */

static void note_options(const struct server_setup *setup)
{
    if (setup->options)
        story_step("the server starts with %s", setup->options);
    if (setup->descriptors)
        story_step("the server starts, and may have %d descriptors open", setup->descriptors);
    if (setup->taken)
        story_step("the server starts, and its first %d descriptors are in use", setup->taken);
}

static void start_own(const struct server_setup *setup)
{
    int ends[2];
    open_pipe(ends);
    server.pid = start_process(setup, 0, ends[1], story_log());
    close(ends[1]);
    server.output = ends[0];
    await_ready_line();
}

static void note_what_instead(const char *instead, int port)
{
    if (port == -1)
        story_note("The server %s before it listens.", instead);
    else if (port == (server.port >> 8 | (server.port & 0xff) << 8))
        story_note("The server listens at port %d: the bytes of %d in the other order. htons()?",
                   port, server.port);
    else if (port != server.port)
        story_note("The server listens at port %d.", port);
    else
        story_note("The server listens at this port, on another address.");
}

/* Between our finding a free port and the server's taking it, someone else may have been faster. */
static void start_foreign(const struct server_setup *setup)
{
    const char *instead;
    do {
        server.port = dial_free_port();
        if (server.port == -1)
            cannot("make a socket");
        server.pid = start_process(setup, server.port, story_log(), story_log());
        if (await_connection(&instead))
            return;
    } while (server.pid == 0 && !dial_port_is_free(server.port));
    if (instead)
        note_what_instead(instead, usage_listening_port(server.pid));
    story_note("the command: %s", setup->command);
    story_note("expected  that it listens on 127.0.0.1, or on ::1, at port %d", server.port);
    story_fail();
}

void server_start(const struct server_setup *setup)
{
    server.foreign = setup->foreign;
    server.died = false;
    server.first = -1;
    server.size = 0;
    server.printed[0] = '\0';
    note_options(setup);
    if (setup->foreign)
        start_foreign(setup);
    else
        start_own(setup);
    server.cpu = usage_cpu_seconds(server.pid);
    server.memory = usage_memory_kib(server.pid);
}

/* --- Stopping -------------------------------------------------------------------------------------- */

/* Wait for a process to end: its exit status, or 128 + the number of the signal that killed it. What still runs past
 * the limit is killed: -1. */
static int await_end(pid_t pid, int limit_ms)
{
    int status;
    long long end = milliseconds() + limit_ms;
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (milliseconds() > end) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return -1;
        }
        (void)poll(NULL, 0, 1);
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int server_await_end(void)
{
    story_step("the server ends");
    int status = await_end(server.pid, client_patience_ms);
    server.pid = 0;
    if (status != -1)
        return status;
    story_note("it still runs after %d ms", client_patience_ms);
    story_fail();
}

/* When its parent has ended, the successor becomes our child, since contract_main() has asked for orphans. */
void server_follow(pid_t successor)
{
    (void)server_await_end();
    server.pid = successor;
}

int server_stop_limit = 30000;

bool server_is_stubborn(void)
{
    return server.is_stubborn;
}

const char *server_stop(void)
{
    if (server_has_died())
        story_fail();
    if (server.pid == 0)
        return "";
    kill(server.pid, SIGTERM);
    if (await_end(server.pid, server_stop_limit) == -1)
        server.is_stubborn = true;
    server.pid = 0;
    read_output();
    if (server.output != -1)
        close(server.output);
    server.output = -1;
    look_for_leaks();
    const char *end = strchr(server.printed, '\n');
    return end ? end + 1 : "";
}

static void stop_process(void)
{
    int status;
    kill(server.pid, SIGSTOP);
    waitpid(server.pid, &status, WUNTRACED); /* kill() may return before it stands */
}

/* What we have started may be a shell that has started the server. */
void server_freeze(void)
{
    if (server.foreign)
        server_freeze_all();
    else
        stop_process();
}

void server_thaw(void)
{
    if (server.foreign)
        server_thaw_all();
    else
        kill(server.pid, SIGCONT);
}

/* A parent before its children: what it starts meanwhile is not missed. */
static void signal_descendants(pid_t parent, int number)
{
    enum { MOST = 128 };
    pid_t children[MOST];
    for (int i = usage_children(parent, children, MOST); i-- > 0;) {
        kill(children[i], number);
        signal_descendants(children[i], number);
    }
}

/* Who is to stand and does not yet, runs or waits for a processor. */
void server_freeze_all(void)
{
    stop_process();
    signal_descendants(server.pid, SIGSTOP);
    while (usage_running(server.pid) > 0)
        (void)poll(NULL, 0, 1);
}

/* The server comes last: when it goes on, what it has started does already. */
void server_thaw_all(void)
{
    signal_descendants(server.pid, SIGCONT);
    kill(server.pid, SIGCONT);
}

/* --- Running to the end ---------------------------------------------------------------------------- */

static void read_file(FILE *file, char *text, size_t room)
{
    rewind(file);
    text[fread(text, 1, room - 1, file)] = '\0';
    fclose(file);
}

void server_run(const struct server_setup *setup, int port, struct server_exit *result)
{
    FILE *out = tmpfile(), *err = tmpfile();
    if (!out || !err)
        cannot("make a temporary file");
    result->status = await_end(start_process(setup, port, fileno(out), fileno(err)), START_LIMIT);
    read_file(out, result->out, sizeof result->out);
    read_file(err, result->err, sizeof result->err);
}

/* --- Reaching and watching it ---------------------------------------------------------------------- */

int server_connect(bool narrow)
{
    int first = server.first;
    server.first = -1;
    if (first != -1 && !narrow)
        return first;
    leave(first);
    return dial_within(server.host, server.port, narrow ? DIAL_NARROW : 0, client_patience_ms);
}

pid_t server_pid(void)
{
    return server.pid;
}

int server_port(void)
{
    return server.port;
}

int server_descriptors(void)
{
    return usage_descriptors(server.pid);
}

void server_expect_descriptors(int most)
{
    long long end = milliseconds() + client_patience_ms;
    int now;
    while ((now = server_descriptors()) > most && milliseconds() < end)
        (void)poll(NULL, 0, RETRY);
    if (now <= most)
        return;
    story_note("expected  %d descriptors open in the server, as before", most);
    story_note("received  %d, and they stay", now);
    story_fail();
}

/* Not even between two looks: whoever spins is running, or would be if the machine were less busy. */
bool server_rests(void)
{
    double used = usage_cpu_seconds(server.pid);
    bool runs = usage_running(server.pid) > 0;
    (void)poll(NULL, 0, runs ? RETRY : LOOK);
    return !runs && usage_running(server.pid) <= 0 && usage_cpu_seconds(server.pid) <= used;
}

int server_slept_ms(void)
{
    static long long awake; /* when it was */
    static double used;
    double now = usage_cpu_seconds(server.pid);
    if (now != used || usage_running(server.pid) > 0 || usage_memory_kib(server.pid) == -1)
        awake = milliseconds();
    used = now;
    return (int)(milliseconds() - awake);
}

void server_note_usage(void)
{
    double used = usage_cpu_seconds(server.pid) - server.cpu;
    long memory = usage_memory_kib(server.pid);
    if (used >= BUSY)
        story_note("since it began to serve the server has used %.1f s of processor time", used);
    if (memory - server.memory >= GROWTH * 1024L)
        story_note("its memory has grown from %ld to %ld MiB", server.memory / 1024, memory / 1024);
}

void server_expect_rest(void)
{
    long long end = milliseconds() + client_patience_ms;
    double used = usage_cpu_seconds(server.pid);
    bool rests;
    story_step("nobody does anything: the server sleeps");
    while (!(rests = server_rests()) && milliseconds() < end &&
           usage_cpu_seconds(server.pid) < used + SPIN)
        ;
    if (server_has_died())
        story_fail();
    if (rests)
        return;
    story_note("expected  that it sleeps until something happens");
    story_note("received  it never sleeps: running at each look, %.0f ms of processor time used",
               (usage_cpu_seconds(server.pid) - used) * 1000);
    story_fail();
}
