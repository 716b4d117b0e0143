#ifndef REST_H
#define REST_H
/** @file
 *  Is the server at rest? Then nothing happens any more until somebody does something, or a timer is due. Where the
 *  system does not tell (there is no /proc), all is taken to be at rest. */

#include <stdbool.h>
#include <sys/types.h>

/** What all processes that this one has started, and their threads, were doing at one moment. */
struct rest_look {
    int awake; /**< threads that run, would if a processor were free, or are held by a tracer */
    int unstopped; /**< threads that are not stopped, as by SIGSTOP; of a tracer those that do not sleep */
    unsigned long ran; /**< changes when any of them has run */
};

struct rest_look rest_look(void);

/** Milliseconds that two looks should lie apart. */
int rest_gap_ms(void);

/** Whether all sleep, and none has run from one look to the other. */
bool rest_is_same(const struct rest_look *before, const struct rest_look *now);

/** Whether all are stopped, and none has run from one look to the other. */
bool rest_is_stopped(const struct rest_look *before, const struct rest_look *now);

/** Whether everything that was sent over TCP from or to this port is acknowledged, or waits because its receiver has
 *  no room. */
bool rest_is_delivered(int port);

/** Whether somebody listens on this port; false where the system does not tell. */
bool rest_is_listening(int port);

/** Find the processes that this one has started, directly or not, but for a tracer.
 *  @param processes  filled in, @p most at most.
 *  @return how many. */
int rest_processes(pid_t *processes, int most);

/** Send SIGTERM to the calling process when its parent has ended, however it ended. */
void rest_end_with_parent(void);

#endif
