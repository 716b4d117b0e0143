#ifndef SUPERVISOR_H
#define SUPERVISOR_H
/* Inside workers and upgrade only: what the supervisor's files share. What upgrade does with it is of stage 09: how
 * workers are replaced while they serve. */

#include "channel.h"
#include "frames.h"
#include "reactor.h"
#include "signals.h"
#include "timer.h"
#include "workers.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { WORKERS_BACKLOG = 1024 }; /* of a listening socket */

/* How far a worker has come in its life. A worker goes down this list and may leave out steps. When it dies, the
 * state stays: it says whether the slot was still its own. */
enum process_state {
    PROCESS_NEW,      /* not forked yet */
    PROCESS_STARTING, /* forked; it must say in time that it is ready */
    PROCESS_SERVING,  /* it has said so */
    PROCESS_RETIRED,  /* told to take no more clients: the slot is no longer its own */
    PROCESS_STOPPING, /* told to stop */
    PROCESS_DRAINED,  /* it has said that it reads no more from its clients */
    PROCESS_FINISHING /* told to finish */
};

/* Whether new workers start, and what happens to those that there are. */
enum workers_phase {
    WORKERS_OPEN,      /* a slot that becomes empty is filled again */
    WORKERS_LEAVING,   /* all retire, and none is replaced: see reload_make_way() */
    WORKERS_STOPPING,  /* all are told to stop: see workers_stop() */
    WORKERS_FINISHING, /* all have drained, and are told to finish */
    WORKERS_HOPELESS   /* none could ever be started */
};

/* A worker, as its supervisor knows it. */
struct process {
    struct workers *workers;
    struct process *next;    /* in the list of all, newest first; or in that of the dead */
    struct channel *channel; /* NULL once it is lost */
    uint32_t number;
    unsigned slot;
    pid_t pid;  /* -1 if there is none, or none any more: it has been waited for */
    int status; /* how it ended; WORKERS_STATUS_UNKNOWN until it has been waited for */
    enum process_state state;
    uint64_t ready_since;   /* on reactor_clock(); 0 if it never was */
    uint64_t retired_until; /* on reactor_clock(); 0 if it has not retired */
    unsigned ticks_left;    /* until it is killed unless it takes the next step, 0: for ever; or, of
                             * a dead one, until its death is told */
    unsigned silent;        /* ticks since it was asked, or was heard after that */
    bool owes;              /* an answer: something was sent to it since it was asked last */
    bool asked;             /* whether its loop turns, and has not answered yet */
    bool behind;            /* a window of messages waits for it */
    bool told;              /* its death has been reported */
};

/* A place for one worker: there are as many as workers were asked for. */
struct slot {
    struct workers *workers;
    int listener;      /* its own, or the one that all share */
    uint64_t retry_at; /* on reactor_clock(): when it is to be filled again; 0 if it is not */
    unsigned failures; /* starts that failed, one after another */
};

/* What upgrade is told, from the loop. */
struct workers_replacer {
    /* A worker has become ready. */
    void (*serves)(struct process *process, void *data);

    /* A process could not be started, or died before it was ready, in a slot where another serves. error is an
     * errno value that says why it could not be started; 0 if it died. */
    void (*failed)(unsigned slot, int error, void *data);

    /* A retired worker is gone. Start no worker from within this call. */
    void (*retired_gone)(unsigned slot, void *data);
};

struct workers {
    struct reactor *reactor;
    const struct workers_events *events;
    void *data;
    const struct workers_replacer *replacer; /* NULL if nothing replaces workers */
    void *replacer_data;
    bool own_listeners; /* one for each slot, or one that all share */
    bool exclusive;
    unsigned count; /* of slots */
    struct slot slots[WORKERS_MAX];
    struct process *processes; /* a list */
    struct process *dead; /* a list: those that have not been reported, or not been waited for */
    uint32_t last_number;
    unsigned behind;                     /* how many processes are */
    struct reactor_timer tick;           /* see watch.c */
    struct reactor_timer alarm;          /* for the next retry_at or retired_until */
    struct reactor_signal child_is_dead; /* SIGCHLD */
    struct reactor_call all_gone;
    uint64_t deadline_ms; /* for each of the two steps of a stop */
    bool ticking;
    bool ever_ready; /* some worker was, once */
    bool served;     /* all were, once */
    enum workers_phase phase;
};

/* --- workers.c ---------------------------------------------------------------------------------------- */

/* Start a process for a slot: 0, or -1 with errno and nothing started. */
int start_process(struct workers *workers, unsigned slot);

/* All but the listening sockets: NULL with errno as workers_open() has it. */
struct workers *prepare_workers(struct reactor *reactor, unsigned count, const char *balance,
                                const struct workers_events *events, void *data);

/* Start them, if opened is 0: the listening sockets are there. If it is -1, free what was prepared, and return NULL
 * with errno as it was. */
struct workers *begin_workers(struct workers *workers, int opened);

/* Whether the supervisor ends, in whatever way: then no worker starts. */
static inline bool workers_are_ending(const struct workers *workers)
{
    return workers->phase != WORKERS_OPEN;
}

/* If nobody is left whom a stop, or giving up, has to wait for: say so, from the loop. */
void check_all_gone(struct workers *workers);

/* --- messages.c --------------------------------------------------------------------------------------- */

/* What a process's channel calls. */
extern const struct channel_events process_events;

/* Whether it has ever said that it is ready: before that, it may have no loop yet that could answer. */
bool process_was_ready(const struct process *process);

/* Send a frame, and expect a sign of life. If it fails, the loss of the channel follows. */
void process_send(struct process *process, enum frame kind, const void *message, size_t size);

/* The process with this number that has a channel, or NULL. */
struct process *find_process(const struct workers *workers, uint32_t number);

/* --- listeners.c -------------------------------------------------------------------------------------- */

/* @return 0, or -1 with errno EINVAL if there is no such balance. */
int set_balance(struct workers *workers, const char *name);

/* @return 0, or -1 with errno as net_listen() has it, and nothing is open. */
int open_listeners(struct workers *workers, const char *host, const char *port);

/* Close all listening sockets but one, which may be -1 for none. */
void close_listeners(struct workers *workers, int kept);

/* --- slots.c: when to start --------------------------------------------------------------------------- */

/* Start a worker for a slot, now. Only from the loop, and not from within the end of another process's channel:
 * that would be copied into the child while it is still open. */
void slot_fill(struct slot *slot);

/* Start one soon, from the loop. */
void slot_fill_soon(struct slot *slot, uint64_t pause_ms);

/* A process of this slot could not be made, and error says why; or it died before it was ready, and error
 * is 0. */
void slot_fail(struct slot *slot, uint32_t number, int error);

/* Who fills a slot: the process that serves there, or else one that starts; NULL if there is none. */
const struct process *slot_holder(const struct slot *slot);

/* Set the alarm anew, after a retry_at or a retired_until was set. */
void alarm_set(struct workers *workers);

/* A reactor_function: it is time for something. */
void alarm_ring(void *workers);

/* Start no more workers. */
void stop_starting(struct workers *workers);

/* --- watch.c: does it move? -------------------------------------------------------------------------- */

/* @return 0, or -1 with errno ENOMEM. */
int watch_init(struct workers *workers);

/* Ticks are needed from now on: somebody owes an answer, or has a deadline. */
void watch_start(struct workers *workers);

/* Something has come from this process. */
void watch_hear(struct process *process);

/* It has answered. */
void watch_answer(struct process *process);

/* Kill it unless its next step, for which the caller sets ticks_left to 0, takes less than this. */
void watch_limit(struct process *process, uint64_t ms);

/* --- deaths.c ---------------------------------------------------------------------------------------- */

/* Its channel is gone. It is dead, or as good as dead: make sure of that, without waiting for it. */
void death_begin(struct process *process);

/* A signal says that some child is dead. */
void deaths_reap(void *workers);

/* A tick has passed. @return whether another is needed. */
bool deaths_tick(struct workers *workers);

/* Whether a death is still to be reported. */
bool deaths_untold(const struct workers *workers);

/* Forget those whom a debugger still holds. */
void deaths_forget(struct workers *workers);

/* --- stop.c ------------------------------------------------------------------------------------------- */

/* One that has drained may finish: at once if it is alone in that, else when all have. */
void process_drained(struct process *process);

/* Tell it to stop, then to finish. */
void process_end(struct process *process, uint64_t deadline_ms);

/* If a stop is under way and all have drained, tell all to finish. Also when there is one process less. */
void finish_if_all_drained(struct workers *workers);

/* --- parent_linux.c, parent_posix.c ------------------------------------------------------------------ */

/* In a new worker: let the end of its parent, however it comes, be its own. */
void die_with_parent(pid_t parent);

#endif
