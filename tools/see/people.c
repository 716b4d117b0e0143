/* The clients of the scene, and what the scene says. What a client does is told with what becomes of it: does it wake
 * the server, or is nobody there to notice? */
#include "play.h"
#include "pool.h"

#include <string.h>

/* --- Does the server notice? ---------------------------------------------------------------------- */

static void say_asleep(struct model *model, const struct actor *actor)
{
    SAY(model, "%s sleeps in %s", name_of(actor), actor->asleep);
    if (actor->at)
        SAY(model, " for %s", subject_of(model, actor->at));
}

/* Whether a process, or a thread, sleeps until something comes in there. */
static bool awaits(const struct actor *actor, const struct descriptor *descriptor)
{
    if (actor->table != descriptor->owner || !actor->asleep || actor->frozen ||
        call_action(actor->asleep) == SEND)
        return false;
    return actor->at ? actor->at == descriptor
                     : descriptor->interest && strchr(descriptor->interest, 'r');
}

/* The process of a descriptor, or a thread of it, that does; NULL if there is none. */
static const struct actor *who_awaits(const struct model *model,
                                      const struct descriptor *descriptor)
{
    if (awaits(descriptor->owner, descriptor))
        return descriptor->owner;
    for (size_t i = 0; model->threads > 0 && i < PIDS; i++)
        for (const struct actor *actor = model->actors[i]; actor; actor = actor->next)
            if (awaits(actor, descriptor))
                return actor;
    return NULL;
}

/* Say whom it wakes, and return whether that is anybody. */
static bool say_woken(struct model *model, const struct end *end)
{
    int count = 0;
    for (size_t i = 0; i < end->name_count; i++) {
        const struct actor *actor = who_awaits(model, end->names[i]);
        const char *before = count == 0                 ? "; that wakes "
                             : end->names[i]->exclusive ? " or "
                                                        : " and ";
        if (actor && ++count)
            SAY(model, "%s%s", before, name_of(actor));
    }
    return count > 0;
}

/* Whether a process waits for room to send there, and for nothing else. */
static bool is_to_be_written(const struct actor *actor, const struct end *end)
{
    for (size_t i = 0; i < end->name_count; i++)
        if (end->names[i]->owner == actor->table && end->names[i]->interest)
            return strcmp(end->names[i]->interest, "w") == 0;
    return false;
}

static void say_unnoticed(struct model *model, const struct end *end, const struct actor *actor)
{
    const char *who = end->client ? end->client->name : "the listener";
    SAY(model, ". Nobody notices: ");
    say_asleep(model, actor);
    if (!actor->at && is_to_be_written(actor, end))
        SAY(model, ", and has only asked whether there is room to send to %s", who);
    else if (!actor->at)
        SAY(model, ", which was not asked about %s", who);
}

static void say_noticed(struct model *model, const struct end *end)
{
    const struct actor *actor = end->accepter ? end->accepter : model->first;
    if (!actor || actor->ended || say_woken(model, end))
        return;
    if (actor->frozen)
        SAY(model, "; %s is frozen, and does not notice", name_of(actor));
    else if (actor->asleep)
        say_unnoticed(model, end, actor);
    else
        SAY(model, "; %s is busy", name_of(actor));
}

/* --- What clients do ------------------------------------------------------------------------------ */

static void add(struct model *model, const struct fact *fact, const struct client *client)
{
    step_add(model, fact->t, NULL, client->name, "client", client->row);
}

static void join_queue(struct model *model, struct client *client)
{
    struct end *listener = model->listener;
    if (!listener || model->listeners > 1) /* then nobody knows at which one it waits */
        return;
    struct client **place = text_more(&listener->queue, &listener->queue_count,
                                      &listener->queue_capacity, sizeof *place);
    *place = client;
    end_show(model, listener);
}

static void connects(struct model *model, struct client *client, const struct fact *fact)
{
    struct end *ours = end_make(model, "connection"), *theirs = end_make(model, "connection");
    end_connect(ours, theirs);
    ours->client = theirs->client = client;
    client->end = theirs;
    client->sent = client->received = 0;
    if (fact->port > 0 && fact->port < PORTS)
        model->ports[fact->port] = ours;
    row_words(model, client->row, STATE, "connected");
    row_words(model, client->row, LAST, NULL);
    join_queue(model, client);
    end_show(model, theirs);
    TEXT(model, "connects");
    SAY(model, "%s connects", client->name);
    if (model->listeners > 1)
        SAY(model, "; the kernel chooses one of %d listeners", model->listeners);
    else if (model->listener)
        say_noticed(model, model->listener);
    add(model, fact, client);
}

/* In the client's row, and in that of each descriptor for its connection: "alice has finished". */
static void show_state(struct model *model, struct client *client, const char *state)
{
    const struct end *ours = client->end->peer;
    row_words(model, client->row, STATE, state);
    for (size_t i = 0; i < ours->name_count; i++)
        row_words(model, ours->names[i]->row, STATE,
                  pool_format(model->steps->pool, "%s %s", client->name, state));
}

static void sends(struct model *model, struct client *client, const struct fact *fact)
{
    struct end *ours = client->end->peer;
    bool accepted = ours->accepted;
    client->sent += fact->bytes;
    row_words(model, client->row, LAST, fact->text);
    if (is(client->row->cells[STATE].value.words, "waits in send"))
        row_words(model, client->row, STATE, "connected");
    end_send(model, client->end, fact->bytes);
    TEXT(model, "sends %lld %s", fact->bytes, fact->text ? fact->text : "");
    SAY(model, "%s sends %s", client->name, bytes_of(model, fact->bytes));
    if (accepted)
        say_noticed(model, ours);
    else
        SAY(model, ". They wait in the kernel: nobody has accepted %s yet", client->name);
    add(model, fact, client);
}

static void waits_to_send(struct model *model, struct client *client, const struct fact *fact)
{
    row_words(model, client->row, STATE, "waits in send");
    TEXT(model, "waits in send with %lld more", fact->bytes);
    SAY(model, "there is no room for what %s still has to send: %s waits in send, with %s left",
        client->name, client->name, bytes_of(model, fact->bytes));
    add(model, fact, client);
}

static void receives(struct model *model, struct client *client, const struct fact *fact)
{
    client->received += fact->bytes;
    end_receive(model, client->end, fact->bytes);
    row_words(model, client->row, LAST, fact->text);
    TEXT(model, "receives %lld %s", fact->bytes, fact->text ? fact->text : "");
    SAY(model, "%s reads %s", client->name, bytes_of(model, fact->bytes));
    if (client->end->in > 0)
        SAY(model, ", and %lld more wait", client->end->in);
    add(model, fact, client);
}

static void finishes(struct model *model, struct client *client, const struct fact *fact)
{
    client->end->peer->finished = true;
    show_state(model, client, "has finished");
    TEXT(model, "half-closes");
    SAY(model, "%s half-closes: sends nothing more, and still reads", client->name);
    say_noticed(model, client->end->peer);
    add(model, fact, client);
}

static void let_go(struct model *model, struct client *client, const char *state)
{
    client->end->peer->finished = true;
    client->end->gone = true;
    client->end->in = 0;
    show_state(model, client, state);
    end_show(model, client->end);
}

static void closes(struct model *model, struct client *client, const struct fact *fact)
{
    let_go(model, client, "has closed");
    TEXT(model, "closes");
    SAY(model, "%s closes the connection", client->name);
    say_noticed(model, client->end->peer);
    add(model, fact, client);
}

static void resets(struct model *model, struct client *client, const struct fact *fact)
{
    client->end->peer->in = 0;
    let_go(model, client, "has reset");
    TEXT(model, "resets");
    SAY(model, "%s resets the connection: what was under way is lost", client->name);
    say_noticed(model, client->end->peer);
    add(model, fact, client);
}

static void hears_the_end(struct model *model, struct client *client, const struct fact *fact)
{
    row_words(model, client->row, STATE, "has heard the end");
    TEXT(model, "reads the end");
    if (fact->error)
        TEXT(model, " (%s)", fact->error);
    if (fact->error)
        SAY(model, "%s is told that the connection is broken (%s)", client->name, fact->error);
    else
        SAY(model, "%s reads the end: the server sends nothing more", client->name);
    add(model, fact, client);
}

static void does_not_read(struct model *model, struct client *client, const struct fact *fact)
{
    row_words(model, client->row, STATE, "does not read");
    TEXT(model, "does not read");
    SAY(model, "%s does not read: what the server sends piles up", client->name);
    add(model, fact, client);
}

void play_client(struct model *model, const struct fact *fact)
{
    static const struct {
        const char *event;
        void (*play)(struct model *, struct client *, const struct fact *);
    } plays[] = {
        {"connects", connects},
        {"sends", sends},
        {"waits to send", waits_to_send},
        {"receives", receives},
        {"finishes", finishes},
        {"closes", closes},
        {"resets", resets},
        {"hears the end", hears_the_end},
        {"does not read", does_not_read},
    };
    struct client *client = fact->who ? client_find(model, fact->who) : NULL;
    if (!client && fact->who)
        client = client_make(model, fact->who, true);
    for (size_t i = 0; client && i < sizeof plays / sizeof *plays; i++)
        if (is(fact->event, plays[i].event) && (client->end || plays[i].play == connects))
            plays[i].play(model, client, fact);
}

/* --- The scene ------------------------------------------------------------------------------------ */

static void freeze(struct model *model, bool frozen)
{
    struct actor *actor = model->first;
    if (!actor)
        return;
    actor->frozen = frozen;
    if (frozen)
        row_words(model, actor->row, STATE, "frozen");
    else if (actor->asleep)
        actor_sleeps(model, actor, actor->asleep, actor->at);
    else
        actor_wakes(model, actor);
    SAY(model, frozen ? "%s is frozen: what comes now waits" : "%s goes on", name_of(actor));
}

void play_scene(struct model *model, const struct fact *fact)
{
    const char *words = fact->text ? fact->text : "";
    size_t size = strlen(words);
    if (is(fact->event, "says"))
        text_append(&model->say, words, size);
    else if (is(fact->event, "freezes") || is(fact->event, "thaws"))
        freeze(model, is(fact->event, "freezes"));
    else if (is(fact->event, "runs"))
        SAY(model, "a command runs: %s", words);
    else
        SAY(model, "the scene sends %s to %s", fact->signal ? fact->signal : "a signal",
            *words ? words : "the server");
    if (is(fact->event, "signals"))
        TEXT(model, "sends %s", fact->signal ? fact->signal : "a signal");
    else if (is(fact->event, "runs"))
        TEXT(model, "runs %s", words);
    else
        TEXT(model, "%s", is(fact->event, "says") ? words : fact->event);
    step_add(model, fact->t, NULL, "scene", "scene", NULL);
}
