/* Is a worker stuck? Start reading at watch_tick().
 *
 * A queue that does not shrink says little: a worker that is busy, or that waits for a turn of the
 * processor, moves and yet takes nothing. So we ask: a frame goes to the worker's own loop, which answers.
 * And we do not look at a clock, which goes on while this process stands still: time is counted in ticks
 * that we ourselves have lived through, and after each pause of ours only one has passed. */
#include "supervisor.h"

enum { TICK_MS = 500, STALL_TICKS = WORKERS_STALL_MS / TICK_MS };

/* The timer is started once and for all: a running one can always be started anew, a first start may lack
 * memory. While nothing is to be watched, it is put off. */
static void watch_schedule(struct workers *workers, bool soon)
{
    workers->ticking = soon;
    (void)reactor_timer_start(workers->reactor, &workers->tick, soon ? TICK_MS : UINT32_MAX, 0);
}

void watch_start(struct workers *workers)
{
    if (!workers->ticking)
        watch_schedule(workers, true);
}

void watch_hear(struct process *process)
{
    process->silent = 0;
}

void watch_answer(struct process *process)
{
    process->asked = false;
}

/* The tick that comes first may come at once: it is not counted. */
void watch_limit(struct process *process, uint64_t ms)
{
    process->ticks_left = (unsigned)(ms / TICK_MS) + 1;
    watch_start(process->workers);
}

/* An answer may have come that the turn had no time for. Then the next tick judges. */
static void watch_give_up(struct process *process)
{
    if (!channel_has_input(process->channel))
        channel_abort(process->channel); /* death_begin() kills it */
    else if (process->ticks_left == 0)
        process->ticks_left = 1;
}

static void watch_ask(struct process *process)
{
    process_send(process, FRAME_PING, NULL, 0);
    process->asked = true;
    process->owes = false;
    process->silent = 0;
}

static void watch_deadline(struct process *process)
{
    if (process->ticks_left > 0 && --process->ticks_left == 0)
        watch_give_up(process);
}

/* One that is not ready may have no loop yet. It has a deadline instead. */
static void watch_loop(struct process *process)
{
    if (!process_was_ready(process))
        return;
    if (process->asked && ++process->silent >= STALL_TICKS)
        watch_give_up(process);
    else if (!process->asked && process->owes)
        watch_ask(process);
}

static bool is_to_be_watched(const struct process *process)
{
    return process->ticks_left > 0 ||
           (process_was_ready(process) && (process->asked || process->owes));
}

static void watch_tick(void *data)
{
    struct workers *workers = data;
    bool again = deaths_tick(workers);
    for (struct process *p = workers->processes; p; p = p->next) {
        watch_deadline(p);
        watch_loop(p);
        again = again || is_to_be_watched(p);
    }
    watch_schedule(workers, again);
}

int watch_init(struct workers *workers)
{
    reactor_timer_init(&workers->tick, watch_tick, workers);
    return reactor_timer_start(workers->reactor, &workers->tick, UINT32_MAX, 0);
}
