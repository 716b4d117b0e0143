#ifndef PLAN_H
#define PLAN_H
/** @file
 *  What the driver and the server under test share: which call is to fail, and what the server tells of
 *  itself. It is memory that both have mapped, so it outlives a server that crashes, and it is shared by
 *  all processes of a server. */

#include <stdbool.h>
#include <sys/types.h>

/** The calls that can be made to fail, and how: names of errno values, or of those that getaddrinfo(3)
 *  returns. The makefile reads this list too: the calls of these, in a server and in lib, are made calls
 *  of the functions in inject.c, __wrap_NAME() (see --wrap in ld(1)).
 *
 *  A call that says nothing new of a descriptor that it was given cannot fail with EBADF; a manual page's
 *  errors that only a mistake of the caller's brings about are left out likewise. */
#define FAULT_CALLS(CALL)                                                                          \
    CALL(accept, "EAGAIN EINTR ECONNABORTED EMFILE ENFILE ENOBUFS ENOMEM EPROTO ENETDOWN")         \
    CALL(accept4, "EAGAIN EINTR ECONNABORTED EMFILE ENFILE ENOBUFS ENOMEM EPROTO ENETDOWN")        \
    CALL(bind, "EADDRINUSE EACCES EADDRNOTAVAIL ENOMEM")                                           \
    CALL(calloc, "ENOMEM")                                                                         \
    CALL(close, "EINTR EIO")                                                                       \
    CALL(dup2, "EBUSY EINTR")                                                                      \
    CALL(epoll_create1, "EMFILE ENFILE ENOMEM")                                                    \
    CALL(epoll_ctl, "ENOMEM ENOSPC")                                                               \
    CALL(epoll_wait, "EINTR EINVAL")                                                               \
    CALL(execvp, "ENOENT EACCES ENOMEM")                                                           \
    CALL(fcntl, "EINVAL")                                                                          \
    CALL(fdopen, "ENOMEM")                                                                         \
    CALL(fgets, "EIO")                                                                             \
    CALL(fork, "EAGAIN ENOMEM")                                                                    \
    CALL(fstat, "ENOMEM")                                                                          \
    CALL(getaddrinfo, "EAI_MEMORY EAI_AGAIN EAI_SYSTEM")                                           \
    CALL(getnameinfo, "EAI_MEMORY")                                                                \
    CALL(getpeername, "ENOTCONN ENOBUFS")                                                          \
    CALL(getrlimit, "EPERM")                                                                       \
    CALL(getsockname, "ENOBUFS")                                                                   \
    CALL(kill, "ESRCH")                                                                            \
    CALL(listen, "EADDRINUSE")                                                                     \
    CALL(malloc, "ENOMEM")                                                                         \
    CALL(mmap, "ENOMEM")                                                                           \
    CALL(open, "EMFILE ENFILE ENOMEM")                                                             \
    CALL(open_memstream, "ENOMEM")                                                                 \
    CALL(pipe, "EMFILE ENFILE")                                                                    \
    CALL(poll, "EINTR ENOMEM")                                                                     \
    CALL(read, "EAGAIN EINTR")                                                                     \
    CALL(realloc, "ENOMEM")                                                                        \
    CALL(recv, "EAGAIN EINTR ECONNRESET ETIMEDOUT ENOMEM")                                         \
    CALL(select, "EINTR EBADF ENOMEM")                                                             \
    CALL(send, "EAGAIN EINTR ECONNRESET EPIPE ENOBUFS ENOMEM")                                     \
    CALL(sendto, "EAGAIN ECONNREFUSED ENOENT")                                                     \
    CALL(setenv, "ENOMEM")                                                                         \
    CALL(setrlimit, "EPERM")                                                                       \
    CALL(setsockopt, "ENOBUFS ENOPROTOOPT")                                                        \
    CALL(shutdown, "ENOTCONN")                                                                     \
    CALL(sigaction, "EINVAL")                                                                      \
    CALL(sleep, "EINTR")                                                                           \
    CALL(socket, "EMFILE ENFILE ENOBUFS ENOMEM EAFNOSUPPORT")                                      \
    CALL(socketpair, "EMFILE ENFILE ENOMEM")                                                       \
    CALL(tsearch, "ENOMEM")                                                                        \
    CALL(waitpid, "EINTR ECHILD")

#define FAULT_ENUM(name, errors) CALL_##name,
/** The calls by number: CALL_accept and so on. */
enum call { FAULT_CALLS(FAULT_ENUM) CALLS };

/** How a server is troubled besides. These it must bear without harm to anybody. */
enum trouble {
    TROUBLE_NONE,
    SHORT_RECEIVES, /**< recv() returns at most so many bytes */
    SHORT_SENDS,    /**< send() takes at most so many bytes */
    INTERRUPTS,     /**< one of so many calls that may wait is interrupted */
    FALSE_ALARMS,   /**< every so-manieth wait reports all that is watched, ready or not */
    SHORTAGES,      /**< accept() fails for want of memory until the server has rested so often */
    TROUBLES
};

enum {
    PLAN_PROCESSES = 16, /**< of a server, at most; those that come later share the last place */
    PLAN_BLOCKS = 512,   /**< of memory that a process may hold, at most */
    PLAN_PLACES = 256,   /**< in the code, of a process, that make these calls, at most */
    ANY_SIZE = 9999,     /**< another amount for each call that is short */
    HURRY = 5,           /**< in a server under test, time goes by so many times faster */
    FRUITLESS_WAITS = 200,
    SPINS =
        98 /**< the exit status of a process that has waited so often, one time after another, and
                    found nothing to do: it would go on for ever */
};

/** A block of memory that is in use: what allocated it, in its process. */
struct plan_block {
    void *start;
    enum call call;
    unsigned nth;
};

/** A place in the code that makes a call. */
struct plan_place {
    long offset; /**< in the program */
    enum call call;
    unsigned nth; /**< the first that was made there */
};

/** What a process of the server tells. */
struct plan_process {
    pid_t pid;
    bool began_by_exec;    /**< it is a program that was started, and no worker that was forked */
    bool waiting;          /**< for clients; nothing else is left to do */
    unsigned calls[CALLS]; /**< how often each was called */
    unsigned block_count;
    struct plan_block blocks[PLAN_BLOCKS];
    unsigned place_count;
    struct plan_place places[PLAN_PLACES];
};

/** The plan of one run. */
struct plan {
    /** @name What is to happen: from the driver @{ */
    enum call call;        /**< this call fails; CALLS for none */
    unsigned nth;          /**< time it is made, from 1, */
    unsigned process;      /**< by this process: 0 is the first, then in the order of their forks */
    int error;             /**< with this errno, or value of getaddrinfo() */
    unsigned send_at_most; /**< bytes that send() takes, so that some have to be queued */
    enum trouble trouble;
    unsigned amount; /**< see enum trouble */
    unsigned seed;   /**< for random amounts */
    pid_t driver; /**< whose descriptor PLAN_VARIABLE names: for a program that the server starts */

    /** @} @name What has happened: from the server @{ */
    bool reached;       /**< the call that fails was made */
    bool on_channel;    /**< on a socket between the server's own processes */
    unsigned processes; /**< that there have been */
    int crash;          /**< the signal that killed one of them, if its parent did not mean it */
    struct plan_process told[PLAN_PROCESSES];
    /** @} */
};

/** The environment variable that says which descriptor the plan's memory is. */
#define PLAN_VARIABLE "FAULTS_PLAN"

#endif
