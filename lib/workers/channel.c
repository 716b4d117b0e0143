/* Start reading at channel_send(), then at receive(). A frame is four bytes of length, the highest
 * first, one byte of kind, and the message. The length counts the message alone. */
#include "channel.h"
#include "buffer.h"
#include "transport.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 4 + 1, FRAME_MAX = HEADER + CHANNEL_MESSAGE_MAX };

struct channel {
    struct transport *transport;
    const struct channel_events *events;
    void *data;          /* the owner's */
    struct buffer input; /* the beginning of a frame that has not arrived whole */
    int reason;          /* why we gave up on the other end; 0 if we did not */
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

int channel_send(struct channel *channel, unsigned char kind, const void *message, size_t size)
{
    char frame[FRAME_MAX];
    if (size > CHANNEL_MESSAGE_MAX) {
        errno = EMSGSIZE;
        return -1;
    }
    write_length(frame, size);
    frame[4] = (char)kind;
    if (size > 0)
        memcpy(frame + HEADER, message, size);
    return transport_write(channel->transport, frame, HEADER + size);
}

static void give_up(struct channel *channel, int reason)
{
    channel->reason = reason;
    transport_abort(channel->transport);
}

/* Hand out the whole frames among these bytes; the number of bytes used. */
static size_t hand_out(struct channel *channel, const char *bytes, size_t size)
{
    size_t used = 0;
    while (!transport_is_closing(channel->transport) && size - used >= HEADER) {
        const char *frame = bytes + used;
        size_t length = read_length(frame);
        if (length > CHANNEL_MESSAGE_MAX) {
            give_up(channel, EBADMSG);
            break;
        }
        if (length > size - used - HEADER)
            break;
        channel->events->received((unsigned char)frame[4], frame + HEADER, length, channel->data);
        used += HEADER + length;
    }
    return used;
}

/* Frames are handed out where they lie in the arrival; only one that is cut in two is put together in
 * the buffer first. */
static void receive(const char *bytes, size_t size, void *data)
{
    struct channel *channel = data;
    if (buffer_is_empty(&channel->input)) {
        size_t used = hand_out(channel, bytes, size);
        bytes += used;
        size -= used;
    }
    if (transport_is_closing(channel->transport))
        return;
    if (buffer_append(&channel->input, bytes, size) == -1) {
        give_up(channel, errno);
        return;
    }
    if (!buffer_is_empty(&channel->input))
        buffer_consume(&channel->input, hand_out(channel, buffer_data(&channel->input),
                                                 buffer_size(&channel->input)));
}

static void lose(int reason, void *data)
{
    struct channel *channel = data;
    channel->events->lost(channel->reason ? channel->reason : reason, channel->data);
    buffer_release(&channel->input);
    free(channel);
}

static void pause_sending(void *data)
{
    const struct channel *channel = data;
    if (channel->events->pause_sending)
        channel->events->pause_sending(channel->data);
}

static void resume_sending(void *data)
{
    const struct channel *channel = data;
    if (channel->events->resume_sending)
        channel->events->resume_sending(channel->data);
}

static const struct protocol channel_protocol = {
    .data_received = receive,
    .connection_lost = lose,
    .pause_writing = pause_sending,
    .resume_writing = resume_sending,
};

struct channel *channel_open(struct reactor *reactor, int fd, const struct channel_events *events,
                             void *data)
{
    struct channel *channel = calloc(1, sizeof *channel);
    if (!channel)
        return NULL;
    channel->events = events;
    channel->data = data;
    buffer_init(&channel->input, TRANSPORT_READ_AT_MOST + FRAME_MAX);
    channel->transport = transport_open(reactor, fd, &channel_protocol, channel);
    if (!channel->transport) {
        free(channel);
        return NULL;
    }
    transport_set_limit(channel->transport, CHANNEL_LIMIT);
    return channel;
}

void channel_pause(struct channel *channel)
{
    transport_pause_reading(channel->transport);
}

void channel_resume(struct channel *channel)
{
    transport_resume_reading(channel->transport);
}

void channel_close(struct channel *channel)
{
    transport_close(channel->transport);
}

void channel_abort(struct channel *channel)
{
    transport_abort(channel->transport);
}

size_t channel_queued(const struct channel *channel)
{
    return transport_queued(channel->transport);
}

int channel_fd(const struct channel *channel)
{
    return transport_fd(channel->transport);
}
