/* Start at steps_parse(): lines become facts, facts become moments in the order of time, and each moment is played. */
#include "model.h"
#include "play.h"
#include "pool.h"
#include "questions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Steps ---------------------------------------------------------------------------------------- */

static void describe(struct model *model, struct step *step, const struct actor *actor)
{
    struct pool *pool = model->steps->pool;
    step->text = pool_bytes(pool, text_string(&model->text), model->text.size);
    step->say = pool_bytes(pool, text_string(&model->say), model->say.size);
    step->first_change = model->pending;
    step->change_count = model->steps->change_count - model->pending;
    if (!actor)
        return;
    step->who = actor->id;
    step->turn = actor->turn;
    step->phase = actor->turn >= 0 ? actor->phase : NULL;
    step->depth = actor->depth;
    step->function = actor->depth > 0 ? actor->functions[actor->depth - 1] : NULL;
}

static void forget_words(struct model *model)
{
    model->text.size = model->say.size = 0;
}

struct step *step_add(struct model *model, long long t, struct actor *actor, const char *who,
                      const char *kind, const struct row *row)
{
    struct steps *steps = model->steps;
    if (model->quiet && actor)
        return forget_words(model), NULL;
    if (steps->count == 0)
        model->start = t;
    struct step *step = text_more(&steps->list, &steps->count, &steps->capacity, sizeof *step);
    *step = (struct step){.t = t - model->start, .who = who, .kind = kind, .turn = -1, .took = -1};
    step->row = row ? row->name : NULL;
    describe(model, step, actor);
    model->pending = steps->change_count;
    forget_words(model);
    return step;
}

/* --- Moments -------------------------------------------------------------------------------------- */

struct moments {
    struct moment *list;
    size_t count, capacity;
};

static struct moment *add_moment(struct moments *moments, const struct fact *fact, long long t,
                                 enum action action, enum part part)
{
    struct moment *moment =
        text_more(&moments->list, &moments->count, &moments->capacity, sizeof *moment);
    *moment = (struct moment){
        .t = t, .order = moments->count, .fact = fact, .action = action, .part = part};
    return moment;
}

static void add_call(struct moments *moments, const struct fact *fact)
{
    enum action action = call_action(fact->call);
    if (action == NOTHING)
        return;
    if (!call_may_sleep(action)) {
        add_moment(moments, fact, fact->t, action, WHOLE);
        return;
    }
    add_moment(moments, fact, fact->t, action, ENTRY);
    if (fact->took >= 0)
        add_moment(moments, fact, fact->t + fact->took, action, EXIT);
}

static int compare_moments(const void *left, const void *right)
{
    const struct moment *one = left, *other = right;
    if (one->t != other->t)
        return one->t < other->t ? -1 : 1;
    return one->order < other->order ? -1 : one->order > other->order;
}

/* A call sleeps if others do something before it returns: a wait, if anybody does; another call, if a client does. */
static void find_sleepers(struct moments *moments, const struct facts *facts)
{
    struct {
        size_t entry, clients;
    } *began = calloc(facts->count + 1, sizeof *began);
    size_t clients = 0;
    for (size_t i = 0; began && i < moments->count; i++) {
        struct moment *moment = &moments->list[i];
        size_t fact = (size_t)(moment->fact - facts->list);
        clients += is(moment->fact->from, "client") || is(moment->fact->from, "scene");
        if (moment->part == ENTRY) {
            began[fact].entry = i;
            began[fact].clients = clients;
            moment->sleeps = moment->fact->took < 0;
        }
        if (moment->part == EXIT)
            moment->sleeps = moments->list[began[fact].entry].sleeps =
                call_is_broken(moment->fact) ||
                (moment->action == WAIT ? i > began[fact].entry + 1
                                        : clients > began[fact].clients);
    }
    free(began);
}

static struct moments moments_of(const struct facts *facts)
{
    struct moments moments = {0};
    for (size_t i = 0; i < facts->count; i++)
        if (is(facts->list[i].event, "call"))
            add_call(&moments, &facts->list[i]);
        else
            add_moment(&moments, &facts->list[i], facts->list[i].t, NOTHING, WHOLE);
    if (moments.count > 0)
        qsort(moments.list, moments.count, sizeof *moments.list, compare_moments);
    find_sleepers(&moments, facts);
    return moments;
}

/* --- Processes ------------------------------------------------------------------------------------ */

/* A process is born with its descriptors when its parent says so, or when it does something first. */
static void be_born(struct model *model, struct actor *actor)
{
    if (actor->born)
        return;
    actor->born = true;
    if (actor->parent && !actor->thread)
        descriptors_copy(model, actor->parent, actor);
    row_words(model, actor->row, STATE, "runs");
}

struct actor *actor_for(struct model *model, long long pid)
{
    struct actor *actor = actor_find(model, pid);
    if (!actor)
        actor = actor_make(model, pid, model->first, false);
    be_born(model, actor);
    return actor;
}

static struct actor *meet(struct model *model, long long pid, struct actor *parent, bool thread)
{
    struct actor *actor = actor_find(model, pid);
    return actor ? actor : actor_make(model, pid, parent, thread);
}

/* Who there will be, and what the recording knows of each. */
static void look_ahead(struct model *model, const struct fact *fact)
{
    if (fact->pid < 0 || is(fact->from, "scene"))
        return;
    struct actor *actor = meet(model, fact->pid, model->first, false);
    if (fact->thread >= 0)
        actor = meet(model, fact->thread, actor, true);
    actor->loops = actor->loops || is(fact->from, "loop");
    actor->traced = actor->traced || is(fact->event, "call");
    model->quiet = model->quiet || call_action(fact->call) == LISTEN;
    if (is(fact->event, "process") && fact->child > 0) /* it may have done something before */
        meet(model, fact->child, actor, is(fact->how, "thread"))->parent = actor;
}

/* Whose line it is: a thread's, or a process's; NULL if it is of neither. */
static struct actor *actor_of(struct model *model, const struct fact *fact)
{
    if (fact->thread >= 0)
        return actor_for(model, fact->thread);
    return fact->pid >= 0 && !is(fact->from, "scene") ? actor_for(model, fact->pid) : NULL;
}

/* --- Repetitions ---------------------------------------------------------------------------------- */

/* A buffer that is written to again, a timer that is started again: what a callback may do a thousand times in a row. */
static bool is_repeatable(const struct fact *fact)
{
    return is(fact->from, "loop") &&
           (is(fact->event, "level") || (is(fact->event, "starts") && is(fact->what, "timer")));
}

static bool is_about_same(const struct fact *one, const struct fact *other)
{
    return is(one->event, other->event) && is(one->what, other->what) && one->fd == other->fd &&
           (!one->timer || is(one->timer, other->timer));
}

/* Is the same told once more before the process does anything else? Then only the last time counts. */
static bool is_repeated(const struct moments *moments, size_t i)
{
    const struct fact *fact = moments->list[i].fact;
    if (!is_repeatable(fact))
        return false;
    for (i++; i < moments->count; i++) {
        const struct fact *next = moments->list[i].fact;
        if (next->pid != fact->pid)
            continue;
        if (!is_repeatable(next))
            return false;
        if (is_about_same(fact, next))
            return true;
    }
    return false;
}

/* --- All ------------------------------------------------------------------------------------------ */

static void play(struct model *model, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct actor *actor = actor_of(model, fact);
    if (is(fact->from, "client"))
        play_client(model, fact);
    else if (is(fact->from, "scene"))
        play_scene(model, fact);
    else if (actor && is(fact->from, "loop"))
        play_loop(model, actor, fact);
    else if (actor && is(fact->event, "call"))
        play_call(model, actor, moment);
    else if (actor)
        play_process(model, actor, fact);
    forget_words(model);
}

/* Who will execute another program? Its name tells. */
static void look_for_programs(struct model *model, const struct facts *facts)
{
    for (size_t i = 0; i < facts->count; i++) {
        const struct fact *fact = &facts->list[i];
        if (call_action(fact->call) == EXECUTE && !fact->error)
            *(long long *)text_more(&model->replaced, &model->replaced_count,
                                    &model->replaced_capacity, sizeof fact->pid) = fact->pid;
    }
}

static struct model *model_make(struct steps *steps, const struct facts *facts)
{
    struct model *model = pool_room(steps->pool, sizeof *model);
    int stage = atoi(facts->stage);
    model->steps = steps;
    model->echo = stage >= 1 && stage <= 5;
    model->supervised = stage >= 8;
    look_for_programs(model, facts);
    for (size_t i = 0; i < facts->count; i++)
        look_ahead(model, &facts->list[i]);
    return model;
}

static void play_all(struct steps *steps, const struct facts *facts)
{
    struct model *model = model_make(steps, facts);
    struct moments moments = moments_of(facts);
    for (size_t i = 0; i < moments.count; i++)
        if (!is_repeated(&moments, i))
            play(model, &moments.list[i]);
    free(moments.list);
    rows_release(model);
}

int steps_parse(struct steps *steps, const char *path, const char *bytes, size_t size)
{
    *steps = (struct steps){.pool = pool_open()};
    struct facts facts = {.pool = steps->pool};
    const char *fault = facts_read(&facts, bytes, size);
    if (fault) {
        fprintf(stderr, "see: %s %s\n", path, fault);
        facts_release(&facts);
        steps_release(steps);
        return -1;
    }
    steps->title = facts.title;
    steps->command = facts.command;
    steps->stage = facts.stage;
    steps->scene = facts.scene;
    play_all(steps, &facts);
    facts_release(&facts);
    return 0;
}

int steps_load(struct steps *steps, const char *path)
{
    struct text bytes = {0};
    int result = text_read_file(&bytes, path);
    if (result == -1)
        fprintf(stderr, "see: cannot read %s: %s\n", path, strerror(errno));
    else
        result = steps_parse(steps, path, text_string(&bytes), bytes.size);
    if (result == 0)
        questions_add(steps, path);
    text_release(&bytes);
    return result;
}

void steps_release(struct steps *steps)
{
    free(steps->processes);
    free(steps->clients);
    free(steps->functions);
    free(steps->list);
    free(steps->changes);
    pool_close(steps->pool);
    *steps = (struct steps){0};
}
