/* Start reading at record(), then at begin_line() and end_line(): each step of the loop is one line, and one write().
 *
 * Nothing is kept back in a buffer, because the most interesting line of a recording is often the last one: what did
 * the server do when it crashed, was killed, or hung? What write() has taken is safe from all of these, in the file
 * or on its way to the reader. And a line that is written whole, at the end of the file, never mixes with those of
 * other processes. It costs a system call a line, and nobody pays it but who looks. */
#include "cli.h"
#include "log.h"
#include "observe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A pipe takes so much whole or not at all (PIPE_BUF of Linux). */
enum { LONGEST_LINE = 4096 /* bytes */ };

static int recording = -1;    /* the file; -1 while nothing is recorded */
static const char *path;      /* its name */
static pid_t pid;             /* our own */
static uint64_t current_turn; /* of the loop */
static unsigned long dropped; /* lines that a full pipe did not take, and nobody knows of yet */
static char line[LONGEST_LINE];
static size_t size; /* of what the line has so far */

/* --- Words ------------------------------------------------------------------------------------------- */

static void add(const char *text, size_t length)
{
    if (length <
        sizeof line - size) { /* what does not fit is left out: only a list can be so long */
        memcpy(line + size, text, length);
        size += length;
    }
}

static void add_text(const char *text)
{
    add(text, strlen(text));
}

/* By hand: snprintf() would take as long as all the rest. */
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

static void add_integer(int64_t number)
{
    if (number < 0)
        add_text("-");
    add_number(number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

static void add_address(uintptr_t address)
{
    char digits[2 + 2 * sizeof address];
    char *first = digits + sizeof digits;
    do {
        *--first = "0123456789abcdef"[address % 16];
        address /= 16;
    } while (address > 0);
    *--first = 'x';
    *--first = '0';
    add(first, (size_t)(digits + sizeof digits - first));
}

/* In JSON, within quotes. A byte that is no printable ASCII is the character of its number. */
static void add_quoted(const char *text)
{
    char escaped[7];
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte >= ' ' && byte < 127 && byte != '"' && byte != '\\') {
            add(text, 1);
        } else {
            snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            add_text(escaped);
        }
    }
}

/* --- Lines ------------------------------------------------------------------------------------------- */

static void begin_line(const char *event)
{
    size = 0;
    add_text("{\"t\":");
    add_number(reactor_clock());
    add_text(",\"from\":\"loop\",\"pid\":");
    add_integer(pid);
    add_text(",\"turn\":");
    add_number(current_turn);
    add_text(",\"event\":\"");
    add_text(event);
    add_text("\"");
}

static void field(const char *name)
{
    add_text(",\"");
    add_text(name);
    add_text("\":");
}

static void number_field(const char *name, int64_t number)
{
    field(name);
    add_integer(number);
}

static void text_field(const char *name, const char *text)
{
    field(name);
    add_text("\"");
    add_quoted(text);
    add_text("\"");
}

static void address_field(const char *name, uintptr_t address)
{
    field(name);
    add_text("\"");
    add_address(address);
    add_text("\"");
}

static void end_recording(void)
{
    complain("cannot write to %s: the recording ends here", path);
    close(recording);
    recording = -1;
}

/* Whether all of it was taken. A pipe that is full takes nothing, and for its reader nobody waits. */
static bool write_line(const char *text, size_t length)
{
    ssize_t written = write(recording, text, length);
    if (written == -1 && errno != EAGAIN)
        end_recording();
    return written == (ssize_t)length;
}

static bool tell_dropped(void)
{
    char text[128];
    int length = snprintf(
        text, sizeof text,
        "{\"t\":%llu,\"from\":\"loop\",\"pid\":%ld,\"turn\":%llu,\"event\":\"dropped\","
        "\"lines\":%lu}\n",
        (unsigned long long)reactor_clock(), (long)pid, (unsigned long long)current_turn, dropped);
    if (!write_line(text, (size_t)length))
        return false;
    dropped = 0;
    return true;
}

static void end_line(void)
{
    size = size < sizeof line - 2 ? size : sizeof line - 2;
    add_text("}\n");
    if (recording == -1)
        return;
    if ((dropped > 0 && !tell_dropped()) || !write_line(line, size))
        dropped++;
}

/* --- The steps --------------------------------------------------------------------------------------- */

static const char *const kinds[] = {"nothing", "handler", "call", "yielded",
                                    "timer",   "signal",  "hook"};

static const char *letters(unsigned events)
{
    static const char *const words[] = {"", "r", "w", "rw"};
    return words[events & (SELECTOR_READ | SELECTOR_WRITE)];
}

static void record_turn(uint64_t turn, void *data)
{
    current_turn = turn;
    begin_line("turn");
    end_line();
}

static void record_wait(int timeout_ms, size_t watched, void *data)
{
    begin_line("wait");
    number_field("timeout", timeout_ms);
    number_field("watched", (int64_t)watched);
    end_line();
}

/* A line has room for some hundreds. */
static void record_woken(const struct selector_key *ready, int count, void *data)
{
    begin_line("woken");
    number_field("count", count);
    field("ready");
    add_text("\"");
    for (int i = 0; i < count && size < sizeof line - 32; i++) {
        add_text(i == 0 ? "" : " ");
        add_integer(ready[i].fd);
        add_text(":");
        add_text(letters(ready[i].events));
    }
    add_text("\"");
    end_line();
}

/* Which callback it is: its kind, what makes it out among others, its function. */
static void callback_fields(const struct reactor_callback *callback)
{
    if (callback->kind == REACTOR_HANDLER)
        number_field("fd", callback->number);
    else if (callback->kind == REACTOR_SIGNAL)
        number_field("signal", callback->number);
    else if (callback->which)
        address_field(callback->kind == REACTOR_TIMER ? "timer" : "call",
                      (uintptr_t)callback->which);
    address_field("function", callback->function);
}

static void record_begin(const struct reactor_callback *callback, void *data)
{
    begin_line("begin");
    text_field("what", kinds[callback->kind]);
    callback_fields(callback);
    if (callback->kind == REACTOR_HANDLER)
        text_field("ready", letters(callback->events));
    end_line();
}

static void record_end(const struct reactor_callback *callback, uint64_t nanoseconds, void *data)
{
    begin_line("end");
    number_field("took", (int64_t)nanoseconds);
    text_field("name", callback->name);
    end_line();
}

static void record_changed(enum reactor_change change, const struct reactor_callback *callback,
                           void *data)
{
    static const struct {
        const char *event, *how;
    } words[] = {{"registers", NULL}, {"modifies", NULL},  {"unregisters", NULL},
                 {"queues", "defer"}, {"queues", "yield"}, {"queues", "postpone"},
                 {"cancels", NULL},   {"starts", NULL},    {"stops", NULL}};
    begin_line(words[change].event);
    if (words[change].how)
        text_field("how", words[change].how);
    if (change >= REACTOR_STARTS)
        text_field("what", kinds[callback->kind]);
    callback_fields(callback);
    if (change == REACTOR_REGISTERS || change == REACTOR_MODIFIES)
        text_field("asked", letters(callback->events));
    if (change == REACTOR_STARTS && callback->kind == REACTOR_TIMER) {
        number_field("due", (int64_t)callback->due);
        number_field("interval", (int64_t)callback->interval);
    }
    end_line();
}

static void record_level(int fd, const char *what, size_t bytes, size_t limit, void *data)
{
    begin_line("level");
    number_field("fd", fd);
    text_field("what", what);
    number_field("bytes", (int64_t)bytes);
    number_field("limit", (int64_t)limit);
    end_line();
}

static void record_state(int fd, const char *what, void *data)
{
    begin_line("state");
    number_field("fd", fd);
    text_field("what", what);
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

/* Functions are known by their addresses, and those change from run to run. Where one of them lies tells where all
 * lie. */
static void anchor_fields(void)
{
    text_field("anchor", "record");
    address_field("at", (uintptr_t)record);
}

static void command_field(void)
{
    field("command");
    add_text("\"");
    for (char **word = cli_arguments; *word; word++) {
        add_text(word == cli_arguments ? "" : " ");
        add_quoted(*word);
    }
    add_text("\"");
}

static void write_header(void)
{
    char date[sizeof "2026-11-30T18:00:00Z"];
    time_t now = time(NULL);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
    size = 0;
    add_text("{\"recording\":1,\"clock\":\"monotonic\",\"by\":\"server\"");
    text_field("date", date);
    command_field();
    anchor_fields();
    end_line();
}

/* A program that replaces us (stage 09) goes on with our recording: it finds this in its environment. */
static bool goes_on(void)
{
    static const char name[] = "RECORDS_INTO";
    const char *before = getenv(name);
    if (before && strcmp(before, path) == 0)
        return true;
    setenv(name, path, true);
    return false;
}

/* O_NONBLOCK is for pipes, and belongs to our own open file, even if /dev/fd/9 is another program's. */
static void open_recording(void)
{
    struct stat status;
    bool new = !goes_on();
    recording = open(path,
                     O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC |
                         (new ? O_TRUNC : 0),
                     0600);
    if (recording == -1 || fstat(recording, &status) == -1)
        die("cannot record into %s", path);
    recording = move_up(recording);
    if (S_ISREG(status.st_mode))
        (void)fchmod(recording, 0600); /* it may have been there before */
    signal(SIGPIPE, SIG_IGN);          /* if its reader is gone */
    signal(SIGXFSZ, SIG_IGN);          /* if it is too large */
    if (new)
        write_header();
}

struct reactor *record(struct reactor *reactor, const struct options *options)
{
    if (!reactor || !options->record)
        return reactor;
    path = options->record;
    pid = getpid();
    current_turn = 0;
    dropped = 0;
    if (recording == -1)
        open_recording();
    begin_line("program");
    command_field();
    anchor_fields();
    text_field("backend", reactor_backend(reactor));
    end_line();
    reactor_observe(reactor, &recorder, NULL);
    return reactor;
}
