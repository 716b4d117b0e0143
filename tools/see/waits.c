/* A wait for events: what goes in, what comes out, and the turns of a loop that says nothing of itself. */
#include "play.h"
#include "pool.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SAID = 3, FOR_EVER_MS = 1000 * 1000 * 1000 };

/* Call a function for each "6:rw" of a list of them. */
static void for_each(struct model *model, struct actor *actor, const char *list,
                     void (*take)(struct model *, struct actor *, struct descriptor *,
                                  const char *letters))
{
    while (list && *list) {
        char *end;
        long fd = strtol(list, &end, 10);
        size_t size = strcspn(list, " ");
        const char *letters = *end == ':' ? end + 1 : list + size;
        struct descriptor *descriptor = descriptor_find(actor, fd);
        if (descriptor)
            take(model, actor, descriptor,
                 pool_bytes(model->steps->pool, letters, (size_t)(list + size - letters)));
        list += size + (list[size] == ' ');
    }
}

static void set_list(struct model *model, struct actor *actor, enum field field, const char *list)
{
    struct text lines = {0};
    text_add(&lines, list ? list : "");
    for (size_t i = 0; i < lines.size; i++)
        if (lines.bytes[i] == ' ')
            lines.bytes[i] = '\n';
    text_add(&lines, lines.size > 0 ? "\n" : "");
    row_list(model, actor->row, field, text_string(&lines));
    text_release(&lines);
}

/* --- What goes in --------------------------------------------------------------------------------- */

static void add_to(struct descriptor ***list, size_t *count, size_t *capacity,
                   struct descriptor *descriptor)
{
    struct descriptor **place = text_more(list, count, capacity, sizeof *place);
    *place = descriptor;
}

static void ask(struct model *model, struct actor *actor, struct descriptor *descriptor,
                const char *letters)
{
    descriptor->asked = actor->waits;
    descriptor_interest(model, descriptor, letters);
    add_to(&actor->asked, &actor->asked_count, &actor->asked_capacity, descriptor);
}

/* Who was asked about in the wait before, and is not now, is of no interest any more. */
static void drop_others(struct model *model, struct actor *actor, size_t before)
{
    for (size_t i = 0; i < before; i++)
        if (actor->asked[i]->asked != actor->waits && actor->asked[i]->end)
            descriptor_interest(model, actor->asked[i], "");
    actor->asked_count -= before;
    if (before == 0)
        return;
    memmove(actor->asked, actor->asked + before, actor->asked_count * sizeof *actor->asked);
}

/* What an echo server has received and not sent, it keeps, and waits for room. If it does not, it has dropped it. */
static void forget_dropped(struct model *model, struct descriptor *descriptor)
{
    struct end *end = descriptor->end;
    bool waits = descriptor->interest && strchr(descriptor->interest, 'w');
    if (!model->echo || !end || waits || end->received <= end->sent)
        return;
    end->received = end->sent;
    end_show(model, end);
}

/* What the last wait reported, and no handler was called for. Of a loop that says what it calls, that is known. */
static void note_withheld(struct model *model, const struct actor *actor,
                          const struct descriptor *descriptor)
{
    const struct end *reported = descriptor->reported;
    if (actor->loops && reported && reported != descriptor->end)
        model->withheld = reported->client ? reported->client->name : "somebody";
}

static void clear_ready(struct model *model, struct actor *actor)
{
    for (size_t i = 0; i < actor->ready_count; i++) {
        struct descriptor *descriptor = actor->ready[i];
        note_withheld(model, actor, descriptor);
        forget_dropped(model, descriptor);
        row_words(model, descriptor->row, READY, NULL);
        descriptor->reported = NULL;
    }
    actor->ready_count = 0;
    row_list(model, actor->row, READY, "");
}

static void say_withheld(struct model *model)
{
    if (model->withheld)
        SAY(model, ". It has called nobody for %s, whose event was stale", model->withheld);
    model->withheld = NULL;
}

/* --- Turns ---------------------------------------------------------------------------------------- */

static void set_phase(struct model *model, struct actor *actor, const char *phase)
{
    actor->phase = phase;
    row_words(model, actor->row, PHASE, phase);
}

void wait_begins(struct model *model, struct actor *actor, const char *call)
{
    clear_ready(model, actor);
    set_phase(model, actor, "wait");
    if (actor->loops || model->quiet)
        return;
    actor->turn = actor->turn < 0 ? 1 : actor->turn + 1;
    row_number(model, actor->row, TURN, actor->turn);
}

static void mark_ready(struct model *model, struct actor *actor, struct descriptor *descriptor,
                       const char *letters)
{
    row_words(model, descriptor->row, READY, letters);
    descriptor->reported = descriptor->end;
    add_to(&actor->ready, &actor->ready_count, &actor->ready_capacity, descriptor);
}

void wait_ends(struct model *model, struct actor *actor, const char *ready)
{
    set_list(model, actor, READY, ready);
    for_each(model, actor, ready, mark_ready);
    set_phase(model, actor, "handlers");
}

/* --- Words ---------------------------------------------------------------------------------------- */

static bool is_for_room(const struct descriptor *descriptor)
{
    return strcmp(descriptor->interest, "w") == 0;
}

/* "the listener, alice and bob": those that are to be read, or those that there is to be room for. */
static void say_names(struct model *model, const struct actor *actor, bool room, size_t count)
{
    size_t said = 0;
    for (size_t i = 0; i < actor->asked_count; i++) {
        if (is_for_room(actor->asked[i]) != room)
            continue;
        SAY(model, "%s%s",
            said == 0          ? ""
            : said + 1 < count ? ", "
                               : " and ",
            subject_of(model, actor->asked[i]));
        said++;
    }
}

static void say_asked(struct model *model, const struct actor *actor)
{
    size_t room = 0, all = actor->asked_count;
    for (size_t i = 0; i < all; i++)
        room += is_for_room(actor->asked[i]);
    if (room < all)
        SAY(model, "about ");
    say_names(model, actor, false, all - room);
    if (room > 0)
        SAY(model, "%swhether there is room to send to ", room < all ? ", and " : "");
    say_names(model, actor, true, room);
    if (all == 1 && room == 0)
        SAY(model, " alone");
}

static void say_question(struct model *model, struct actor *actor, const struct fact *fact)
{
    size_t count = actor->asked_count;
    SAY(model, "%s asks %s ", name_of(actor), fact->call);
    if (!fact->asked)
        SAY(model, "what is ready");
    else if (count > MOST_SAID)
        SAY(model, "about %zu descriptors", count);
    else
        say_asked(model, actor);
    if (fact->timeout > 0 && fact->timeout < FOR_EVER_MS)
        SAY(model, ", for %lld ms at most", fact->timeout);
}

static void text_question(struct model *model, const struct fact *fact)
{
    TEXT(model, "%s(", fact->call);
    if (fact->asked || fact->resumed > 0)
        TEXT(model, "%s", fact->asked ? fact->asked : "...");
    else
        TEXT(model, "%lld", fact->fd);
    if (fact->timeout >= 0 && fact->timeout < FOR_EVER_MS)
        TEXT(model, ", %lld ms", fact->timeout);
    TEXT(model, ")");
}

static void text_answer(struct model *model, const struct fact *fact)
{
    if (fact->error)
        TEXT(model, " = -1 %s", fact->error);
    else if (fact->resumed > 0 && fact->result > 0)
        TEXT(model, " = %lld", fact->result);
    else
        TEXT(model, " = %s", fact->ready && *fact->ready ? fact->ready : "nothing");
}

static void say_answer(struct model *model, struct actor *actor, const struct fact *fact)
{
    if (!actor->asleep && actor->ready_count > 0)
        SAY(model, "%s returns at once: ", fact->call);
    if (fact->error)
        SAY(model, "a signal interrupts the wait");
    else if (actor->ready_count > 0)
        say_ready(model, actor);
    else if (fact->resumed > 0 && fact->result > 0)
        SAY(model, "something is ready: of what, strace does not tell when a wait goes on");
    else if (fact->timeout == 0)
        SAY(model, "nothing is ready, and %s does not wait", name_of(actor));
    else
        SAY(model, "the time is up, and nothing is ready");
}

/* --- Steps ---------------------------------------------------------------------------------------- */

/* A pause: nothing is asked, or it would be a wait for events. */
static bool is_pause(const struct fact *fact)
{
    return fact->asked && *fact->asked == '\0';
}

static void enter(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    size_t before = actor->asked_count;
    if (fact->asked) {
        actor->waits++;
        set_list(model, actor, ASKED, fact->asked);
        for_each(model, actor, fact->asked, ask);
        drop_others(model, actor, before);
    }
    if (!is_pause(fact))
        wait_begins(model, actor, fact->call);
    if (!moment->sleeps)
        return;
    text_question(model, fact);
    say_question(model, actor, fact);
    SAY(model, ", and falls asleep");
    say_withheld(model);
    actor_sleeps(model, actor, fact->call, NULL);
    step_add(model, fact->t, actor, NULL, "wait", actor->row);
}

static void leave(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    if (is_pause(fact) && fact->timeout > 0)
        SAY(model, "%s has rested for %lld ms", name_of(actor), fact->timeout);
    else
        wait_ends(model, actor, fact->ready);
    text_question(model, fact);
    text_answer(model, fact);
    if (model->say.size == 0)
        say_answer(model, actor, fact);
    say_withheld(model);
    actor_wakes(model, actor);
    struct step *step = step_add(model, moment->t, actor, NULL, "wake", actor->row);
    if (step)
        step->took = fact->took;
}

/* Inside a callback it is no wait for events, but a look whether something is there. */
static void play_look(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    bool found = fact->ready && *fact->ready;
    if (moment->part == ENTRY)
        return;
    struct descriptor *descriptor =
        fact->asked ? descriptor_find(actor, strtol(fact->asked, NULL, 10)) : NULL;
    text_question(model, fact);
    text_answer(model, fact);
    SAY(model, "%s looks at %s without waiting: %s", name_of(actor), subject_of(model, descriptor),
        found ? "something is there" : "nothing is there");
    struct step *step =
        step_add(model, moment->t, actor, NULL, "call", descriptor ? descriptor->row : actor->row);
    if (step)
        step->took = fact->took;
}

void play_wait(struct model *model, struct actor *actor, const struct moment *moment)
{
    if (actor->depth > 0 && moment->fact->timeout == 0)
        play_look(model, actor, moment);
    else if (moment->part == ENTRY)
        enter(model, actor, moment);
    else
        leave(model, actor, moment);
}
