/* Processes: how they begin and end, and the signals they get. */
#include "play.h"
#include "pool.h"

#include <string.h>

static void begin_child(struct model *model, struct actor *parent, const struct fact *fact)
{
    struct actor *child = actor_for(model, fact->child);
    if (child->thread)
        return; /* many programs have threads that never do anything */
    SAY(model, "%s starts %s", name_of(parent), name_of(child));
    TEXT(model, "%s() = %s", fact->how ? fact->how : "fork", child->id);
    step_add(model, fact->t, parent, NULL, "process", child->row);
}

static void end_process(struct model *model, struct actor *actor, const struct fact *fact)
{
    if (actor->ended || actor->thread)
        return;
    TEXT(model, "%s ends", actor->id);
    SAY(model, "%s ", name_of(actor));
    if (fact->signal)
        SAY(model, "is killed by %s", fact->signal);
    else
        SAY(model, "ends with status %lld", fact->status);
    actor->ended = true;
    actor->asleep = NULL;
    descriptors_forget(model, actor, false);
    row_words(model, actor->row, STATE, "ended");
    row_words(model, actor->row, PHASE, NULL);
    row_words(model, actor->row, FUNCTION, NULL);
    step_add(model, fact->t, actor, NULL, "process", actor->row);
}

/* A freeze and a thaw are told by the scene. */
static void get_signal(struct model *model, struct actor *actor, const struct fact *fact)
{
    if (is(fact->signal, "SIGSTOP") || is(fact->signal, "SIGCONT"))
        return;
    TEXT(model, "%s", fact->signal ? fact->signal : "a signal");
    SAY(model, "%s comes to %s", fact->signal ? fact->signal : "a signal", name_of(actor));
    step_add(model, fact->t, actor, NULL, "signal", actor->row);
}

void play_process(struct model *model, struct actor *actor, const struct fact *fact)
{
    if (is(fact->event, "process") && fact->child > 0)
        begin_child(model, actor, fact);
    else if (is(fact->event, "exit"))
        end_process(model, actor, fact);
    else if (is(fact->event, "signal"))
        get_signal(model, actor, fact);
}

void play_execute(struct model *model, struct actor *actor, const struct moment *moment)
{
    if (moment->fact->error)
        return;
    descriptors_forget(model, actor, true);
    TEXT(model, "execve()");
    SAY(model, "%s runs a new program from here on", name_of(actor));
    step_add(model, moment->t, actor, NULL, "process", actor->row);
}

void play_reap(struct model *model, struct actor *actor, const struct moment *moment)
{
    struct actor *child = moment->fact->result > 0 ? actor_find(model, moment->fact->result) : NULL;
    if (moment->part == ENTRY || !child)
        return;
    TEXT(model, "%s() = %s", moment->fact->call, child->id);
    SAY(model, "%s learns how %s ended", name_of(actor), name_of(child));
    step_add(model, moment->t, actor, NULL, "call", child->row);
}

void play_kill(struct model *model, struct actor *actor, const struct moment *moment)
{
    struct actor *other = actor_find(model, moment->fact->target);
    if (!other || moment->fact->error)
        return;
    const char *signal = moment->fact->signal ? moment->fact->signal : "a signal";
    TEXT(model, "kill(%s, %s)", other->id, signal);
    SAY(model, "%s sends %s to %s", name_of(actor), signal, name_of(other));
    step_add(model, moment->t, actor, NULL, "call", other->row);
}
