/* Start reading at receiver_group_stop(). */
#include "internal.h"

#include <string.h>

void receiver_group_init(struct receiver_group *group, struct reactor *reactor,
                         const struct receiver_group_events *events, void *data)
{
    *group = (struct receiver_group){.reactor = reactor, .events = events, .data = data};
    group->last = &group->first;
}

void group_link(struct receiver_group *group, struct receiver *receiver)
{
    receiver->next = NULL;
    receiver->link = group->last;
    *group->last = receiver;
    group->last = &receiver->next;
}

void group_unlink(struct receiver_group *group, struct receiver *receiver)
{
    *receiver->link = receiver->next;
    *(receiver->next ? &receiver->next->link : &group->last) = receiver->link;
}

/* Start the deadline of a phase. Without memory for it, the deadline is now. */
static void group_limit(struct receiver_group *group, reactor_function *end, uint64_t limit_ms)
{
    reactor_timer_stop(group->reactor, &group->deadline);
    reactor_timer_init(&group->deadline, end, group);
    if (reactor_timer_start(group->reactor, &group->deadline, limit_ms, 0) == -1)
        end(group);
}

static void group_end_stopping(void *data)
{
    struct receiver_group *group = data;
    reactor_timer_stop(group->reactor, &group->deadline);
    group->phase = GROUP_STOPPED;
    for (const struct receiver *r = group->first; r; r = r->next)
        transport_pause_reading(r->transport); /* if the time is over, the rest is not served */
    group->events->stopped(group->data);
}

static void group_check(void *data)
{
    struct receiver_group *group = data;
    bool served = group->phase == GROUP_STOPPING;
    for (const struct receiver *r = group->first; r && served; r = r->next)
        served = transport_held(r->transport) == 0;
    if (served)
        group_end_stopping(group);
}

/* Deferred, since the check looks at all clients: it is made once a turn. */
void group_note_progress(struct receiver_group *group)
{
    if (group->phase == GROUP_STOPPING)
        reactor_defer(group->reactor, &group->check);
}

void receiver_group_stop(struct receiver_group *group, uint64_t limit_ms)
{
    group->phase = GROUP_STOPPING;
    for (const struct receiver *r = group->first; r; r = r->next)
        transport_stop_receiving(r->transport);
    reactor_call_init(&group->check, group_check, group);
    group_limit(group, group_end_stopping, limit_ms);
    group_note_progress(group);
}

static void group_cut_off(void *data)
{
    const struct receiver_group *group = data;
    for (const struct receiver *r = group->first; r; r = r->next)
        transport_abort(r->transport);
}

void receiver_group_close(struct receiver_group *group, const char *line, uint64_t limit_ms)
{
    group->phase = GROUP_CLOSING;
    for (const struct receiver *r = group->first; r; r = r->next) {
        (void)transport_write(r->transport, line, strlen(line));
        transport_close(r->transport);
    }
    group_limit(group, group_cut_off, limit_ms);
    if (!group->first)
        group->events->emptied(group->data);
}

void receiver_group_resume(const struct receiver_group *group)
{
    for (struct receiver *r = group->first; r; r = r->next)
        receiver_resume(r);
}
