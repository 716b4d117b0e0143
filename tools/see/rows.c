/* Start at row_set(): all that changes goes through it. */
#include "rows.h"
#include "pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const field_names[FIELDS] = {
    [STATE] = "state", [TURN] = "turn",         [PHASE] = "phase",       [FUNCTION] = "function",
    [ASKED] = "asked", [READY] = "ready",       [CALLS] = "calls",       [TIMERS] = "timers",
    [WHAT] = "what",   [WHO] = "who",           [INTEREST] = "interest", [IN] = "in",
    [OUT] = "out",     [BUFFER] = "buffer",     [LIMIT] = "limit",       [QUEUE] = "queue",
    [SENT] = "sent",   [RECEIVED] = "received", [WAITING] = "waiting",   [UNREAD] = "unread",
    [LAST] = "last",
};

/* --- Fields --------------------------------------------------------------------------------------- */

static struct row *row_make(struct model *model, const char *name)
{
    struct row *row = pool_room(model->steps->pool, sizeof *row);
    row->name = name;
    return row;
}

static bool is_same(const struct change *one, const struct change *other)
{
    if (one->kind != other->kind)
        return false;
    if (one->kind == VALUE_NUMBER)
        return one->number == other->number;
    return one->kind == VALUE_GONE || strcmp(one->words, other->words) == 0;
}

/* What changes twice in a step is written once. */
static void row_set(struct model *model, struct row *row, enum field field, struct change value)
{
    struct steps *steps = model->steps;
    struct cell *cell = &row->cells[field];
    if (is_same(&cell->value, &value))
        return;
    value.row = row->name;
    value.field = field_names[field];
    if (value.words)
        value.words = pool_copy(steps->pool, value.words);
    if (cell->change <= model->pending) {
        text_more(&steps->changes, &steps->change_count, &steps->change_capacity, sizeof value);
        cell->change = steps->change_count;
    }
    cell->value = steps->changes[cell->change - 1] = value;
}

void row_number(struct model *model, struct row *row, enum field field, long long number)
{
    row_set(model, row, field, (struct change){.kind = VALUE_NUMBER, .number = number});
}

void row_words(struct model *model, struct row *row, enum field field, const char *words)
{
    enum value_kind kind = words ? VALUE_WORDS : VALUE_GONE;
    row_set(model, row, field, (struct change){.kind = kind, .words = words});
}

void row_list(struct model *model, struct row *row, enum field field, const char *lines)
{
    row_set(model, row, field, (struct change){.kind = VALUE_LIST, .words = lines});
}

/* --- Ends ----------------------------------------------------------------------------------------- */

struct end *end_make(struct model *model, const char *what)
{
    struct end *end = pool_room(model->steps->pool, sizeof *end);
    end->what = what;
    end->made_before = model->ends;
    return model->ends = end;
}

void end_connect(struct end *one, struct end *other)
{
    one->peer = other;
    other->peer = one;
    one->counted = other->counted = true;
}

static void show_descriptor(struct model *model, struct descriptor *descriptor)
{
    struct end *end = descriptor->end;
    struct row *row = descriptor->row;
    row_words(model, row, WHO, who_is_behind(descriptor));
    if (!end->counted)
        return;
    row_number(model, row, IN, end->in);
    row_number(model, row, OUT, end->peer->in);
    if (model->echo && !descriptor->leveled && end->client)
        row_number(model, row, BUFFER, end->received - end->sent);
}

static void show_side(struct model *model, struct end *end)
{
    for (size_t i = 0; i < end->name_count; i++)
        show_descriptor(model, end->names[i]);
    struct client *client = end->client;
    if (!client || !client->shown || client->end != end)
        return;
    row_number(model, client->row, SENT, client->sent);
    row_number(model, client->row, RECEIVED, client->received);
    row_number(model, client->row, WAITING, end->in);
    row_number(model, client->row, UNREAD, end->peer->in);
}

static void show_queue(struct model *model, struct end *end)
{
    struct text lines = {0};
    for (size_t i = 0; i < end->queue_count; i++)
        text_format(&lines, "%s\n", end->queue[i]->name);
    for (size_t i = 0; i < end->name_count; i++)
        row_list(model, end->names[i]->row, QUEUE, text_string(&lines));
    text_release(&lines);
}

void end_show(struct model *model, struct end *end)
{
    show_side(model, end);
    if (end->peer)
        show_side(model, end->peer);
    if (strcmp(end->what, "listener") == 0)
        show_queue(model, end);
}

void end_send(struct model *model, struct end *end, long long bytes)
{
    end->sent += bytes;
    if (end->peer && !end->peer->gone)
        end->peer->in += bytes;
    end_show(model, end);
}

void end_receive(struct model *model, struct end *end, long long bytes)
{
    end->received += bytes;
    end->in = end->in > bytes ? end->in - bytes : 0;
    end_show(model, end);
}

static void drop_name(struct descriptor *descriptor)
{
    struct end *end = descriptor->end;
    size_t i = 0;
    while (end->names[i] != descriptor)
        i++;
    end->names[i] = end->names[--end->name_count];
    descriptor->end = NULL;
}

static void add_name(struct end *end, struct descriptor *descriptor)
{
    struct descriptor **name =
        text_more(&end->names, &end->name_count, &end->name_capacity, sizeof *name);
    *name = descriptor;
    descriptor->end = end;
}

/* --- Descriptors ---------------------------------------------------------------------------------- */

static struct descriptor **place_of(struct actor *actor, long long fd)
{
    static struct descriptor *none;
    struct actor *table = actor->table;
    if (fd < 0 || (size_t)fd >= table->descriptor_capacity)
        return none = NULL, &none;
    return &table->descriptors[fd];
}

struct descriptor *descriptor_find(struct actor *actor, long long fd)
{
    return *place_of(actor, fd);
}

static void make_room(struct actor *table, long long fd)
{
    size_t unused = 0;
    while ((size_t)fd >= table->descriptor_capacity) {
        size_t before = table->descriptor_capacity;
        unused = before;
        text_more(&table->descriptors, &unused, &table->descriptor_capacity,
                  sizeof *table->descriptors);
        memset(table->descriptors + before, 0,
               (table->descriptor_capacity - before) * sizeof *table->descriptors);
    }
}

static struct descriptor *descriptor_named(struct model *model, struct actor *actor, long long fd)
{
    struct actor *table = actor->table;
    make_room(table, fd);
    struct descriptor *descriptor = table->descriptors[fd];
    if (descriptor)
        return descriptor;
    descriptor = pool_room(model->steps->pool, sizeof *descriptor);
    *descriptor = (struct descriptor){.fd = (int)fd, .owner = table};
    descriptor->row =
        row_make(model, pool_format(model->steps->pool, "%s.%lld", table->row->name, fd));
    return table->descriptors[fd] = descriptor;
}

struct descriptor *descriptor_open(struct model *model, struct actor *actor, long long fd,
                                   struct end *end)
{
    struct descriptor *descriptor = descriptor_named(model, actor, fd);
    if (descriptor->end)
        drop_name(descriptor);
    descriptor->interest = descriptor->handler = NULL;
    descriptor->watched = descriptor->leveled = false;
    descriptor->exclusive = descriptor->cloexec = false;
    for (enum field field = STATE; field < FIELDS; field++)
        row_words(model, descriptor->row, field, NULL);
    add_name(end, descriptor);
    row_words(model, descriptor->row, WHAT, end->what);
    row_words(model, descriptor->row, STATE, "open");
    end_show(model, end);
    return descriptor;
}

void descriptor_close(struct model *model, struct descriptor *descriptor)
{
    struct end *end = descriptor->end;
    if (!end)
        return;
    drop_name(descriptor);
    bool lives = descriptor->watched && end->name_count > 0;
    for (enum field field = INTEREST; field <= QUEUE; field++)
        if (!lives || field != INTEREST)
            row_words(model, descriptor->row, field, NULL);
    row_words(model, descriptor->row, STATE, lives ? "closed, and still watched" : "closed");
    row_words(model, descriptor->row, READY, NULL);
    if (!lives)
        descriptor->interest = NULL;
    end->gone = end->name_count == 0;
    end->in = end->gone ? 0 : end->in; /* what was not read is lost */
    if (end->gone && end->peer)
        end->peer->finished = true;
    end_show(model, end);
}

void descriptor_interest(struct model *model, struct descriptor *descriptor, const char *interest)
{
    descriptor->interest = interest;
    row_words(model, descriptor->row, INTEREST, interest);
}

void descriptors_copy(struct model *model, struct actor *parent, struct actor *child)
{
    struct actor *from = parent->table;
    for (size_t fd = 0; fd < from->descriptor_capacity; fd++) {
        struct descriptor *descriptor = from->descriptors[fd];
        if (descriptor && descriptor->end)
            descriptor_open(model, child, (long long)fd, descriptor->end)->cloexec =
                descriptor->cloexec;
    }
}

void descriptors_forget(struct model *model, struct actor *actor, bool executes)
{
    for (size_t fd = 0; actor->table == actor && fd < actor->descriptor_capacity; fd++)
        if (actor->descriptors[fd] && (!executes || actor->descriptors[fd]->cloexec))
            descriptor_close(model, actor->descriptors[fd]);
}

/* --- Who ------------------------------------------------------------------------------------------ */

struct actor *actor_find(struct model *model, long long pid)
{
    struct actor *actor = model->actors[(size_t)pid % PIDS];
    while (actor && actor->pid != pid)
        actor = actor->next;
    return actor;
}

static bool is_replaced(const struct model *model, long pid)
{
    for (size_t i = 0; i < model->replaced_count; i++)
        if (model->replaced[i] == pid)
            return true;
    return false;
}

/* A supervisor has workers; but a child of it that executes a program is the supervisor of the next generation. */
static const char *name_actor(struct model *model, struct actor *actor)
{
    struct pool *pool = model->steps->pool;
    bool supervised = actor->parent ? actor->parent->supervises : model->supervised;
    if (actor->thread)
        return pool_format(pool, "thread %d", ++model->threads + 1);
    actor->supervises = supervised && (!actor->parent || is_replaced(model, actor->pid));
    if (actor->supervises && actor->parent)
        return pool_format(pool, "supervisor %d", ++model->programs + 1);
    if (actor->parent && supervised)
        return pool_format(pool, "worker %d", ++model->workers);
    if (actor->parent)
        return pool_format(pool, "process %d", ++model->processes + 1);
    return supervised ? "supervisor" : "server";
}

static void enlist(struct model *model, const struct actor *actor)
{
    struct steps *steps = model->steps;
    struct process *process = text_more(&steps->processes, &steps->process_count,
                                        &steps->process_capacity, sizeof *process);
    *process = (struct process){.id = actor->id, .pid = actor->pid};
}

struct actor *actor_make(struct model *model, long long pid, struct actor *parent, bool thread)
{
    struct actor *actor = pool_room(model->steps->pool, sizeof *actor);
    *actor = (struct actor){.pid = (long)pid, .parent = parent, .thread = thread, .turn = -1};
    actor->table = thread ? parent->table : actor;
    actor->id = name_actor(model, actor);
    actor->row = row_make(model, actor->id);
    actor->next = model->actors[(size_t)pid % PIDS];
    model->actors[(size_t)pid % PIDS] = actor;
    model->first = model->first ? model->first : actor;
    enlist(model, actor);
    return actor;
}

static struct client **clients_like(struct model *model, const char *name)
{
    size_t hash = 5381;
    for (; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    return &model->clients[hash % PIDS];
}

struct client *client_find(struct model *model, const char *name)
{
    struct client *client = *clients_like(model, name);
    while (client && strcmp(client->name, name) != 0)
        client = client->next;
    return client;
}

struct client *client_make(struct model *model, const char *name, bool shown)
{
    struct steps *steps = model->steps;
    struct client **first = clients_like(model, name),
                  *client = pool_room(model->steps->pool, sizeof *client);
    *client = (struct client){.name = pool_copy(steps->pool, name), .next = *first, .shown = shown};
    client->row = row_make(model, client->name);
    if (shown)
        *(const char **)text_more(&steps->clients, &steps->client_count, &steps->client_capacity,
                                  sizeof client->name) = client->name;
    return *first = client;
}

const char *who_is_behind(const struct descriptor *descriptor)
{
    const struct end *end = descriptor->end;
    if (end && end->client)
        return end->client->name;
    for (size_t i = 0; end && end->peer && i < end->peer->name_count; i++)
        if (end->peer->names[i]->owner != descriptor->owner)
            return end->peer->names[i]->owner->id;
    return NULL;
}

void actor_sleeps(struct model *model, struct actor *actor, const char *call, struct descriptor *at)
{
    struct text state = {0};
    text_format(&state, "asleep in %s", call);
    row_words(model, actor->row, STATE, text_string(&state));
    text_release(&state);
    actor->asleep = call;
    actor->at = at;
}

void actor_wakes(struct model *model, struct actor *actor)
{
    row_words(model, actor->row, STATE, "runs");
    actor->asleep = NULL;
    actor->at = NULL;
}

/* --- The end -------------------------------------------------------------------------------------- */

static void release_actor(struct actor *actor)
{
    free(actor->descriptors);
    free(actor->asked);
    free(actor->ready);
    free(actor->calls.entries);
    free(actor->timers.entries);
}

void rows_release(struct model *model)
{
    free(model->replaced);
    for (struct end *end = model->ends; end; end = end->made_before) {
        free(end->names);
        free(end->queue);
    }
    for (size_t i = 0; i < PIDS; i++)
        for (struct actor *actor = model->actors[i]; actor; actor = actor->next)
            release_actor(actor);
    text_release(&model->text);
    text_release(&model->say);
}
