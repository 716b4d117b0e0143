/* Start reading at receive(): what the supervisor may say. */
#include "worker.h"
#include "channel.h"
#include "frames.h"

#include <errno.h>
#include <stdlib.h>

struct worker {
    struct channel *channel; /* NULL once it is lost */
    const struct worker_events *events;
    void *data;
};

static void call(void (*function)(void *data), void *data)
{
    if (function)
        function(data);
}

/* The supervisor may be gone already, while in the same turn of the loop others still have their say. */
static int send_frame(struct worker *worker, enum frame kind, const void *message, size_t size)
{
    if (worker->channel)
        return channel_send(worker->channel, (unsigned char)kind, message, size);
    errno = EPIPE;
    return -1;
}

static void send_word(struct worker *worker, enum frame kind)
{
    (void)send_frame(worker, kind, NULL, 0); /* if it fails, lose() follows */
}

static void receive(unsigned char kind, const char *message, size_t size, void *data)
{
    struct worker *worker = data;
    switch ((enum frame)kind) {
    case FRAME_MESSAGE: worker->events->received(message, size, worker->data); break;
    case FRAME_RETIRE: call(worker->events->retire, worker->data); break;
    case FRAME_STOP: call(worker->events->stop, worker->data); break;
    case FRAME_FINISH: call(worker->events->finish, worker->data); break;
    case FRAME_PING: send_word(worker, FRAME_PONG); break;
    case FRAME_READY:
    case FRAME_DRAINED:
    case FRAME_PONG: break; /* a worker's own words */
    }
}

static void lose(int reason, void *data)
{
    struct worker *worker = data;
    worker->channel = NULL;
    worker->events->lost(worker->data);
}

static void resume_sending(void *data)
{
    const struct worker *worker = data;
    call(worker->events->resume_sending, worker->data);
}

static const struct channel_events channel_events = {
    .received = receive,
    .lost = lose,
    .resume_sending = resume_sending,
};

struct worker *worker_open(struct reactor *reactor, const struct worker_start *start,
                           const struct worker_events *events, void *data)
{
    struct worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return NULL;
    worker->events = events;
    worker->data = data;
    worker->channel = channel_open(reactor, start->channel, &channel_events, worker);
    if (!worker->channel) {
        free(worker);
        return NULL;
    }
    return worker;
}

void worker_ready(struct worker *worker)
{
    send_word(worker, FRAME_READY);
}

void worker_drained(struct worker *worker)
{
    send_word(worker, FRAME_DRAINED);
}

bool worker_may_send(const struct worker *worker)
{
    return worker->channel && channel_keeps_up(worker->channel);
}

int worker_send(struct worker *worker, const void *message, size_t size)
{
    return send_frame(worker, FRAME_MESSAGE, message, size);
}
