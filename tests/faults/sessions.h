#ifndef SESSIONS_H
#define SESSIONS_H
/** @file
 *  What guests do while a server is in trouble: scripts, always the same, so that a server makes the same
 *  calls in the same order each time. */

#include <stdbool.h>
#include <sys/types.h>

/** A script. */
struct session {
    const char *name;
    bool exact;            /**< see guests_begin() */
    bool blocks;           /**< calls of the server wait: to none would the kernel say EAGAIN */
    unsigned send_at_most; /**< bytes that a send() of the server takes: so some wait to be sent */
    void (*run)(pid_t server);
    void (*again)(void);       /**< one more guest, after all else: it must be served */
    void (*end)(pid_t server); /**< how the server is ended */
    int status; /**< the server's exit status then; 128 + the number of the signal that killed it */
};

/** All scripts; the last has no name. */
extern const struct session sessions[];

#endif
