#ifndef SERVER_H
#define SERVER_H
/** @file
 *  Starts the server under test, watches it, stops it. A test has one server.
 *
 *  What goes wrong here ends the test, with story_fail(). */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/** How the server is started. */
struct server_setup {
    const char *command; /**< for the shell; {port} becomes a port */
    bool foreign;        /**< not one of ours: it need not know port 0, nor say that it is ready */
    const char *options; /**< more options, such as "--max-clients 2"; NULL for none */
    int descriptors;     /**< how many it may have open; 0 for as many as we */
    int taken;           /**< its first descriptors, so many, are in use when it starts */
    int input;           /**< its stdin, borrowed; 0 for /dev/null */
    bool traced;         /**< recorded, for the questions of trace.h; trace_reason() must be NULL */
};

/** Start the server and wait until it serves.
 *  @param setup  copied; the strings are borrowed until server_stop(). */
void server_start(const struct server_setup *setup);

/** Stop the server: it must have run until now.
 *  @return what it printed on stdout after the ready line; a string that is good until the next
 *          start. Empty for a foreign server. */
const char *server_stop(void);

/** Milliseconds that server_stop() waits before it kills the server. */
extern int server_stop_limit;

/** Whether server_stop() had to kill it. */
bool server_is_stubborn(void);

/** Wait until the server ends by itself; if it does not, the test fails.
 *  @return its exit status; 128 + the number of the signal that killed it. */
int server_await_end(void);

/** Go on with another process, which the server has started in its place. It must be a descendant of ours.
 *  From now on server_pid() and the rest mean that one. */
void server_follow(pid_t successor);

/** Whether the server has ended by itself; a note in the story then says how. */
bool server_has_died(void);

/** Whether it has ended, and a sanitizer has found memory that it had allocated and lost. */
bool server_leaks(void);

/** Connect to the server.
 *  @param narrow  with little room in both kernels: some tens of KiB each way.
 *  @return a descriptor, or -1 with errno. */
int server_connect(bool narrow);

/** The server's process. */
pid_t server_pid(void);

/** The port on which the server listens. */
int server_port(void);

/** Stop the server's clock (SIGSTOP), and let it go on: what clients do in between arrives all at
 *  once. Of a foreign server all processes are stopped: the first may be a shell. */
void server_freeze(void);
void server_thaw(void);

/** The same for the server and all processes that it has started; where the system does not tell which these are,
 *  for the server alone. */
void server_freeze_all(void);
void server_thaw_all(void);

/** What a program did that ran to its end. */
struct server_exit {
    int status;     /**< its exit status; 128 + the number of the signal that killed it */
    char out[4096]; /**< what it printed on stdout, a string */
    char err[4096]; /**< and on stderr */
};

/** Run the server's command, which is expected to end at once: --help, or a mistake.
 *  @param port  to put in the place of {port}. */
void server_run(const struct server_setup *setup, int port, struct server_exit *result);

/** @name What the server uses, with all processes it has started
 *  -1 where the system does not tell: there is no /proc. @{ */

int server_descriptors(void); /**< how many are open */

/** Wait until no more than @p most descriptors are open: a connection's end takes the server a moment
 *  longer than its client. Fine where the system does not tell. */
void server_expect_descriptors(int most);

/** Wait until the server sleeps. One that polls, or spins, never does, and the test fails. Nothing is
 *  measured that a busy machine could change: a server sleeps if, between two looks, it has used no
 *  processor time at all, and does not wait for a processor. Fine where the system does not tell. */
void server_expect_rest(void);

/** Take one look, of some milliseconds, at whether it sleeps. */
bool server_rests(void);

/** How long it has slept, as far as this and earlier looks tell, in milliseconds. 0 where the system does not tell. */
int server_slept_ms(void);

/** Add to the story how much processor time and memory it has used since it began to serve, if that is much. */
void server_note_usage(void);

/** @} */

#endif
