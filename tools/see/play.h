#ifndef PLAY_H
#define PLAY_H
/** @file
 *  Inside the model: a recording is played once more, moment by moment, and each moment changes the rows and may
 *  become a step. */

#include "facts.h"
#include "rows.h"

/** What a system call does, as far as steps are concerned. */
enum action {
    NOTHING, /* no step */
    SOCKET,
    BIND,
    LISTEN,
    CONNECT,
    ACCEPT,
    RECEIVE,
    SEND,
    FINISH,
    CLOSE,
    DUPLICATE,
    PAIR,
    MAKE,
    WAIT,
    WATCH,
    EXECUTE,
    REAP,
    KILL,
    SLEEP,
    CONTROL
};

/** When a fact has its effect. What may sleep has two moments. */
enum part { WHOLE, ENTRY, EXIT };

struct moment {
    long long t;
    size_t order; /* where it stands in the recording */
    const struct fact *fact;
    enum action action; /* of a call */
    enum part part;
    bool sleeps; /* of a call: others do something before it returns, or it never does */
};

/** calls.c: what a call does, and whether it may sleep. */
enum action call_action(const char *name);
bool call_may_sleep(enum action action);
/** Whether a signal has interrupted the call, and it may go on as if nothing had been. */
bool call_is_broken(const struct fact *fact);
void play_call(struct model *model, struct actor *actor, const struct moment *moment);

/** calls.c, for all that play calls: @{ */

/** Add a step such as "recvfrom(6) = 3", if no other text is there yet. What the error means is said, if nothing is. */
void call_add(struct model *model, struct actor *actor, const struct moment *moment,
              const struct descriptor *descriptor);
/** Add " = 3" and what was sent or received to the text. */
void call_result(struct model *model, const struct fact *fact);
/** Add a step: the process falls asleep in the call. @param why  what it does: "waits in accept". */
void call_sleeps(struct model *model, struct actor *actor, const struct moment *moment,
                 struct descriptor *descriptor, const char *why);
/** Whether the process sleeps until the call returns. */
bool call_is_asleep(const struct moment *moment, const struct descriptor *descriptor);
/** Somebody looks what a wait has reported. @return @p descriptor. */
struct descriptor *descriptor_seen(struct descriptor *descriptor);
/** The port of an address; 0 if it has none. */
long port_of(const char *address);
/** Our end of the connection from a port; made if no client of the scene has that port. */
struct end *end_of_port(struct model *model, long port);

/** @} traffic.c: calls on connections @{ */
void play_accept(struct model *model, struct actor *actor, const struct moment *moment);
void play_receive(struct model *model, struct actor *actor, const struct moment *moment);
void play_send(struct model *model, struct actor *actor, const struct moment *moment);
void play_finish(struct model *model, struct actor *actor, const struct moment *moment);
void play_close(struct model *model, struct actor *actor, const struct moment *moment);
/** @} */

/** processes.c: signals, children, and ends of processes; and calls that concern them. */
void play_execute(struct model *model, struct actor *actor, const struct moment *moment);
void play_reap(struct model *model, struct actor *actor, const struct moment *moment);
void play_kill(struct model *model, struct actor *actor, const struct moment *moment);
void play_process(struct model *model, struct actor *actor, const struct fact *fact);

/** loop.c: what the loop of a process has told. */
void play_loop(struct model *model, struct actor *actor, const struct fact *fact);

/** people.c: clients, and the scene. */
void play_client(struct model *model, const struct fact *fact);
void play_scene(struct model *model, const struct fact *fact);

/** waits.c */
void play_wait(struct model *model, struct actor *actor, const struct moment *moment);
void wait_begins(struct model *model, struct actor *actor, const char *call);
void wait_ends(struct model *model, struct actor *actor, const char *ready);
/** ready.c: add which descriptors are ready, and for what, as a sentence. */
void say_ready(struct model *model, struct actor *actor);

/** Who waits to be accepted there. */
const char *waiting_of(const struct end *listener);

/** calls.c: the descriptor that a line speaks of: known, or worked out from what the line says of it; NULL if it is
 *  nothing that steps are about, such as a file. */
struct descriptor *descriptor_of(struct model *model, struct actor *actor, const struct fact *fact,
                                 long long fd);

/** model.c: what is in model->text and model->say becomes a step, with all that has changed since the last one. Either
 *  @p actor or @p who says whose step it is.
 *  @return the step, or NULL if this is left out: then what has changed belongs to the next one. */
struct step *step_add(struct model *model, long long t, struct actor *actor, const char *who,
                      const char *kind, const struct row *row);

/** model.c: the child, or the stranger, that a pid belongs to: made if it is new. */
struct actor *actor_for(struct model *model, long long pid);

#define TEXT(model, ...) text_format(&(model)->text, __VA_ARGS__)
#define SAY(model, ...)  text_format(&(model)->say, __VA_ARGS__)

/** words.c @{ */

/** "the server", "worker 1". */
const char *name_of(const struct actor *actor);
/** Who or what a descriptor is: "alice", "the listener", "the pipe". Never NULL. */
const char *subject_of(struct model *model, const struct descriptor *descriptor);
/** "3 bytes", "1 byte". */
const char *bytes_of(struct model *model, long long bytes);
const char *plural(long long count); /**< "s", or "" */
/** What a descriptor is watched for: "reading". */
const char *interest_words(const char *letters);
/** What an error number means for a descriptor, as a sentence. */
void say_error(struct model *model, struct actor *actor, const char *call, const char *error,
               const char *subject);

/** @} */

#endif
