#ifndef HANDOVER_H
#define HANDOVER_H
/** @file
 *  Replace a running program by another one, without closing its listening sockets.
 *
 *  The old program starts the one that is on disk now and lets it inherit the listening sockets. Connections
 *  that wait in a socket's queue belong to the socket, not to a process, so nobody is refused: until the new
 *  program accepts, the old one does. When the new program says that it serves, the old one stops accepting,
 *  and ends with its last client. If the new program cannot be started, or ends before it serves, the old one
 *  goes on as if nothing had happened.
 *
 *  The sockets are passed in the way of systemd's socket activation, so a program that takes them from an
 *  older one can take them from systemd as well:
 *  - they are the descriptors from HANDOVER_FIRST on;
 *  - LISTEN_FDS says how many there are, and LISTEN_PID for which process they are meant.
 *
 *  One variable is ours: HANDOVER_READY names the descriptor of a pipe into which the new program writes a byte
 *  when it serves.
 *
 *  @see sd_listen_fds(3); nginx's "Upgrading Executable on the Fly"; W. R. Stevens, "Advanced Programming in
 *  the UNIX Environment", chapter 8, fork and exec. */

#include "reactor.h"

#include <stdbool.h>
#include <sys/types.h>

enum {
    HANDOVER_FIRST = 3,       /**< the descriptor of the first socket that is handed over */
    HANDOVER_MAX = 256,       /**< sockets, at most */
    HANDOVER_START_MS = 30000 /**< after which a new program that does not serve yet is killed */
};

/** @name In the new program @{ */

/** Take the listening sockets that were handed to this process. Call it before the program opens any
 *  descriptor. The variables are removed from the environment, so that no child believes them to be its own.
 *  The sockets become close-on-exec and non-blocking.
 *  @param listeners  room for HANDOVER_MAX descriptors, which the caller owns from now on.
 *  @return how many there are, 0 if none was handed over; or -1 with errno: EINVAL if LISTEN_FDS is no number
 *          from 1 to HANDOVER_MAX or one of the descriptors is no listening socket of TCP, EBADF if one is not
 *          open, ENOTSOCK if one is no socket, or ENOBUFS. */
int handover_take(int *listeners);

/** Whether a listening socket is at an address.
 *  @param host,port  borrowed strings, as for net_listen(); any port fits "0".
 *  @return 1 if it is, 0 if it is not, or -1 with errno as net_listen() has it for a host that cannot be found, or as
 *          getsockname(2) has it. */
int handover_is_at(int listener, const char *host, const char *port);

/** Tell the older program, if there is one, that this one serves.
 *  @return whether there was one when this process began. If it has gone meanwhile, nobody needs to know. */
bool handover_ready(void);

/** @} @name In the old program @{ */

struct handover;

/** How a handover ended. All are called from the loop, and all are needed. */
struct handover_events {
    /** The new program serves. Stop accepting. */
    void (*ready)(pid_t pid, void *data);

    /** The new program could not be started, or has ended, though it may have said that it serves: go on.
     *  @param error   an errno value that says why it could not be executed; ETIMEDOUT if it was killed because
     *                 it did not serve within HANDOVER_START_MS; or 0 if it ended by itself.
     *  @param status  how it ended, as waitpid(2) has it. */
    void (*failed)(int error, int status, void *data);
};

/** Prepare. The reactor watches for SIGCHLD from now on.
 *  @param argv    the command line of the program, borrowed, ends with NULL. argv[0] is looked up as a shell
 *                 would: if it has no slash, in PATH.
 *  @param events  borrowed.
 *  @return owned by the caller, close it with handover_close(); or NULL with errno ENOMEM or as
 *          reactor_signal_start() has it. */
struct handover *handover_open(struct reactor *reactor, char **argv,
                               const struct handover_events *events, void *data);

/** Stop to watch. A new program that does not serve yet is killed.
 *  @param handover  taken; NULL is fine. */
void handover_close(struct handover *handover);

/** Start the program anew and hand the listening sockets over. One of the events follows.
 *  @param listeners  borrowed, @p count of them, at most HANDOVER_MAX.
 *  @return 0, or -1 with errno: EALREADY if one was started that is not ready yet or serves already; EMFILE,
 *          ENFILE, EAGAIN or ENOMEM if there is a shortage of descriptors, of processes or of memory. */
int handover_start(struct handover *handover, const int *listeners, size_t count);

/** In a process that was forked from the old or the new program and is neither, such as a worker: close what it
 *  has of the pipe between these two. Call it once reactor_close() was called there.
 *  @param handover  its parent's, borrowed; NULL is fine. */
void handover_leave(struct handover *handover);

/** @} */

#endif
