#ifndef CHANNEL_H
#define CHANNEL_H
/** @file
 *  A channel: whole messages between two processes, over a stream socket.
 *
 *  A stream has no messages, so each is sent as a frame: its length, its kind, its bytes. What goes in
 *  at one end comes out at the other, whole and in order, or not at all: of a message whose sender died
 *  in the middle nothing is seen.
 *
 *  Each end tells the other, a quarter of a *window* at a time, how many messages it has handled. So a
 *  sender knows how far behind its receiver is, not how much a queue holds: see channel_keeps_up().
 *
 *  Handling messages draws on the turn's budget (reactor_has_budget()): what a turn has no time for is
 *  handled in the next one.
 *
 *  @see socketpair(2); transport.h, which does the work and whose promises hold here. */

#include "reactor.h"

#include <stdbool.h>
#include <stddef.h>

struct channel;

enum {
    CHANNEL_MESSAGE_MAX = 8 * 1024, /**< bytes of a message, at most */
    CHANNEL_WINDOW = 256,           /**< messages; whoever has so many to handle is behind */
    CHANNEL_LIMIT =
        64 * 1024 * 1024, /**< bytes that may wait to be sent; past it, the channel is lost */
};

/** What a channel's owner is told. All are called from the loop; only received and lost are needed. */
struct channel_events {
    /** A message has come. May close the channel, or abort it. Once this returns, the message is handled.
     *  @param message  borrowed for the call. */
    void (*received)(unsigned char kind, const char *message, size_t size, void *data);

    /** The other end is gone, or has said what makes no sense (EBADMSG). The channel frees itself after
     *  this.
     *  @param reason  0 if it was closed in order, else an errno value. */
    void (*lost)(int reason, void *data);

    /** The other end had fallen behind, and has caught up: it has at most half a window to handle. */
    void (*resume_sending)(void *data);
};

/** Make a channel of a connected stream socket.
 *  @param fd      taken; if the call fails it stays the caller's.
 *  @param events  borrowed for the channel's life.
 *  @return owned by itself: valid until events->lost returns. Or NULL with errno as transport_open() has
 *          it. */
struct channel *channel_open(struct reactor *reactor, int fd, const struct channel_events *events,
                             void *data);

/** Send a message; never blocks.
 *  @param kind     the users' own, at least 1: what the message is about.
 *  @param message  borrowed for the call, @p size bytes; NULL if @p size is 0.
 *  @return 0, or -1 with errno: EMSGSIZE, or as transport_write() has it, and then the channel is lost. */
int channel_send(struct channel *channel, unsigned char kind, const void *message, size_t size);

/** Whether the other end keeps up. It does not from the moment that CHANNEL_WINDOW of our messages wait to
 *  be handled there, until events->resume_sending is called. Ask before each message that can wait. To send
 *  all the same is allowed.
 *  @see RFC 9293, section 3.8.6: the window of TCP counts bytes. */
bool channel_keeps_up(const struct channel *channel);

/** Do not tell the other end how many of its messages we handle, or tell it again, with what was held back.
 *  Its messages are handled all the same; but after one window of them we are behind, as far as it knows. */
void channel_withhold(struct channel *channel, bool withhold);

/** Whether something has arrived that events->received was not given yet. Ask before you judge that the
 *  other end is silent. */
bool channel_has_input(const struct channel *channel);

/** Close the channel once all is sent; events->lost is still called. */
void channel_close(struct channel *channel);

/** Close the channel at once; events->lost is still called. */
void channel_abort(struct channel *channel);

/** The descriptor, borrowed. Cannot fail. */
int channel_fd(const struct channel *channel);

#endif
