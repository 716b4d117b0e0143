/* The supervisor's ends of the channels. Start reading at process_receive(): what a worker may say. */
#include "supervisor.h"

#include <stdlib.h>

/* As long as one worker is behind, none is told that its messages have been handled: so each sends a window of
 * them at most, and what waits for the one that is behind does not grow. But all are heard, always: what
 * tells that a worker has caught up, or that it moves, comes the same way. */
static void process_set_behind(struct process *process, bool behind)
{
    struct workers *workers = process->workers;
    if (process->behind == behind)
        return;
    process->behind = behind;
    workers->behind += behind ? 1 : (unsigned)-1;
    for (struct process *p = workers->processes; p; p = p->next)
        channel_withhold(p->channel, workers->behind > 0);
}

bool process_was_ready(const struct process *process)
{
    return process->ready_since != 0;
}

/* One that is not ready may take its time: nobody waits for it. */
static void process_note_pace(struct process *process)
{
    process_set_behind(process, process_was_ready(process) && !channel_keeps_up(process->channel));
}

static bool all_slots_ready(const struct workers *workers)
{
    unsigned ready = 0;
    for (const struct process *p = workers->processes; p; p = p->next)
        ready += p->state == PROCESS_SERVING;
    return ready >= workers->count;
}

static void process_become_ready(struct process *process)
{
    struct workers *workers = process->workers;
    process->ready_since = reactor_clock();
    workers->ever_ready = true;
    workers->slots[process->slot].failures = 0;
    process_note_pace(process);
    if (process->state != PROCESS_STARTING)
        return; /* its word has crossed ours: it is to stop */
    process->state = PROCESS_SERVING;
    process->ticks_left = 0;
    if (workers->replacer)
        workers->replacer->serves(process, workers->replacer_data);
    if (workers->served || !all_slots_ready(workers))
        return;
    workers->served = true;
    if (workers->events->ready)
        workers->events->ready(workers, workers->data);
}

static void process_receive(unsigned char kind, const char *message, size_t size, void *data)
{
    struct process *process = data;
    struct workers *workers = process->workers;
    watch_hear(process);
    switch ((enum frame)kind) {
    case FRAME_MESSAGE:
        workers->events->received(workers, process->number, message, size, workers->data);
        break;
    case FRAME_READY: process_become_ready(process); break;
    case FRAME_DRAINED: process_drained(process); break;
    case FRAME_PONG: watch_answer(process); break;
    case FRAME_RETIRE:
    case FRAME_STOP:
    case FRAME_FINISH:
    case FRAME_PING: /* the supervisor's own words */ break;
    }
}

static void process_catch_up(void *data)
{
    process_note_pace(data);
}

void process_send(struct process *process, enum frame kind, const void *message, size_t size)
{
    if (channel_send(process->channel, (unsigned char)kind, message, size) == -1)
        return; /* lose_process() follows */
    process->owes = true;
    watch_start(process->workers);
    process_note_pace(process);
}

static void unlink_process(struct process *process)
{
    struct process **link = &process->workers->processes;
    while (*link != process)
        link = &(*link)->next;
    *link = process->next;
}

/* The end of a channel is the news of a death; or of a process that could not be made. */
static void lose_process(int reason, void *data)
{
    struct process *process = data;
    if (process->state == PROCESS_NEW) {
        free(process);
        return;
    }
    process_set_behind(process, false); /* the others do not wait for the dead */
    unlink_process(process);
    process->channel = NULL;
    finish_if_all_drained(process->workers);
    if (process->state >= PROCESS_RETIRED && process->workers->replacer)
        process->workers->replacer->retired_gone(process->slot, process->workers->replacer_data);
    death_begin(process);
}

const struct channel_events process_events = {
    .received = process_receive,
    .lost = lose_process,
    .resume_sending = process_catch_up,
};

struct process *find_process(const struct workers *workers, uint32_t number)
{
    struct process *process = workers->processes;
    while (process && process->number != number)
        process = process->next;
    return process;
}

void workers_send(struct workers *workers, uint32_t number, const void *message, size_t size)
{
    struct process *process = find_process(workers, number);
    if (process)
        process_send(process, FRAME_MESSAGE, message, size);
}

void workers_broadcast(struct workers *workers, const void *message, size_t size)
{
    for (struct process *p = workers->processes; p; p = p->next)
        process_send(p, FRAME_MESSAGE, message, size);
}

size_t workers_count(const struct workers *workers)
{
    size_t count = 0;
    for (const struct process *p = workers->processes; p; p = p->next)
        count++;
    return count;
}

uint32_t workers_next(const struct workers *workers, uint32_t number)
{
    uint32_t next = 0;
    for (const struct process *p = workers->processes; p; p = p->next)
        if (p->number > number && (next == 0 || p->number < next))
            next = p->number;
    return next;
}
