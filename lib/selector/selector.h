#ifndef SELECTOR_H
#define SELECTOR_H
/** @file
 *  Wait until one of many file descriptors is ready: select(), poll() or epoll behind one interface.
 *
 *  A selector is a *synchronous event demultiplexer*. Register the descriptors you care about, each
 *  with the events you are interested in, then call selector_select(): it sleeps until something
 *  is ready and says what. Which system call does the waiting is chosen by name at run time.
 *
 *  What all backends promise alike:
 *  - Level-triggered: a descriptor is reported for as long as it is ready, not only when it becomes
 *    ready.
 *  - Persistent: a registration stands until it is unregistered.
 *  - A hang-up or an error wakes whatever interest is registered: read or write will then fail, or
 *    find the end of file, without blocking. (One exception is the kernel's: select() does not tell
 *    who waits to *write* to the reading end of a pipe that its writer is gone.)
 *  - The interest may be empty. The descriptor is then *paused*: it keeps its registration and is
 *    never reported, not even for a hang-up, so it cannot make the loop spin.
 *  - Fairness: when more descriptors are ready than the caller has room for, later calls report the
 *    others first.
 *
 *  Descriptors are borrowed: the selector never closes one. Unregister before you close; closing
 *  first is forgiven. A closed descriptor is reported no more, and its registration stands until
 *  it is unregistered.
 *
 *  A registration is for the file that the number meant when it was registered. If that file is closed
 *  and the number is used again, selector_modify() to another interest fails with EBADF. What cannot be
 *  promised:
 *  - poll and select are given numbers at each wait. If a number is closed and used again between two waits,
 *    they report the new file under the old registration. To notice it would take a system call for each
 *    event. epoll watches files: it never does so.
 *  - While a duplicate keeps the closed file open, epoll goes on reporting it under the old number,
 *    until it is unregistered; poll and select do not.
 *  - The comparison is that of fstat(), which cannot tell apart files that share an inode: on Linux all
 *    eventfds, timerfds, signalfds and epoll sets, and each device.
 *  Unregister before you close. Ask selector_check() if another library may have closed a descriptor.
 *
 *  The limit on descriptors (RLIMIT_NOFILE) may be lowered below what is registered. poll() refuses to wait
 *  for more than the limit, so that backend then looks at its descriptors in parts, every 10 ms. And if
 *  epoll has to leave a watch behind that no longer belongs to anybody, and there is no descriptor free for
 *  the new set that this takes, it rests for up to 25 ms between two attempts if nothing else is ready. (With a time-out of 0 it
 *  does not.)
 *
 *  Not safe for use by several threads at once. After fork() only one of the two processes may go
 *  on using a selector; let each open its own.
 *
 *  @see select(2), poll(2), epoll(7); Python's selectors module, whose interface this follows;
 *  Schmidt et al., "Pattern-Oriented Software Architecture", volume 2, "Reactor". */

#include <stddef.h>

/** Events to be interested in, and events that happened. Combine with |; 0 is none. */
enum selector_events {
    SELECTOR_READ = 1,  /**< recv(), read() or accept() will not block */
    SELECTOR_WRITE = 2, /**< send() or write() will not block; a connect() has ended */
    /** Not an event, but a wish: if several processes watch the same file, wake one of them rather than
     *  all. Only epoll grants it (EPOLLEXCLUSIVE, Linux 4.5); the other backends wake all. Such a
     *  registration may be paused and resumed, but its interest not otherwise changed: EINVAL. */
    SELECTOR_EXCLUSIVE = 4
};

/** A registered descriptor and what the caller keeps with it. */
struct selector_key {
    int fd; /**< the descriptor, borrowed */
    unsigned
        events; /**< in selector_get_key(): the interest; in selector_select(): what happened */
    void *data; /**< the caller's own; the selector never follows it */
};

struct selector;

/** Open a selector with no registrations.
 *
 *  @param backend  a string: "select", "poll" or "epoll"; NULL for the best one on this system.
 *  @return owned by the caller, close it with selector_close(); or NULL with errno: EINVAL if there
 *          is no such backend here, EMFILE, ENFILE, ENOMEM. */
struct selector *selector_open(const char *backend);

/** Close a selector and forget all registrations. The descriptors stay open.
 *  @param selector  taken; NULL is fine. */
void selector_close(struct selector *selector);

/** Start to watch a descriptor.
 *
 *  @param fd      borrowed until it is unregistered.
 *  @param events  the interest: SELECTOR_READ, SELECTOR_WRITE, both, or 0 to begin paused; perhaps
 *                 SELECTOR_EXCLUSIVE.
 *  @param data    handed back with each event.
 *  @return 0, or -1 with errno: EBADF if @p fd is not open, EEXIST if it is registered already,
 *          EINVAL if @p events has other bits or is SELECTOR_EXCLUSIVE alone, EPERM if @p fd is a
 *          regular file or a directory (these are always ready; epoll refuses them, and a few devices
 *          such as /dev/null, too), ERANGE if the backend is select and @p fd >= FD_SETSIZE, ENOMEM,
 *          or ENOSPC if the user's limit on epoll watches is reached. */
int selector_register(struct selector *selector, int fd, unsigned events, void *data);

/** Change the interest in a descriptor, or its data. If only the data changes, no system call is made,
 *  so it is not noticed that the file has been closed: see selector_check().
 *  @return 0, or -1 with the registration unchanged and errno: ENOENT if @p fd is not registered,
 *          EBADF if its file has been closed, even if the number means another file by now, and it is to
 *          be watched for something else, EINVAL, ENOMEM, ENOSPC. */
int selector_modify(struct selector *selector, int fd, unsigned events, void *data);

/** Stop watching a descriptor. It may have been closed in the meantime.
 *  @return 0, or -1 with errno ENOENT if it is not registered. */
int selector_unregister(struct selector *selector, int fd);

/** Wait until at least one registered descriptor is ready, and say which.
 *
 *  @param timeout_ms  milliseconds to wait at most; 0 to look and return at once; negative to wait
 *                     as long as it takes.
 *  @param ready       filled with what happened: one entry a descriptor, its events those of the
 *                     interest that are ready. A copy: nothing in it changes later. An entry may
 *                     be out of date by the time it is used, if handling an earlier one changed
 *                     or closed its descriptor.
 *  @param max         entries that @p ready has room for, at least 1.
 *  @return the number of entries filled; 0 on time-out, or before if a signal arrived and nothing was
 *          ready, or a registered descriptor turned out to be closed (whoever needs the rest of the time waits
 *          again for the rest); or -1 with errno: EINVAL if @p max < 1,
 *          ENOMEM. */
int selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready, int max);

/** Look up a registration.
 *  @param key  filled if @p fd is registered.
 *  @return 0, or -1 with errno ENOENT. */
int selector_get_key(const struct selector *selector, int fd, struct selector_key *key);

/** Check that a descriptor still means the file that was registered, and is watched. For adapters of
 *  libraries that close descriptors by themselves. Costs a system call or two.
 *  @return 0, or -1 with errno: ENOENT if it is not registered, EBADF if its file has been closed, even if
 *          the number means another file by now: unregister it, and register it anew. */
int selector_check(const struct selector *selector, int fd);

/** A descriptor that is readable whenever something is ready here: for an outer loop that waits for this
 *  selector among others, and then calls selector_select() with a time-out of 0. Only epoll has one. With
 *  poll and select let the outer loop call selector_select() with a time-out of 0 every few milliseconds,
 *  or give the selector a thread of its own.
 *  @return borrowed, stays the same until selector_close(), which closes it; or -1 with errno: ENOTSUP if
 *          the backend has none, EMFILE, ENFILE, ENOMEM or ENOSPC on the first call. */
int selector_descriptor(const struct selector *selector);

/** How many descriptors are registered. */
size_t selector_count(const struct selector *selector);

/** The name of the backend in use: a constant string. */
const char *selector_backend(const struct selector *selector);

/** The names of the backends to be had on this system, best first.
 *  @return a constant array that ends with NULL. */
const char *const *selector_backends(void);

#endif
