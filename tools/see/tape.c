/* Start reading at tape_begin(), then tape_pump(). */
#include "tape.h"
#include "pipes.h"
#include "strace.h"
#include "text.h"
#include "usual.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    DRAIN = 1000,     /* milliseconds for what a server says in the end that never sleeps */
    CLOCK_TRIES = 20, /* to read two clocks at one moment */
    CLOCK_DRIFT = 1000 * 1000, /* nanoseconds that are worth a word */
    PORTS = 65536
};

static pid_t server_of[PORTS]; /* who has accepted the client at a port */

static struct {
    int fd;
    const char *path;
    bool failed;
    struct text lines; /* not yet written */
    struct strace *strace;
    bool at_rest;
    long long caused; /* when a server at rest was last given something to do */
    bool listens;     /* the server has come so far */
    long long offset; /* from the clock of strace to ours, nanoseconds */
    int port;
    int most_turns;    /* of a server that never sleeps; 0 for no limit */
    long long limited; /* when that began */
    int waits, turns;  /* those since, as strace tells, and as the loop does */
    char last_words[256], complaint[256];
} tape = {.fd = -1};

/* --- Time --------------------------------------------------------------------------------------------- */

static long long nanoseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

long long tape_now(void)
{
    return nanoseconds(CLOCK_MONOTONIC);
}

/* From the wall clock, which strace goes by, to ours: as seen when the three readings were closest together. */
static long long clock_offset(void)
{
    long long best = -1, offset = 0;
    for (int i = 0; i < CLOCK_TRIES; i++) {
        long long before = tape_now(), wall = nanoseconds(CLOCK_REALTIME), after = tape_now();
        if (best != -1 && after - before >= best)
            continue;
        best = after - before;
        offset = before + best / 2 - wall;
    }
    return offset;
}

/* --- Signals ------------------------------------------------------------------------------------------ */

static volatile sig_atomic_t interrupted;

static void note_signal(int number)
{
    interrupted = 1;
}

static void handle_signals(void)
{
    const struct sigaction action = {.sa_handler = note_signal};
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

bool tape_is_interrupted(void)
{
    return interrupted;
}

/* --- Writing ------------------------------------------------------------------------------------------ */

static void fail(void)
{
    if (!tape.failed)
        fprintf(stderr, "see: cannot write %s: %s.\n", tape.path,
                errno == EBUSY ? "another program records into it" : strerror(errno));
    tape.failed = true;
}

static void write_lines(void)
{
    size_t done = 0;
    while (done < tape.lines.size && !tape.failed) {
        ssize_t written = write(tape.fd, tape.lines.bytes + done, tape.lines.size - done);
        if (written > 0)
            done += (size_t)written;
        else if (errno != EINTR)
            fail();
    }
    tape.lines.size = 0;
}

static void add(const struct entry *entry)
{
    static char line[ENTRY_LINE];
    text_append(&tape.lines, line, entry_write(entry, line));
}

void tape_add(const struct entry *entry)
{
    if (tape.at_rest)
        tape.caused = entry_number(entry, "t", 0);
    add(entry);
    write_lines();
}

void tape_set_rest(bool at_rest)
{
    tape.at_rest = at_rest;
}

/* --- A server that never sleeps ------------------------------------------------------------------------ */

void tape_limit_turns(int turns)
{
    tape.most_turns = turns;
    tape.limited = tape_now();
}

bool tape_has_enough(void)
{
    return tape.most_turns > 0 && tape.waits > tape.most_turns;
}

static bool is_wait(const struct entry *entry)
{
    return entry_kind(entry, "timeout") == ENTRY_NUMBER &&
           waits_for_several(entry_string(entry, "call"));
}

/* From the wait that would be one too many on, nothing of it is written. */
static bool is_too_much(const struct entry *entry)
{
    if (tape.most_turns == 0 || entry_number(entry, "t", 0) < tape.limited)
        return false;
    bool loops = entry_is(entry, "from", "loop");
    int *count = loops ? &tape.turns : &tape.waits;
    *count += loops ? entry_is(entry, "event", "turn") : is_wait(entry);
    return *count > tape.most_turns;
}

/* --- What comes from the server ----------------------------------------------------------------------- */

/* How a program finds its libraries would be most of the recording. */
static bool is_about_files(const struct entry *entry)
{
    bool names_a_file = entry_kind(entry, "path") == ENTRY_STRING;
    return names_a_file && !entry_is(entry, "call", "execve");
}

/* Which process has accepted the client at a port. */
static void note_accept(const struct entry *entry)
{
    const char *peer = entry_string(entry, "peer"), *port = strrchr(peer, ':');
    long number = port ? strtol(port + 1, NULL, 10) : 0;
    if (strncmp(entry_string(entry, "call"), "accept", strlen("accept")) == 0 && number > 0 &&
        number < PORTS)
        server_of[number] = (pid_t)entry_number(entry, "pid", 0);
}

pid_t tape_server_of(int port)
{
    return server_of[port];
}

/* All that strace tells now has ended after that: it had been told before if it had ended at rest. */
static void end_after_cause(struct entry *entry)
{
    long long t = entry_number(entry, "t", 0), took = entry_number(entry, "took", -1);
    if (took >= 0 && t + took <= tape.caused)
        entry_set_number(entry, "took", tape.caused + 1 - t);
}

static void add_calls(void)
{
    struct entry entry;
    while (strace_next(tape.strace, &entry)) {
        tape.listens = tape.listens || entry_is(&entry, "call", "listen");
        if ((!tape.listens && is_about_files(&entry)) || is_too_much(&entry))
            continue;
        end_after_cause(&entry);
        note_accept(&entry);
        add(&entry);
    }
}

/* What is written into our own pipe is no part of the server. */
static void take_strace(const char *line, size_t size)
{
    struct text copy = {0};
    text_append(&copy, line, size);
    if (!strstr(copy.bytes, pipes_mark()) || strstr(copy.bytes, " execve("))
        strace_take(tape.strace, line, size);
    text_release(&copy);
    add_calls();
}

/* How a process was started, without what was added here. */
static void hide_record(struct entry *entry)
{
    struct text command = {0};
    text_add(&command, entry_string(entry, "command"));
    const char *path = pipes_path(FROM_LOOP);
    char *option = strstr(command.bytes, " --record "), *chosen = option ? option + 10 : NULL;
    if (option && strncmp(chosen, path, strlen(path)) == 0) {
        memmove(option, chosen + strlen(path), strlen(chosen + strlen(path)) + 1);
        entry_set_string(entry, "command", command.bytes);
    }
    text_release(&command);
}

/* The first line is that of a recording which is a file, and ours has one. */
static void take_loop(const char *line, size_t size)
{
    struct entry entry;
    if (!entry_read(&entry, line, size) || entry_kind(&entry, "recording") != ENTRY_NONE)
        return;
    if (entry_is(&entry, "event", "program"))
        hide_record(&entry);
    add(&entry);
}

static void keep(char *words, size_t room, const char *line, size_t size)
{
    size = size > 0 && line[size - 1] == '\n' ? size - 1 : size;
    size = size < room ? size : room - 1;
    memcpy(words, line, size);
    words[size] = '\0';
}

static void take_stdout(const char *line, size_t size)
{
    char words[sizeof tape.last_words];
    keep(words, sizeof words, line, size);
    const char *port = strrchr(words, ':');
    if (strncmp(words, "listening on ", 13) == 0 && port && tape.port == 0)
        tape.port = atoi(port + 1);
    else if (*words && !pipes_have_heard(FROM_STDERR))
        strcpy(tape.last_words, words);
}

static void take_stderr(const char *line, size_t size)
{
    bool is_straces = strncmp(line, "strace: ", 8) == 0;
    if (is_straces && !*tape.complaint)
        keep(tape.complaint, sizeof tape.complaint, line, size);
    else if (!is_straces && size > 1)
        keep(tape.last_words, sizeof tape.last_words, line, size);
}

bool tape_pump(int fd, short events, int limit_ms)
{
    bool something = pipes_pump(fd, events, limit_ms);
    write_lines();
    return something;
}

int tape_port(void)
{
    return tape.port;
}

const char *tape_last_words(void)
{
    return tape.last_words;
}

const char *tape_complaint_of_strace(void)
{
    return tape.complaint;
}

/* --- Beginning and end --------------------------------------------------------------------------------- */

/* Two recordings must not mix. Not every file system has locks. */
static bool begin_anew(void)
{
    if (flock(tape.fd, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK) {
        errno = EBUSY;
        return false;
    }
    return fchmod(tape.fd, 0600) == 0 && ftruncate(tape.fd, 0) == 0;
}

static int open_file(const char *path)
{
    tape.path = path;
    tape.fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct stat status;
    if (tape.fd == -1 || fstat(tape.fd, &status) == -1 ||
        (S_ISREG(status.st_mode) && !begin_anew()))
        fail();
    return tape.failed ? -1 : 0;
}

int tape_begin(const char *path, const struct entry *head)
{
    static pipes_take *const takers[PIPES] = {[FROM_STRACE] = take_strace,
                                              [FROM_LOOP] = take_loop,
                                              [FROM_STDOUT] = take_stdout,
                                              [FROM_STDERR] = take_stderr};
    handle_signals();
    tape.offset = clock_offset();
    tape.strace = strace_new(tape.offset);
    if (!tape.strace || open_file(path) == -1 || pipes_open(takers) == -1)
        return -1;
    tape_add(head);
    return tape.failed ? -1 : 0;
}

/* What strace has begun to write is a call that is under way. */
static void end_strace(void)
{
    pipes_take_begun(FROM_STRACE, " <unfinished ...>\n");
    strace_end(tape.strace);
    add_calls();
    strace_free(tape.strace);
    tape.strace = NULL;
}

int tape_end(void)
{
    long long drift = clock_offset() - tape.offset;
    long long end = tape_now() + DRAIN * 1000000LL;
    while (tape_pump(-1, 0, 0) && tape_now() < end)
        ;
    if (tape.strace)
        end_strace();
    write_lines();
    pipes_close();
    if (llabs(drift) > CLOCK_DRIFT)
        fprintf(stderr,
                "see: the clock of this machine was set meanwhile, by %lld ms: system calls "
                "may stand at a wrong time in the recording.\n",
                -drift / 1000000);
    if (tape.fd != -1 && close(tape.fd) == -1)
        fail();
    text_release(&tape.lines);
    return tape.failed ? -1 : 0;
}
