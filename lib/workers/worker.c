/* Start reading at worker_receive(): what the supervisor may say. */
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

static void worker_call(void (*function)(void *data), void *data)
{
    if (function)
        function(data);
}

/* The supervisor may be gone already, while in the same turn of the loop others still have their say. */
static int worker_send_frame(struct worker *worker, enum frame kind, const void *message,
                             size_t size)
{
    if (worker->channel)
        return channel_send(worker->channel, (unsigned char)kind, message, size);
    errno = EPIPE;
    return -1;
}

static void worker_send_word(struct worker *worker, enum frame kind)
{
    (void)worker_send_frame(worker, kind, NULL,
                            0); /* if it fails, worker_lose_supervisor() follows */
}

static void worker_receive(unsigned char kind, const char *message, size_t size, void *data)
{
    struct worker *worker = data;
    switch ((enum frame)kind) {
    case FRAME_MESSAGE: worker->events->received(message, size, worker->data); break;
    case FRAME_RETIRE: worker_call(worker->events->retire, worker->data); break;
    case FRAME_STOP: worker_call(worker->events->stop, worker->data); break;
    case FRAME_FINISH: worker_call(worker->events->finish, worker->data); break;
    case FRAME_PING: worker_send_word(worker, FRAME_PONG); break;
    case FRAME_READY:
    case FRAME_DRAINED:
    case FRAME_PONG: break; /* a worker's own words */
    }
}

static void worker_lose_supervisor(int reason, void *data)
{
    struct worker *worker = data;
    worker->channel = NULL;
    worker->events->lost(worker->data);
}

static void worker_resume_sending(void *data)
{
    const struct worker *worker = data;
    worker_call(worker->events->resume_sending, worker->data);
}

static const struct channel_events channel_events = {
    .received = worker_receive,
    .lost = worker_lose_supervisor,
    .resume_sending = worker_resume_sending,
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
    worker_send_word(worker, FRAME_READY);
}

void worker_drained(struct worker *worker)
{
    worker_send_word(worker, FRAME_DRAINED);
}

bool worker_may_send(const struct worker *worker)
{
    return worker->channel && channel_keeps_up(worker->channel);
}

int worker_send(struct worker *worker, const void *message, size_t size)
{
    return worker_send_frame(worker, FRAME_MESSAGE, message, size);
}
