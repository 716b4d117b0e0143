#ifndef CHANNEL_H
#define CHANNEL_H
/** @file
 *  A channel: whole messages between two processes, over a stream socket.
 *
 *  A stream has no messages, so each is sent as a frame: its length, its kind, its bytes. What goes in
 *  at one end comes out at the other, whole and in order, or not at all: of a message whose sender died
 *  in the middle nothing is seen.
 *
 *  @see socketpair(2); transport.h, which does the work and whose promises hold here. */

#include "reactor.h"

#include <stddef.h>

struct channel;

enum {
    CHANNEL_MESSAGE_MAX = 8 * 1024, /**< bytes of a message, at most */
    CHANNEL_LIMIT =
        64 * 1024 * 1024, /**< bytes that may wait to be sent; past it, the channel is lost */
};

/** What a channel's owner is told. All are called from the loop; only received and lost are needed. */
struct channel_events {
    /** A message has come. May close the channel, or abort it.
     *  @param message  borrowed for the call. */
    void (*received)(unsigned char kind, const char *message, size_t size, void *data);

    /** The other end is gone, or has said what makes no sense (EBADMSG). The channel frees itself after
     *  this.
     *  @param reason  0 if it was closed in order, else an errno value. */
    void (*lost)(int reason, void *data);

    void (*pause_sending)(void *data);  /**< much waits to be sent: better send no more */
    void (*resume_sending)(void *data); /**< little waits to be sent: sending is welcome again */
};

/** Make a channel of a connected stream socket.
 *  @param fd      taken; if the call fails it stays the caller's.
 *  @param events  borrowed for the channel's life.
 *  @return owned by itself: valid until events->lost returns. Or NULL with errno as transport_open() has
 *          it. */
struct channel *channel_open(struct reactor *reactor, int fd, const struct channel_events *events,
                             void *data);

/** Send a message; never blocks.
 *  @param kind     the users' own: what the message is about.
 *  @param message  borrowed for the call, @p size bytes; NULL if @p size is 0.
 *  @return 0, or -1 with errno: EMSGSIZE, or as transport_write() has it, and then the channel is lost. */
int channel_send(struct channel *channel, unsigned char kind, const void *message, size_t size);

/** Stop receiving for a while, so that the other end has to wait. Fine if it is paused already. */
void channel_pause(struct channel *channel);

/** Receive again. Fine if it is not paused. */
void channel_resume(struct channel *channel);

/** Close the channel once all is sent; events->lost is still called. */
void channel_close(struct channel *channel);

/** Close the channel at once; events->lost is still called. */
void channel_abort(struct channel *channel);

/** How many bytes wait to be sent. */
size_t channel_queued(const struct channel *channel);

/** The descriptor, borrowed. Cannot fail. */
int channel_fd(const struct channel *channel);

#endif
