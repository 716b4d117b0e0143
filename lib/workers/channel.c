/* Start reading at channel_send(), then at channel_receive(). A frame is four bytes of length, the highest
 * first, one byte of kind, and the message. The length counts the message alone.
 *
 * Kind 0 is the channel's own. It says that the sender has handled another QUARTER of a window. */
#include "channel.h"
#include "buffer.h"
#include "transport.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 4 + 1, FRAME_MAX = HEADER + CHANNEL_MESSAGE_MAX };
enum { HANDLED = 0, QUARTER = CHANNEL_WINDOW / 4 };

struct channel {
    struct reactor *reactor;
    struct transport *transport;
    const struct channel_events *events;
    void *data;          /* the owner's */
    struct buffer input; /* the beginning of a frame that has not arrived whole */
    int reason;          /* why we gave up on the other end; 0 if we did not */
    size_t unhandled;    /* messages of ours that the other end has not reported as handled */
    size_t handled;      /* messages of the other end, handled here and not reported yet */
    bool behind;         /* the other end: see channel_keeps_up() */
    bool withheld;       /* see channel_withhold() */
};

static void write_length(char *bytes, size_t length)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (char)(length >> (24 - 8 * i));
}

static size_t read_length(const char *bytes)
{
    size_t length = 0;
    for (int i = 0; i < 4; i++)
        length = length << 8 | (unsigned char)bytes[i];
    return length;
}

static int channel_send_frame(struct channel *channel, unsigned char kind, const void *message,
                              size_t size)
{
    char frame[FRAME_MAX];
    write_length(frame, size);
    frame[4] = (char)kind;
    if (size > 0)
        memcpy(frame + HEADER, message, size);
    return transport_write(channel->transport, frame, HEADER + size);
}

int channel_send(struct channel *channel, unsigned char kind, const void *message, size_t size)
{
    if (size > CHANNEL_MESSAGE_MAX) {
        errno = EMSGSIZE;
        return -1;
    }
    if (channel_send_frame(channel, kind, message, size) == -1)
        return -1;
    channel->unhandled++;
    if (channel->unhandled >= CHANNEL_WINDOW)
        channel->behind = true;
    return 0;
}

static void channel_give_up(struct channel *channel, int reason)
{
    channel->reason = reason;
    transport_abort(channel->transport);
}

/* As TCP does with its window: not each message is worth a word, but each quarter is. */
static void channel_tell_handled(struct channel *channel)
{
    for (; channel->handled >= QUARTER && !channel->withheld; channel->handled -= QUARTER)
        (void)channel_send_frame(channel, HANDLED, NULL,
                                 0); /* if it fails, channel_lose() follows */
}

static void channel_note_handled(struct channel *channel)
{
    if (channel->unhandled < QUARTER) {
        channel_give_up(channel, EBADMSG); /* nobody sent so many */
        return;
    }
    channel->unhandled -= QUARTER;
    if (!channel->behind || channel->unhandled > CHANNEL_WINDOW / 2)
        return;
    channel->behind = false;
    if (channel->events->resume_sending)
        channel->events->resume_sending(channel->data);
}

static void channel_handle(struct channel *channel, const char *frame, size_t length)
{
    unsigned char kind = (unsigned char)frame[4];
    if (kind == HANDLED) {
        channel_note_handled(channel);
        return;
    }
    channel->events->received(kind, frame + HEADER, length, channel->data);
    channel->handled++;
    channel_tell_handled(channel);
}

/* How many bytes the frame has with which these begin; 0 if it is not whole. No message is longer than
 * CHANNEL_MESSAGE_MAX: do not wait for the end of one. */
static size_t whole_frame(struct channel *channel, const char *bytes, size_t size)
{
    size_t length = size < HEADER ? 0 : read_length(bytes);
    if (length > CHANNEL_MESSAGE_MAX) {
        channel_give_up(channel, EBADMSG);
        return 0;
    }
    return size < HEADER + length ? 0 : HEADER + length;
}

/* Hand out the whole frames among these bytes, at least one and as many as the turn has time for; the
 * number of bytes used. */
static size_t channel_hand_out(struct channel *channel, const char *bytes, size_t size)
{
    size_t used = 0;
    size_t frame;
    while (!transport_is_closing(channel->transport) &&
           (frame = whole_frame(channel, bytes + used, size - used)) > 0) {
        channel_handle(channel, bytes + used, frame - HEADER);
        used += frame;
        if (!reactor_has_budget(channel->reactor))
            break;
    }
    return used;
}

/* What the frame lacks whose beginning waits in the buffer: first of its header, then of its message. */
static size_t channel_missing(const struct buffer *input)
{
    size_t size = buffer_size(input);
    return size < HEADER ? HEADER - size : HEADER + read_length(buffer_data(input)) - size;
}

/* Complete the frame whose beginning waits in the buffer, and hand it out; the number of bytes used. */
static size_t channel_complete(struct channel *channel, const char *bytes, size_t size)
{
    struct buffer *input = &channel->input;
    size_t used = 0;
    while (used < size && !buffer_is_empty(input) && !transport_is_closing(channel->transport)) {
        size_t lacks = channel_missing(input);
        size_t more = lacks < size - used ? lacks : size - used;
        if (buffer_append(input, bytes + used, more) == -1)
            channel_give_up(channel, errno);
        else
            buffer_consume(input,
                           channel_hand_out(channel, buffer_data(input), buffer_size(input)));
        used += more;
    }
    return used;
}

/* Frames are handed out where they lie in the arrival. The transport keeps those that the turn has no time
 * for; only a frame that is cut in two is put together in the buffer. A turn hands out one frame at least. */
static void channel_receive(const char *bytes, size_t size, void *data)
{
    struct channel *channel = data;
    size_t used = channel_complete(channel, bytes, size);
    if (used == 0 || reactor_has_budget(channel->reactor))
        used += channel_hand_out(channel, bytes + used, size - used);
    if (used == size || transport_is_closing(channel->transport))
        return;
    if (whole_frame(channel, bytes + used, size - used) > 0)
        transport_unread(channel->transport, size - used);
    else if (buffer_append(&channel->input, bytes + used, size - used) == -1)
        channel_give_up(channel, errno);
}

static void channel_lose(int reason, void *data)
{
    struct channel *channel = data;
    channel->events->lost(channel->reason ? channel->reason : reason, channel->data);
    buffer_release(&channel->input);
    free(channel);
}

static const struct protocol channel_protocol = {
    .data_received = channel_receive,
    .connection_lost = channel_lose,
};

struct channel *channel_open(struct reactor *reactor, int fd, const struct channel_events *events,
                             void *data)
{
    struct channel *channel = calloc(1, sizeof *channel);
    if (!channel)
        return NULL;
    channel->reactor = reactor;
    channel->events = events;
    channel->data = data;
    buffer_init(&channel->input, FRAME_MAX);
    channel->transport = transport_open(reactor, fd, &channel_protocol, channel);
    if (!channel->transport) {
        free(channel);
        return NULL;
    }
    transport_set_limit(channel->transport, CHANNEL_LIMIT);
    transport_set_prompt(channel->transport);
    return channel;
}

bool channel_keeps_up(const struct channel *channel)
{
    return !channel->behind;
}

void channel_withhold(struct channel *channel, bool withhold)
{
    channel->withheld = withhold;
    channel_tell_handled(channel);
}

bool channel_has_input(const struct channel *channel)
{
    return transport_has_input(channel->transport);
}

void channel_close(struct channel *channel)
{
    transport_close(channel->transport);
}

void channel_abort(struct channel *channel)
{
    transport_abort(channel->transport);
}

int channel_fd(const struct channel *channel)
{
    return transport_fd(channel->transport);
}
