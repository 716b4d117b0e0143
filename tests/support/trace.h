#ifndef TRACE_H
#define TRACE_H
/** @file
 *  Asks what a server did: its system calls, as strace saw them.
 *
 *      contract_serve_traced();
 *      struct client *alice = client_connect("alice");
 *      trace_mark();
 *      ... what alice does ...
 *      trace_expect(trace_asked_after_close(), 0);
 *
 *  A question counts what has happened since the mark, and waits first until the server rests, so that all of it is
 *  known. Its answer depends on no clock: a busy machine changes nothing. Whoever gets another number than expected
 *  can say why: trace_words(). */

#include <stdbool.h>
#include <stddef.h>

/** @name Starting
 *  server_start() does this, for a setup that is `traced`. @{ */

/** Why servers cannot be watched here, and what to do about it, in a line; NULL if they can. */
const char *trace_reason(void);

/** Begin a new recording.
 *  @return how to call strace, up to where the command follows; ends with NULL; borrowed until the next call. */
const char *const *trace_begin(void);

/** Give strace's output the number that trace_begin() has named. To be called by a child of the process that called
 *  trace_begin(). @return the number, which must stay open. */
int trace_keep(void);

/** Become the server, below strace.
 *  @param command  for the shell. */
_Noreturn void trace_execute(const char *const *arguments, const char *command);

/** @} */
/** @name The part that is asked about @{ */

/** Wait until the server rests: questions are about what happens from here on. */
void trace_mark(void);

/** Questions are about all that has happened since the start. */
void trace_from_start(void);

/** @} */
/** @name Questions
 *  Each returns how many times, 0 for never, or -1 if nothing was recorded; and leaves in trace_words() a sentence
 *  about it that begins "your server" or "it". @{ */

/** How often a wait ended: select(), poll(), epoll_wait() and the like returned, or a call that sleeps. */
int trace_wakes(void);

/** How often a wait said that something is ready, and until the next wait no call got or sent a byte, accepted,
 *  connected, or heard an end or an error: what was ready stays so, and the next wait ends at once. */
int trace_wakes_for_nothing(void);

/** System calls, without those that only write to stdout or stderr. */
int trace_calls(void);

/** How often a wait, or another call, was about a descriptor that the process had closed. */
int trace_asked_after_close(void);

/** How often a wait without an end had nothing to wait for. */
int trace_endless_waits(void);

/** How often somebody was asked to send, or write, no bytes at all. */
int trace_empty_writes(void);

/** Calls that could have waited for one client, in a process that waits for several: on a descriptor that was not
 *  made non-blocking before. */
int trace_blocking_calls(void);

/** Sockets, pipes and the like that were made, and that a program which the server executes would inherit. */
int trace_inherited_descriptors(void);

/** Calls of this name, such as "recvfrom". */
int trace_calls_of(const char *call);

/** What the last question found, in words: a sentence without its full stop. */
const char *trace_words(void);

/** The longest time from the end of a wait to the beginning of the next, while nobody else was served, in words:
 *  "nobody else was served for 41 ms". For people only: a busy machine makes it longer. */
const char *trace_longest_turn(void);

/** @} */
/** @name Expectations, told as a story @{ */

/** The test fails, with trace_words(), if @p count is more than @p most. */
void trace_expect(int count, int most);

/** @p messages were answered: the test fails if that took more than @p each calls for a message. */
void trace_expect_calls(int messages, int each);

/** @} */
/** @name For questions of your own @{ */

/** A call of the server. */
struct trace_call {
    long long t, took;   /**< ns; took is -1 for a call that has not returned */
    long pid;            /**< the process */
    int fd;              /**< what it is about; -1 if nothing */
    int target;          /**< of epoll_ctl() */
    int new_fd, new_fd2; /**< descriptors that it made; -1 for none */
    long long result;    /**< -1 if it failed; see error */
    long long size;      /**< bytes that it was to move; -1 if that makes no sense */
    long long timeout;   /**< of a wait, in milliseconds; -1 for ever */
    bool returned;
    bool nonblocking, blocking, cloexec; /**< what it makes of fd, or of new_fd */
    char call[20];  /**< its name; "exit" and "fork" are a process's end and beginning */
    char error[16]; /**< such as "EAGAIN"; empty if there was none */
    char kind[12];  /**< of the descriptor: "tcp", "pipe", ... */
    char op[4];     /**< of epoll_ctl(): "add", "mod" or "del" */
    char *asked;    /**< what a wait asked about: "5:r 6:rw"; NULL if nothing was asked */
    char *ready;    /**< what it said: "6:r" */
};

/** All calls since the mark, in the order in which they returned. Borrowed until the next question. */
const struct trace_call *trace_list(size_t *count);

/** Ask about these lines of strace's, instead of about a server. */
void trace_of(const char *lines);

/** Whether a call is a wait: select(), poll(), epoll_wait() and their like. */
bool trace_is_wait(const struct trace_call *call);

/** @} */

#endif
