#ifndef TRANSPORT_H
#define TRANSPORT_H
/** @file
 *  A connection that calls you: the handlers that every server repeats, written once.
 *
 *  A *transport* moves bytes: it reads, writes, buffers and closes. A *protocol* says what the bytes
 *  mean: it is a table of functions that the transport calls. The words are Twisted's and asyncio's.
 *
 *  The life of a connection:
 *
 *      transport_open -> connection_made -> data_received ... -> [eof_received] -> connection_lost
 *
 *  connection_lost is called exactly once, last, and always from the loop. Then the transport frees
 *  itself. Until then every function here may be called from any callback.
 *
 *  No callback is ever called from within transport_write(), transport_close() or transport_abort():
 *  the caller's own data does not change under its hands.
 *
 *  What is promised about the peer that misbehaves:
 *  - It floods: at most 64 KiB are read per turn of the loop, and a protocol that cannot finish with them
 *    in one turn gives the rest back (transport_unread()) and goes on in a later one, so that others get
 *    their turn. Reading and writing draw on the budget of the turn: see reactor_has_budget().
 *  - It does not read: what we write waits in a buffer. Above the high watermark the protocol is asked
 *    to pause_writing, and below the low one it may resume_writing. Past the limit the connection is
 *    lost with ENOBUFS: it costs the limit, and never more.
 *  - It half-closes: eof_received; what is still to be written is written.
 *  - It says something and is gone before it is heard: when a write fails, what the peer sent before is
 *    still in the kernel. That is read to its end and handed to data_received; then connection_lost.
 *  - It is still sending when we close: what it sends is read and dropped for a while, because closing
 *    a socket with unread input resets the connection, and our last bytes would be lost.
 *  - It does not read while we close: after TRANSPORT_CLOSE_MS the connection is lost with ETIMEDOUT.
 *
 *  @see asyncio's transports and protocols; Twisted's twisted.internet.interfaces.IProtocol; nginx's
 *  lingering_close. */

#include "reactor.h"

#include <stdbool.h>
#include <stddef.h>

struct transport;

enum {
    TRANSPORT_HIGH_WATER = 64 * 1024,   /**< bytes; above it, pause_writing is called */
    TRANSPORT_LOW_WATER = 16 * 1024,    /**< bytes; at or below it, resume_writing is called */
    TRANSPORT_LIMIT = 1024 * 1024,      /**< bytes; past it, the connection is lost */
    TRANSPORT_READ_AT_MOST = 64 * 1024, /**< bytes read per turn of the loop */
    TRANSPORT_DEAF_MS = 1000,           /**< milliseconds that a paced peer is waited for to read */
    TRANSPORT_CLOSE_MS = 5000,          /**< milliseconds to write what is queued after a close */
    TRANSPORT_LINGER_MS = 2000,         /**< milliseconds that we wait for the peer to close too */
    TRANSPORT_LINGER_BYTES = 1024 * 1024 /**< bytes that it may still send meanwhile */
};

/** What a connection means: functions that its transport calls. @p data is what transport_open() was
 *  given. All but data_received and connection_lost may be NULL. */
struct protocol {
    /** The connection is open. Called by transport_open() itself, so that the protocol knows its
     *  transport before anything else happens. */
    void (*connection_made)(struct transport *transport, void *data);

    /** Bytes have arrived, in pieces that need not be those in which they were sent. What the protocol
     *  does not use, it gives back with transport_unread().
     *  @param bytes  borrowed for the call, @p size of them, at least 1. */
    void (*data_received)(const char *bytes, size_t size, void *data);

    /** The peer has sent its last byte, but may still read. If NULL, the connection is closed once
     *  all is written; else it is for the protocol to call transport_close(). Not called if the stream
     *  was cut off rather than ended. */
    void (*eof_received)(void *data);

    /** The connection is gone, and the transport with it: do not use it any more.
     *  @param reason  0 if it was closed in order, by either side; else an errno value: ECONNRESET,
     *                 EPIPE; ETIMEDOUT, also if the peer did not read while we closed; ENOBUFS if the
     *                 peer read too slowly; ECONNABORTED if transport_abort() was called; ENOMEM. */
    void (*connection_lost)(int reason, void *data);

    /** More than the high watermark waits to be written: better write no more. */
    void (*pause_writing)(void *data);

    /** No more than the low watermark waits to be written: writing is welcome again. */
    void (*resume_writing)(void *data);
};

/** Make a connected socket into a transport, and call connection_made.
 *
 *  @param fd        a connected stream socket; taken, and made non-blocking. If the call fails it
 *                   stays the caller's.
 *  @param protocol  borrowed for the connection's life; usually a static const table.
 *  @return owned by itself: valid until connection_lost returns. Or NULL with errno as
 *          reactor_register() has it: EBADF, EEXIST, ERANGE, ENOMEM, ENOSPC. */
struct transport *transport_open(struct reactor *reactor, int fd, const struct protocol *protocol,
                                 void *data);

/** Queue bytes for sending; never blocks. What is written first in a turn of the loop is sent at once, as
 *  far as the kernel takes it; what is written after it in the same turn is sent together, at the
 *  beginning of the next, or when it comes to more than TRANSPORT_HIGH_WATER. In a loop that has more to
 *  do than fits into a turn (reactor_is_loaded()), all of it waits a few turns, as reactor_postpone()
 *  describes: many small sends would cost everybody more than the wait. See transport_flush() and
 *  transport_set_prompt().
 *
 *  Each call consumes a unit of the turn's budget, one more for each 256 bytes, and REACTOR_SYSTEM_CALL for
 *  a send(). A producer that writes in a loop does not hear pause_writing from within this call: it asks
 *  transport_queued() after each write, and stops above TRANSPORT_HIGH_WATER until resume_writing.
 *
 *  @param data  borrowed for the call, @p size bytes.
 *  @return 0, or -1 with errno: ENOBUFS if the limit would be passed though what waits was offered to the
 *          kernel once more, or what the kernel said (ECONNRESET, EPIPE, ...), or ENOMEM; in all these the
 *          connection is over, and connection_lost will be called from the loop with that reason. EPIPE as
 *          well, and nothing more happens, if the connection is closing already, or if a write has failed
 *          before.
 *  @see asyncio's WriteTransport.write, whose watermarks these are. */
int transport_write(struct transport *transport, const void *data, size_t size);

/** Send at once what waits to be sent together with what may be written after it: for an answer that the peer
 *  waits for. The transport itself does so when a peer's input has all been handed in. Fine if nothing
 *  waits. */
void transport_flush(struct transport *transport);

/** Give back the last @p size bytes of what data_received was handed: for a protocol that has done its share
 *  of a turn. They are handed in again, before anything that came after them, when it is this connection's
 *  turn: see reactor_yield(). Meanwhile nothing more is read. Call it from within data_received only.
 *  @param size  bytes, at most as many as were handed in; 0 is fine. */
void transport_unread(struct transport *transport, size_t size);

/** Whether a protocol that works through what it was handed may do the next piece in this turn: the connection
 *  is not closing, the budget lasts, and a peer that is paced (transport_set_paced()) has read what it asked
 *  for. If not, give the rest back with transport_unread(). */
bool transport_may_go_on(const struct transport *transport);

/** Whether bytes have arrived that data_received has not been handed, here or in the kernel. Ask before a
 *  peer is called silent: the answer that it sent in time may be waiting behind others.
 *  Costs a system call. */
bool transport_has_input(const struct transport *transport);

/** Close in order: read no more, write what is queued (for TRANSPORT_CLOSE_MS at most), wait for the peer to
 *  close too (a peer that does not is given TRANSPORT_LINGER_MS), then connection_lost with reason 0. The reason
 *  is another one if what is queued cannot be written: ETIMEDOUT if the peer does not read it in time, or what
 *  the kernel said of a write that failed, now or before. Fine if it is closing already. */
void transport_close(struct transport *transport);

/** Close at once: what is queued is thrown away, and connection_lost is called from the loop with
 *  ECONNABORTED, even if the connection was being closed in order. Fine if it is lost already. */
void transport_abort(struct transport *transport);

/** Stop reading, so that the peer's bytes wait in the kernel and, once that is full, with the peer.
 *  Fine if it is paused already. While reading is paused, the end of file is not seen either. */
void transport_pause_reading(struct transport *transport);

/** Read again. Fine if it is not paused. What was given back with transport_unread() comes first. */
void transport_resume_reading(struct transport *transport);

/** Receive no more, for good, not even the peer's end: for a server that stops. What was given back with
 *  transport_unread() is still handed in. Fine if it receives no more already. */
void transport_stop_receiving(struct transport *transport);

/** How many bytes were given back with transport_unread(), and wait to be handed in again; 0 once the
 *  connection is closing. */
size_t transport_held(const struct transport *transport);

/** Change how many bytes may wait to be written before the connection is lost.
 *  @param limit  bytes; TRANSPORT_LIMIT if this is never called. */
void transport_set_limit(struct transport *transport, size_t limit);

/** Read from the peer no faster than the peer reads from us: for a protocol that answers. While more than
 *  TRANSPORT_HIGH_WATER waits to be written, nothing is handed to data_received. So a peer that asks for much,
 *  and reads it, is served at its own pace and not cut off at the limit. A peer that reads nothing for
 *  TRANSPORT_DEAF_MS is heard again: two ends that each wait for the other to read would never go on. */
void transport_set_paced(struct transport *transport);

/** Let a batch wait for the next turn at most, even in a loaded loop: for a connection on which the work of
 *  others depends, such as one between two processes of a server. */
void transport_set_prompt(struct transport *transport);

/** How many bytes wait to be written. */
size_t transport_queued(const struct transport *transport);

/** Whether the connection is closing: closed, aborted or lost, and connection_lost still to come. It is not
 *  yet if only a write has failed, and what the peer sent before is still being handed on. */
bool transport_is_closing(const struct transport *transport);

/** The descriptor, borrowed: to ask for addresses, or to set socket options. Cannot fail. */
int transport_fd(const struct transport *transport);

#endif
