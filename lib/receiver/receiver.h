#ifndef RECEIVER_H
#define RECEIVER_H
/** @file
 *  A protocol that hands up lines: it turns a transport's bytes into lines, and judges a new client at the door.
 *
 *  The life of a client:
 *
 *      receiver_open -> welcomed -> line_received ... -> [ended] -> connection_lost
 *
 *  The door. A client whose first line is a request of HTTP, or whose first bytes are those of TLS, is refused.
 *  A client that begins with text is welcomed with its first byte. A client that says nothing is welcomed after
 *  RECEIVER_SILENCE_MS, because people with nc wait for a welcome too; and its first line is still judged.
 *  A first line that may become a request is waited for, for RECEIVER_REQUEST_MS.
 *
 *  What is promised:
 *  - No line is handed up before welcomed was called, and none once the transport is closing.
 *  - A client that floods does not keep the others waiting. Each line draws on the budget of the turn; what there
 *    is no time for waits in the transport. A client that does not read its answers is not read either.
 *  - Telnet's commands are taken out of the lines, and answered.
 *  - Silence can be bounded. A client that says nothing is asked whether it is there before it is let go, and only
 *    a whole line counts as an answer: see receiver_limit_silence().
 *
 *  A client may go on in another protocol on the same connection: see receiver_set_raw().
 *
 *  @see Twisted's twisted.protocols.basic.LineReceiver, which has a raw mode too. */

#include "greeting.h"
#include "group.h"
#include "line.h"
#include "timer.h"
#include "transport.h"

enum {
    RECEIVER_SILENCE_MS = 200, /**< milliseconds until a client that says nothing is welcomed */
    RECEIVER_REQUEST_MS =
        2000,              /**< milliseconds until one is whose first line may become a request */
    RECEIVER_LINE_WORK = 8 /**< units of the turn's budget for a line, besides what is written */
};

/** What the lines of a client mean: functions that its receiver calls. @p data is what receiver_open() was
 *  given. All but welcomed, line_received, ended and connection_lost may be NULL. */
struct receiver_protocol {
    /** Let the client in. Called once, from the loop; not called for a client that is refused at the door. */
    void (*welcomed)(void *data);

    /** The client speaks HTTP or TLS. It has been answered and is about to be closed. It may have been welcomed
     *  before, if it was silent at first. */
    void (*refused)(void *data);

    /** Whether the client may say one more line now. If not, its lines wait and it is read no more until
     *  receiver_resume(); it goes to the end of its group's list. Asked before each line. */
    bool (*may_receive)(void *data);

    /** A line has arrived.
     *  @param result  LINE_WHOLE, LINE_TOO_LONG or LINE_NO_MEMORY.
     *  @param text    for LINE_WHOLE, @p size bytes, borrowed for the call. Not a string. */
    void (*line_received)(enum line_result result, const char *text, size_t size, void *data);

    /** Bytes have arrived after receiver_set_raw(), in pieces of any size. As data_received of struct protocol: what
     *  there is no time for is given back with transport_unread().
     *  @param bytes  borrowed for the call, @p size of them, at least 1. */
    void (*bytes_received)(const char *bytes, size_t size, void *data);

    /** The client has been silent for half of its time: ask whether it is there. Not NULL if silence is bounded. */
    void (*silent)(void *data);

    /** The client has been silent for all of its time: let it go. Not NULL if silence is bounded. */
    void (*timed_out)(void *data);

    /** The client has sent its last byte, but may still read. Its last line, which needs no line feed, was handed
     *  up before. Close the transport when nothing more is to be written. */
    void (*ended)(void *data);

    /** Much waits to be written: as in struct protocol. */
    void (*pause_writing)(void *data);

    /** Writing is welcome again: as in struct protocol. */
    void (*resume_writing)(void *data);

    /** The connection is gone, and the transport with it. The receiver is not used any more: it may be freed.
     *  @param reason  as in struct protocol. */
    void (*connection_lost)(int reason, void *data);
};

/** How well a client is known. */
enum receiver_phase {
    RECEIVER_SILENT,   /**< it has said nothing, and waits at the door */
    RECEIVER_UNCLEAR,  /**< it has begun a line that may become a request, and waits at the door */
    RECEIVER_WELCOMED, /**< it was silent and is in; its first line is still to be judged */
    RECEIVER_KNOWN     /**< it is in, and speaks lines of text */
};

/** A receiver. The caller owns it and leaves its fields alone; it lives until connection_lost. */
struct receiver {
    struct receiver_group *group;
    struct receiver *next; /* in the group */
    struct receiver **link;
    struct transport *transport;
    const struct receiver_protocol *protocol;
    void *data;
    struct line input; /* the beginning of a line that has not arrived whole */
    enum receiver_phase phase;
    bool raw;                      /* no more lines: bytes */
    bool waits;                    /* for receiver_resume() */
    uint64_t half_ms;              /* of the time that it may be silent; 0 if there is no limit */
    bool asked;                    /* that half is over, and the other half runs */
    struct reactor_timer patience; /* at the door, and then for its silence */
};

/** Make a connected socket into a client whose lines are received, and add it to a group.
 *
 *  @param receiver  the caller's.
 *  @param group     borrowed for the connection's life; see group.h.
 *  @param fd        as for transport_open().
 *  @param limit     bytes that a line may have, its end not counted.
 *  @param protocol  borrowed for the connection's life; usually a static const table.
 *  @return 0, or -1 with errno as transport_open() has it; then no function of @p protocol is ever called, and
 *          @p fd stays the caller's. */
int receiver_open(struct receiver *receiver, struct receiver_group *group, int fd, size_t limit,
                  const struct receiver_protocol *protocol, void *data);

/** Read a client again for which may_receive() had said no. For others this changes nothing; nor does it once
 *  its group has stopped. */
void receiver_resume(struct receiver *receiver);

/** Bound how long a client may be silent, from now on: usually called from welcomed. After half of the time silent is
 *  called, and after the other half timed_out. A whole line begins the time anew, and so do bytes after
 *  receiver_set_raw(). What has arrived and waits to be read is not silence, and once the group stops nobody is
 *  judged any more. Without memory for a timer the connection is lost.
 *  @param limit_ms  milliseconds; 0 for no limit. */
void receiver_limit_silence(struct receiver *receiver, uint64_t limit_ms);

/** Hand up no more lines, only bytes, with bytes_received: for a client that has asked for another protocol. Call it
 *  from line_received, with LINE_WHOLE: the bytes behind that line are the first to be handed up, even if they
 *  arrived together with it. There is no way back. may_receive is asked before each arrival only. */
void receiver_set_raw(struct receiver *receiver);

/** Move a client to the end of its group's list, behind all others: for a server that serves them in turn. */
void receiver_step_back(struct receiver *receiver);

/** The transport, borrowed: to write, to pause, to close. Valid from receiver_open() until connection_lost
 *  returns. Cannot fail. */
struct transport *receiver_transport(const struct receiver *receiver);

#endif
