/* Start reading at record(), then at begin_line() and end_line(): each step of the loop is one line.
 *
 * The most interesting line of a recording is often the last one: what did the server do when it crashed, hung, or
 * was killed? What write() has taken is safe from all of these. So each line is written at once. But a write() takes
 * longer than all the rest, and a busy server makes a million lines a second. So if there are too many for that,
 * lines are gathered, for a millisecond at most, and never while the loop waits. */
#include "cli.h"
#include "log.h"
#include "observe.h"

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
    LINES_PER_MS = 32, /* so many are written at once; those beyond them are gathered */
    MOST_BYTES = 4096, /* of them: a pipe takes so much whole or not at all (PIPE_BUF of Linux) */
    LONG_LINE = 2048,  /* bytes of a line that takes no more text */
    MOST_READY = 100   /* descriptors that a line names */
};

static int recording = -1; /* the file; -1 while nothing is recorded */
static const char *path;   /* its name */

/* Lines that are not written yet, and the one that is being made. */
static struct {
    char bytes[MOST_BYTES];
    size_t size;
    size_t whole;        /* of size: lines that are complete, */
    unsigned long count; /* and how many */
} lines;

static pid_t owner;           /* the process whose lines these are */
static unsigned long dropped; /* lines that a full pipe did not take, and nobody has been told */
static uint64_t dropped_at;   /* when the last of them was made */
static char who[96];          /* what stands in each line: process, turn */
static size_t who_size;
static uint64_t now;       /* when the line that is being made began */
static uint64_t began;     /* the millisecond in which lines are counted */
static unsigned this_time; /* lines in it */

/* --- Writing ----------------------------------------------------------------------------------------- */

static void end_recording(void)
{
    complain("cannot write to %s: the recording ends here", path);
    close(recording);
    recording = -1;
}

/* Whether all of it was taken. A full pipe takes nothing, and for its reader nobody waits. A full disk takes a part,
 * and says why when it is asked again. */
static bool write_at_once(const char *text, size_t size)
{
    ssize_t written;
    while (size > 0 && (written = write(recording, text, size)) >= 0) {
        text += written;
        size -= (size_t)written;
    }
    if (size > 0 && errno != EAGAIN)
        end_recording();
    return size == 0;
}

static bool tell_dropped(void)
{
    char text[2 * sizeof who];
    int size = snprintf(text, sizeof text, "{\"t\":%llu%.*sdropped\",\"lines\":%lu}\n",
                        (unsigned long long)dropped_at, (int)who_size, who, dropped);
    if (!write_at_once(text, (size_t)size))
        return false;
    dropped = 0;
    return true;
}

/* Write the lines that are whole. Those of several processes do not mix: each write goes to the end of the file. */
static void write_lines(void)
{
    if (lines.whole == 0)
        return;
    if (recording == -1 || (dropped > 0 && !tell_dropped()) ||
        !write_at_once(lines.bytes, lines.whole)) {
        dropped += lines.count;
        dropped_at = now;
    }
    lines.size -= lines.whole;
    memmove(lines.bytes, lines.bytes + lines.whole, lines.size);
    lines.whole = lines.count = 0;
}

/* A child that ends before it records has its parent's lines: the parent writes them. */
static void write_own_lines(void)
{
    if (owner == getpid())
        write_lines();
}

/* --- Words ------------------------------------------------------------------------------------------- */

static void add(const char *text, size_t size)
{
    if (size > sizeof lines.bytes - lines.size)
        write_lines(); /* makes room, if other lines stand before this one */
    if (size > sizeof lines.bytes - lines.size)
        return; /* see LONG_LINE: no line is so long */
    memcpy(lines.bytes + lines.size, text, size);
    lines.size += size;
}

/* A literal: its size is known. */
#define ADD(text) add(text, sizeof text - 1)

static void add_text(const char *text)
{
    add(text, strlen(text));
}

/* By hand: snprintf() would take longer than all the rest. */
static void add_number(uint64_t number)
{
    char digits[20];
    char *first = digits + sizeof digits;
    do {
        *--first = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    add(first, (size_t)(digits + sizeof digits - first));
}

static void add_integer(int number)
{
    if (number < 0)
        ADD("-");
    add_number(number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* An address is a string, because not every reader of JSON counts that far. */
static void add_address(uintptr_t address)
{
    char digits[sizeof "\"0x\"" + 2 * sizeof address];
    char *first = digits + sizeof digits;
    *--first = '"';
    do {
        *--first = "0123456789abcdef"[address % 16];
        address /= 16;
    } while (address > 0);
    *--first = 'x';
    *--first = '0';
    *--first = '"';
    add(first, (size_t)(digits + sizeof digits - first));
}

/* A byte that is no printable ASCII is written as the character of its number. What would make a line too long for
 * lines.bytes is left out. */
static void add_bytes(const char *text)
{
    char escaped[sizeof "\\u0000"];
    for (; *text != '\0' && lines.size - lines.whole < LONG_LINE; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte >= ' ' && byte < 127 && byte != '"' && byte != '\\') {
            add(text, 1);
        } else {
            snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            add_text(escaped);
        }
    }
}

static void add_quoted(const char *text)
{
    ADD("\"");
    add_bytes(text);
    ADD("\"");
}

/* --- Lines ------------------------------------------------------------------------------------------- */

static void set_turn(uint64_t turn)
{
    who_size = (size_t)snprintf(who, sizeof who,
                                ",\"from\":\"loop\",\"pid\":%ld,\"turn\":%llu,\"event\":\"",
                                (long)getpid(), (unsigned long long)turn);
}

static void begin_line(const char *event)
{
    now = reactor_clock();
    ADD("{\"t\":");
    add_number(now);
    add(who, who_size);
    add_text(event);
    ADD("\"");
}

static bool few_have_come(void)
{
    if (now - began >= 1000000) {
        began = now;
        this_time = 0;
    }
    return ++this_time <= LINES_PER_MS;
}

static void end_line(void)
{
    ADD("}\n");
    lines.whole = lines.size;
    lines.count++;
    if (few_have_come())
        write_lines();
}

/* --- The steps --------------------------------------------------------------------------------------- */

static const char *letters(unsigned events)
{
    static const char *const words[] = {"", "r", "w", "rw"};
    return words[events & (SELECTOR_READ | SELECTOR_WRITE)];
}

static void record_turn(uint64_t turn, void *data)
{
    set_turn(turn);
    begin_line("turn");
    end_line();
}

static void record_wait(int timeout_ms, size_t watched, void *data)
{
    begin_line("wait");
    ADD(",\"timeout\":");
    add_integer(timeout_ms);
    ADD(",\"watched\":");
    add_number(watched);
    end_line();
    write_lines();
}

static void record_woken(const struct selector_key *ready, int count_ready, void *data)
{
    begin_line("woken");
    ADD(",\"count\":");
    add_integer(count_ready);
    ADD(",\"ready\":\"");
    for (int i = 0; i < count_ready && i < MOST_READY; i++) {
        add_text(i > 0 ? " " : "");
        add_integer(ready[i].fd);
        ADD(":");
        add_text(letters(ready[i].events));
    }
    ADD("\"");
    end_line();
}

/* Which callback it is: what tells it from others of its kind, and its function. */
static void add_callback(const struct reactor_callback *callback)
{
    static const char *const names[] = {[REACTOR_HANDLER] = ",\"what\":\"handler\",\"fd\":",
                                        [REACTOR_CALL] = ",\"what\":\"call\",\"call\":",
                                        [REACTOR_YIELDED] = ",\"what\":\"yielded\",\"call\":",
                                        [REACTOR_TIMER] = ",\"what\":\"timer\",\"timer\":",
                                        [REACTOR_SIGNAL] = ",\"what\":\"signal\",\"signal\":",
                                        [REACTOR_HOOK] = ",\"what\":\"hook\""};
    add_text(names[callback->kind]);
    if (callback->kind == REACTOR_HANDLER || callback->kind == REACTOR_SIGNAL)
        add_integer(callback->number);
    else if (callback->which)
        add_address((uintptr_t)callback->which);
    ADD(",\"function\":");
    add_address(callback->function);
}

static void record_begin(const struct reactor_callback *callback, void *data)
{
    begin_line("begin");
    add_callback(callback);
    if (callback->kind == REACTOR_HANDLER) {
        ADD(",\"ready\":\"");
        add_text(letters(callback->events));
        ADD("\"");
    }
    end_line();
}

static void record_end(const struct reactor_callback *callback, uint64_t nanoseconds, void *data)
{
    begin_line("end");
    ADD(",\"took\":");
    add_number(nanoseconds);
    if (callback->name) {
        ADD(",\"name\":");
        add_quoted(callback->name);
    }
    end_line();
}

static void record_changed(enum reactor_change change, const struct reactor_callback *callback,
                           void *data)
{
    static const char *const events[] = {[REACTOR_REGISTERS] = "registers",
                                         [REACTOR_MODIFIES] = "modifies",
                                         [REACTOR_UNREGISTERS] = "unregisters",
                                         [REACTOR_DEFERS] = "queues\",\"how\":\"defer",
                                         [REACTOR_YIELDS] = "queues\",\"how\":\"yield",
                                         [REACTOR_POSTPONES] = "queues\",\"how\":\"postpone",
                                         [REACTOR_CANCELS] = "cancels",
                                         [REACTOR_STARTS] = "starts",
                                         [REACTOR_STOPS] = "stops"};
    begin_line(events[change]);
    add_callback(callback);
    if (change == REACTOR_REGISTERS || change == REACTOR_MODIFIES) {
        ADD(",\"asked\":\"");
        add_text(letters(callback->events));
        ADD("\"");
    }
    if (callback->due > 0) {
        ADD(",\"due\":");
        add_number(callback->due);
        ADD(",\"interval\":");
        add_number(callback->interval);
    }
    end_line();
}

static void record_level(int fd, const char *what, size_t bytes, size_t limit, void *data)
{
    begin_line("level");
    ADD(",\"fd\":");
    add_integer(fd);
    ADD(",\"what\":");
    add_quoted(what);
    ADD(",\"bytes\":");
    add_number(bytes);
    ADD(",\"limit\":");
    add_number(limit);
    end_line();
}

static void record_state(int fd, const char *what, void *data)
{
    begin_line("state");
    ADD(",\"fd\":");
    add_integer(fd);
    ADD(",\"what\":");
    add_quoted(what);
    end_line();
}

static const struct reactor_observer recorder = {.turn = record_turn,
                                                 .wait = record_wait,
                                                 .woken = record_woken,
                                                 .begin = record_begin,
                                                 .end = record_end,
                                                 .changed = record_changed,
                                                 .level = record_level,
                                                 .state = record_state};

/* --- The file ---------------------------------------------------------------------------------------- */

/* Functions are known by their addresses, and those differ from run to run. Where one of them lies tells where all
 * lie. */
static void add_program(void)
{
    ADD(",\"command\":\"");
    for (char **word = cli_arguments; *word; word++) {
        add_bytes(word == cli_arguments ? "" : " ");
        add_bytes(*word);
    }
    ADD("\",\"anchor\":\"record\",\"at\":");
    add_address((uintptr_t)record);
}

static void write_header(void)
{
    char date[sizeof "2026-11-30T18:00:00Z"];
    time_t today = time(NULL);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime(&today));
    ADD("{\"recording\":1,\"clock\":\"monotonic\",\"by\":\"server\",\"date\":");
    add_quoted(date);
    add_program();
    end_line();
}

/* A program that replaces us, as in stage 09, goes on with our recording: it finds this in its environment. */
static bool goes_on(void)
{
    static const char name[] = "RECORDS_INTO";
    const char *before = getenv(name);
    if (before && strcmp(before, path) == 0)
        return true;
    setenv(name, path, true);
    return false;
}

/* Two recordings must not mix. The lock is that of the open file, which all our processes share. Not every file system
 * has locks. */
static void begin_anew(void)
{
    if (flock(recording, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK) {
        errno = EBUSY;
        die("another program records into %s", path);
    }
    if (ftruncate(recording, 0) == -1)
        die("cannot record into %s", path);
}

/* O_NONBLOCK is for pipes, and is set for our own open file only, even if /dev/fd/9 is another program's. */
static void open_recording(void)
{
    struct stat status;
    bool fresh = !goes_on();
    int flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    recording = open(path, flags, 0600);
    if (recording == -1 || fstat(recording, &status) == -1)
        die("cannot record into %s", path);
    recording = move_up(recording);
    if (fresh && S_ISREG(status.st_mode))
        begin_anew();
    if (S_ISREG(status.st_mode))
        (void)fchmod(recording, 0600); /* it may have been there before */
    signal(SIGPIPE, SIG_IGN);          /* its reader may go */
    signal(SIGXFSZ, SIG_IGN);          /* it may become too large */
    atexit(write_own_lines);
    if (fresh)
        write_header();
}

/* A child begins with an empty buffer: what its parent has gathered is the parent's to write. */
struct reactor *record(struct reactor *reactor, const struct options *options)
{
    if (!reactor || !options->record)
        return reactor;
    path = options->record;
    lines.size = lines.whole = lines.count = dropped = 0;
    owner = getpid();
    if (recording == -1)
        open_recording();
    set_turn(0);
    begin_line("program");
    add_program();
    ADD(",\"backend\":");
    add_quoted(reactor_backend(reactor));
    end_line();
    reactor_observe(reactor, &recorder, NULL);
    return reactor;
}
