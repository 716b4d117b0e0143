/* Inside transport only: what a connection consists of, the questions that the parts ask about it, and what
 * they do for each other. transport.c and write.c are the plain transport; batch.c, pace.c and linger.c are what
 * makes it fast and safe. */
#ifndef TRANSPORT_STATE_H
#define TRANSPORT_STATE_H

#include "buffer.h"
#include "reactor_internal.h"
#include "timer.h"
#include "transport.h"

/* What a connection goes through, downwards; each between OPEN and LOST may be left out. */
enum transport_state {
    OPEN,      /* bytes go both ways */
    BROKEN,    /* a write has failed: what the peer said before that is read and handed on */
    CLOSING,   /* transport_close() was called: what is queued is written, nothing is read */
    LINGERING, /* all is written, and the peer is told so: what it still sends is dropped */
    LOST       /* transport_finish() will be called */
};

enum { BYTES_A_UNIT = 256 }; /* of the budget: what it costs to copy them */

struct transport {
    struct reactor *reactor;
    const struct protocol *protocol;
    void *data; /* the protocol's */
    enum transport_state state;
    int fd;
    int reason;           /* once BROKEN or LOST: for connection_lost */
    unsigned events;      /* what we wait for */
    struct buffer output; /* waits to be sent */
    struct buffer input;  /* was given back by data_received */
    struct reactor_call
        call; /* transport_attend(): what must not happen within the protocol's own calls */
    struct reactor_call more; /* transport_go_on_reading(): when it is this connection's turn */
    bool reading_paused;      /* by the protocol */
    bool stopped;             /* see transport_stop_receiving() */
    bool passed;              /* the high watermark was passed, and the protocol is not told yet */
    bool writing_paused;      /* the protocol knows that it should write no more */
    bool ended;               /* the peer has sent its last byte */

    /* batch.c */
    bool prompt;    /* see transport_set_prompt() */
    bool flushing;  /* transport_attend() will send what waits: until then we wait for nothing */
    uint64_t wrote; /* the turn of the last write that found nothing queued */

    /* pace.c */
    size_t unread; /* bytes that the call of data_received under way gives back */
    bool paced;    /* see transport_set_paced() */
    bool deaf;     /* paced, and the peer has not read for so long that we go on all the same */

    /* linger.c */
    struct reactor_timer
        timer;      /* transport_run_out(): for closing and lingering, and for a paced peer */
    size_t dropped; /* bytes, while LINGERING */
};

/* Whether more than the high watermark waits, or would with so many bytes more. */
static inline bool transport_is_much(const struct transport *transport, size_t more)
{
    return buffer_size(&transport->output) + more > TRANSPORT_HIGH_WATER;
}

/* Whether a peer that is paced has first to read what it asked for. */
static inline bool transport_has_to_read(const struct transport *transport)
{
    return transport->paced && !transport->deaf &&
           (transport->writing_paused || transport_is_much(transport, 0));
}

/* Whether what the peer sends is for the protocol, now. */
static inline bool transport_hands_on(const struct transport *transport)
{
    return transport->state <= BROKEN && !transport->reading_paused &&
           !transport_has_to_read(transport);
}

/* In a loop that has more to do than fits into a turn, more will soon be written. To send it together costs one
 * call instead of many. */
static inline bool transport_expects_more(const struct transport *transport)
{
    return reactor_is_loaded(transport->reactor) && !transport->prompt;
}

/* What follows changes what those who look on want to know of, and tells them. */

static inline void transport_tell_output(const struct transport *transport)
{
    if (reactor_is_observed(transport->reactor))
        reactor_tell_level(transport->reactor, transport->fd, "output",
                           buffer_size(&transport->output), buffer_limit(&transport->output));
}

static inline int transport_append(struct transport *transport, const char *data, size_t size)
{
    if (buffer_append(&transport->output, data, size) == -1)
        return -1;
    transport_tell_output(transport);
    return 0;
}

static inline void transport_consume(struct transport *transport, size_t size)
{
    buffer_consume(&transport->output, size);
    transport_tell_output(transport);
}

static inline void transport_tell_state(const struct transport *transport, const char *what)
{
    if (reactor_is_observed(transport->reactor))
        reactor_tell_state(transport->reactor, transport->fd, what);
}

static inline void transport_enter(struct transport *transport, enum transport_state state)
{
    static const char *const names[] = {"open", "broken", "closing", "lingering", "lost"};
    transport->state = state;
    transport_tell_state(transport, names[state]);
}

static inline void transport_set_reading_paused(struct transport *transport, bool paused)
{
    if (transport->reading_paused != paused)
        transport_tell_state(transport, paused ? "reading paused" : "reading resumed");
    transport->reading_paused = paused;
}

static inline void transport_set_writing_paused(struct transport *transport, bool paused)
{
    transport->writing_paused = paused;
    transport_tell_state(transport, paused ? "writing paused" : "writing resumed");
}

/* transport.c */
int transport_lose(struct transport *transport, int reason);
void transport_call_soon(struct transport *transport);
void transport_update_interest(struct transport *transport);
void transport_await_turn(struct transport *transport);

/* write.c */
int transport_send_queued(struct transport *transport);
void transport_check_watermarks(struct transport *transport);

/* batch.c */
int transport_batch(struct transport *transport, size_t size);

/* pace.c */
void transport_await_reader(struct transport *transport);

/* linger.c */
reactor_function transport_run_out;
void transport_run_for(struct transport *transport, uint64_t ms);
void transport_linger(struct transport *transport);
void transport_drop_input(struct transport *transport);

#endif
