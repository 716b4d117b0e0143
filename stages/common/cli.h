#ifndef CLI_H
#define CLI_H
/** @file
 *  What the main() of every stage shares: options, the ready line, and words on stderr.
 *
 *  This is the one place that prints and exits; lib never does. Exit status 2 is for a command
 *  line that makes no sense, 1 for a system that refuses. Words on stderr that nobody can read any more
 *  are lost; that ends no server. */

#include <stdbool.h>

/** The command line, with defaults filled in. The strings are borrowed from argv. */
struct options {
    const char *host;    /**< --host: the address to listen on */
    const char *port;    /**< --port: a number; "0" lets the kernel choose */
    const char *backend; /**< --backend: see selector_open(); NULL for the best one */
    int max_clients;     /**< --max-clients: at least 1 */
    int workers;         /**< --workers: at least 1 */
    const char *balance; /**< --balance: shared, reuseport or exclusive */
    int idle_timeout;    /**< --idle-timeout: seconds, 0 for none */
    bool verbose;        /**< -v: log every connection */
};

/** Options that not every stage has. Combine with |. */
enum option_sets {
    OPTIONS_BASIC = 0,  /**< --host, --port, --max-clients, -v, --help */
    OPTION_BACKEND = 1, /**< --backend, from stage 03 on */
    OPTION_WORKERS = 2, /**< --workers and --balance, from stage 06 on */
    OPTION_TIMEOUT = 4, /**< --idle-timeout, from stage 07 on */
};

/** Parse the command line. --help prints a summary and exits with 0; anything wrong is one line on
 *  stderr and exit status 2.
 *  @param sets  which of enum option_sets this server knows. */
struct options options_parse(int argc, char **argv, unsigned sets);

/** Print the ready line on stdout, "listening on 127.0.0.1:7000". It is the only line there: whoever
 *  started the server may wait for it. If the address cannot be found out, it dies. */
void announce(int listener);

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

#endif
