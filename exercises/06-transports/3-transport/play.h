#ifndef PLAY_H
#define PLAY_H
/* A transport on one end of a pair of sockets, by remote control: a question is one call of its protocol, of the loop
 * or of its peer. They go on with the connection that the first of them, OPEN, has made. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORDS = 256, WORD = 24, TURNS = 1000, STREAM = 2 * 1024 * 1024 };

enum act {
    OPEN,      /* transport_open(); the result is 0, or -1 */
    WRITE,     /* transport_write() of bytes of the stream */
    CLOSE,     /* transport_close() */
    ABORT,     /* transport_abort() */
    PAUSE,     /* transport_pause_reading() */
    RESUME,    /* transport_resume_reading() */
    HAS_INPUT, /* transport_has_input() */
    QUEUED,    /* transport_queued() */
    FD,        /* transport_fd() */
    TURN,      /* one turn of the loop: how many functions were called, or -1 */
    SETTLE,    /* turns until one calls nothing, at most TURNS: the result of the last */
    FILL, /* send() from the stream past the transport, until the kernel takes no more: how many bytes */
    PEER_SENDS, /* a text; the result is send()'s */
    PEER_READS, /* size bytes at most; the result is recv()'s */
    PEER_ENDS,  /* it sends no more */
    PEER_GOES   /* it closes its socket */
};

struct question {
    enum act act;
    size_t place; /* in the stream */
    size_t size;  /* bytes */
    char text[WORD];
    bool without_eof;    /* OPEN: the protocol has data_received and connection_lost only */
    bool aborts_at_data; /* OPEN: its data_received aborts, writes 8 bytes, closes, and aborts */
};

struct answer {
    long long result;          /* of the call, if it has one */
    int why;                   /* errno after it */
    int fd;                    /* the transport's, */
    bool is_open;              /* still, */
    bool knows_itself;         /* and connection_made was given what transport_open() returned */
    char told[WORDS];          /* the words of what the protocol was told since OPEN */
    int reason;                /* of connection_lost, */
    bool lost;                 /* once it was called */
    size_t received;           /* bytes, by data_received */
    uint64_t sum;              /* of what the peer has read: see sum_up() */
    size_t queued_at_data;     /* when data_received was called and has aborted */
    int late_result, late_why; /* of what it has written then */
    char out_of_turn[WORD];    /* a callback that put an end to the call, since it was called */
    char within[WORD]; /* from within this function, or after connection_lost if there is none */
};

/* What is written and sent: the place of each byte shows. */
static inline const char *stream(void)
{
    static char bytes[STREAM];
    for (size_t i = 0; bytes[sizeof bytes - 1] == 0 && i < sizeof bytes; i++)
        bytes[i] = (char)('a' + (i + i / 1000) % 26);
    return bytes;
}

/* FNV-1a: other bytes have another sum, and so have the same in another order. */
static inline uint64_t sum_up(const char *bytes, size_t size)
{
    uint64_t sum = 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211u;
    return sum;
}

#endif
