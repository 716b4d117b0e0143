/* The hub, and the mutants of which the README speaks. */
#include "expect.h"
#include "hub.h"
#include "mutants.h"
#include "player.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 64, EVENTS = 256, NOWHERE = HUB_WORKERS };

static int mutant;

struct worker {
    int number;
    struct chat *room; /* NULL if it is dead */
};

struct published {
    int worker; /* in which it has happened already; or NOWHERE */
    size_t size;
    char bytes[CHAT_EVENT_MAX];
};

static struct worker workers[HUB_WORKERS];
static int started;
static struct chat *books; /* the hub's own copy */
static struct published queue[EVENTS];
static int queued;

static void deliver(const char *line, size_t size, void *data)
{
    struct guest *guest = data;
    size_t used = strlen(guest->heard);
    if (used + size < sizeof guest->heard)
        snprintf(guest->heard + used, sizeof guest->heard - used, "%.*s", (int)size, line);
}

static void ignore(void *data)
{
}

static const struct chat_outlet outlet = {.deliver = deliver, .dismiss = ignore, .resume = ignore};

static int put(const struct chat_event *event, int happened)
{
    player_expects(queued < EVENTS, "Much was published, and hub_passes_on() was not called.");
    struct published *next = &queue[queued++];
    next->worker = happened;
    next->size = chat_encode(event, next->bytes);
    return 0;
}

static int publish(const struct chat_event *event, void *data)
{
    struct worker *worker = data;
    if (mutant != 1)
        return put(event, NOWHERE);
    (void)put(event, worker->number);
    return chat_apply(worker->room, event);
}

/* --- The hub ----------------------------------------------------------------------------------------- */

void hub_opens(int count)
{
    started = queued = 0;
    books = chat_open(CAPACITY, HUB_WORKERS + 1, NULL, NULL, NULL);
    while (started < count)
        (void)worker_starts();
}

void hub_closes(void)
{
    for (int i = 0; i < started; i++)
        chat_close(workers[i].room);
    chat_close(books);
}

static void pass_on(const struct published *published)
{
    struct chat_event event;
    if (chat_decode(published->bytes, published->size, &event) == -1)
        return;
    chat_apply(books, &event);
    for (int i = 0; i < started; i++)
        if (workers[i].room && i != published->worker)
            chat_apply(workers[i].room, &event);
}

void hub_passes_on(void)
{
    for (int i = 0; i < queued; i++)
        pass_on(&queue[i]);
    queued = 0;
}

static int tell_newcomer(const struct chat_event *event, void *data)
{
    if (mutant == 2 && event->member >> 32 != 1)
        return 0;
    return chat_apply(data, event);
}

int worker_starts(void)
{
    player_expects(started < HUB_WORKERS, "More workers were started than HUB_WORKERS.");
    struct worker *worker = &workers[started];
    worker->number = started++;
    worker->room = chat_open(CAPACITY, (uint32_t)started, &outlet, publish, worker);
    chat_describe(books, tell_newcomer, worker->room);
    return worker->number;
}

static int put_gone(const struct chat_event *event, void *data)
{
    int *gone = data;
    return mutant == 3 && (*gone)++ > 0 ? 0 : put(event, NOWHERE);
}

void worker_dies(int number)
{
    int gone = 0;
    chat_close(workers[number].room);
    workers[number].room = NULL;
    chat_abandon(books, (uint32_t)number + 1, put_gone, &gone);
}

/* --- Guests ------------------------------------------------------------------------------------------ */

void guest_joins(struct guest *guest, int worker)
{
    guest->worker = worker;
    guest->member = chat_join(workers[worker].room, guest);
}

void guest_says(struct guest *guest, const char *line)
{
    (void)chat_say(workers[guest->worker].room, guest->member, line, strlen(line));
}

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, NULL);
}
