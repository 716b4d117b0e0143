#ifndef FOREGROUND_H
#define FOREGROUND_H
/** @file
 *  The signals of a program that has taken the terminal: each of them would end or stop it, and leave the
 *  terminal as it is.
 *
 *  Here they are events of the loop, so that the terminal is put back first. SIGINT, SIGTERM, SIGHUP and
 *  SIGQUIT end the program. SIGTSTP, from Ctrl-Z, stops it, and SIGCONT lets it go on. SIGWINCH says that the
 *  window has another size.
 *
 *  @see signals.h; "Job Control" in the manual of the GNU C library; W. R. Stevens, "Advanced Programming in
 *  the UNIX Environment", chapter 10.21. */

#include "reactor.h"
#include "signals.h"

#include <stdbool.h>

enum { FOREGROUND_SIGNALS = 7 /**< that are watched for */ };

/** What to do about them: functions that the loop calls. */
struct foreground_handlers {
    /** The program is to end.
     *  @param status  for exit(), as a shell has it: 128 and the signal's number. */
    void (*end)(int status, void *data);

    /** The program stops when this returns: put the terminal back. */
    void (*suspend)(void *data);

    /** The program goes on: take the terminal once more. Not called after end: then the terminal is the
     *  shell's (as with `kill %1`), which would stop any program that changes its mode. */
    void (*resume)(void *data);

    /** The window has another size. */
    void (*resize)(void *data);
};

/** The watches. The caller owns it and leaves its fields alone; it lives as long as the reactor. */
struct foreground {
    struct foreground_handlers handlers;
    void *data;
    bool ended;
    struct foreground_watch {
        struct reactor_signal watch;
        struct foreground *owner;
        int number;
    } watches[FOREGROUND_SIGNALS];
};

/** Start to watch for all of them. Do so before you take the terminal: a signal in between would leave it
 *  taken.
 *  @param foreground  filled.
 *  @param handlers    copied; all of them are given @p data.
 *  @return 0, or -1 with errno as reactor_signal_start() has it. */
int foreground_watch(struct foreground *foreground, struct reactor *reactor,
                     const struct foreground_handlers *handlers, void *data);

#endif
