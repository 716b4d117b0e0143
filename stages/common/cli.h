#ifndef CLI_H
#define CLI_H
/** @file
 *  What the main() of every stage shares: options, the ready line, and lines on stderr.
 *
 *  This is the one place that prints and exits; lib never does. Exit status 2 is for a command
 *  line that makes no sense, 1 for a system that refuses.
 *
 *  No line on stderr is waited for. If stderr is a full pipe, a terminal stopped with Ctrl-S or a pipe that
 *  has lost its reader, the line is dropped, and the next line that can be written comes after
 *  "N lines of the log were dropped", a count for all processes of the server. O_NONBLOCK is not set on
 *  stderr for other programs that share it. Only a disk is waited for. */

#include <stdbool.h>

struct reactor;

enum { OPTIONS_HOST_MAX = 256 /**< bytes of an address, with its zero */ };

/** What was chosen on the command line and in the file of settings, with defaults filled in. */
struct options {
    char host[OPTIONS_HOST_MAX]; /**< --host: the address to listen on */
    char port[6];                /**< --port: a number; "0" lets the kernel choose */
    bool port_chosen;            /**< whether the port was chosen, or is the default */
    const char *backend;         /**< --backend: see selector_open(); NULL for the best one */
    int max_clients;             /**< --max-clients: at least 1 */
    int workers;                 /**< --workers: at least 1 */
    const char *balance;         /**< --balance: shared, reuseport or exclusive */
    int idle_timeout;            /**< --idle-timeout: seconds, 0 for none */
    bool verbose;                /**< -v: log every connection */
    const char *record;          /**< --record: see record(); NULL for none */
};

/** Options that not every stage has. Combine with |. */
enum option_sets {
    OPTIONS_BASIC = 0,   /**< --host, --port, --max-clients, -v, --help */
    OPTION_BACKEND = 1,  /**< --backend, from stage 03 on */
    OPTION_WORKERS = 2,  /**< --workers and --balance, from stage 08 on */
    OPTION_TIMEOUT = 4,  /**< --idle-timeout, from stage 05 on */
    OPTION_SETTINGS = 8, /**< --settings, from stage 09 on */
    OPTION_RECORD = 16,  /**< --record */
    OPTION_REACTOR = OPTION_BACKEND | OPTION_RECORD /**< both, from stage 04 on */
};

/** Parse the command line, and make the process fit for a server. Call it first, before anything is opened:
 *  - descriptors 0, 1 and 2 that were closed at start become /dev/null, so that no client gets their number;
 *  - as PID 1, which gets no signal that it has no handler for, SIGHUP, SIGINT and SIGTERM end the process
 *    with status 128 and their number, unless they are ignored or handled already;
 *  - whether the process has a terminal is remembered for terminal_is_gone().
 *
 *  --help prints a summary and exits with 0; anything wrong is one line on stderr and exit status 2, or 1 if the
 *  file of settings cannot be read.
 *  @param sets  which of enum option_sets this server knows. */
struct options options_parse(int argc, char **argv, unsigned sets);

/** Read the file of settings again, which --settings has named. Each line of it is the name of an option,
 *  without the dashes, and its value: "workers 4". Empty lines and those that begin with '#' are comments. What
 *  was chosen on the command line is stronger than the file, what the file does not name has its default.
 *  @param options  changed if the file is in order.
 *  @return 0, or -1 if the file cannot be read or something in it is wrong: one line on stderr says what, and
 *          @p options is as before. */
int options_read_again(struct options *options);

/** Print the ready line on stdout, "listening on 127.0.0.1:7000". It is the only line there: a program that
 *  started the server may wait for it. If the address cannot be found out, or stdout takes no line (a pipe
 *  without a reader, a full disk), die with status 1. */
void announce(int listener);

/** Write down from now on what a reactor does, if --record was chosen: each step of its loop becomes a line of JSON in
 *  that file. docs/recording.md says what stands in a line, and `make see FILE=recording` shows it. A process that was
 *  forked calls this for its own reactor, and its lines go into the same file.
 *
 *  A line is written before the loop goes on. So a recording can be read while it grows, and its last line is what
 *  happened last, even if the server crashed or was killed. The loop never waits for a reader: if the file is a pipe
 *  and it is full, lines are dropped, and the next line that fits comes after one that says how many. If the disk is
 *  full, one line on stderr says so, and the server goes on.
 *  @param reactor  NULL is fine: then nothing is done.
 *  @return @p reactor. If the file cannot be opened, the process dies with status 1. */
struct reactor *record(struct reactor *reactor, const struct options *options);

/** Allow this process as many open descriptors as the system lets it have. Best effort. */
void raise_descriptor_limit(void);

/** Write one line to stderr, and say what errno means unless it is 0; then exit with status 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Write one line to stderr, and say what errno means. For what goes wrong but stops nothing. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Write one line to stderr. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** With -v, write one line to stderr: "accepted 127.0.0.1:40112", "closed ...". */
void log_peer(const char *what, int fd);

/** Whether the process had a controlling terminal when options_parse() was called, and has it no more: its
 *  window was closed. Ask when SIGHUP comes, which then means the end; otherwise it is a person's or a
 *  program's wish, by custom to reload. With nohup, where SIGHUP is ignored at start, the answer is false.
 *  @see termios(3) of POSIX, "Modem Disconnect"; /dev/tty in tty(4). */
bool terminal_is_gone(void);

#endif
