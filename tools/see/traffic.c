/* What goes on on connections: they are accepted, bytes come and go, they end. */
#include "play.h"
#include "pool.h"

#include <string.h>

/* --- Accept --------------------------------------------------------------------------------------- */

static void leave_queue(struct model *model, struct end *listener, const struct client *client)
{
    size_t i = 0;
    while (i < listener->queue_count && listener->queue[i] != client)
        i++;
    if (i == listener->queue_count)
        return;
    listener->queue_count--;
    memmove(listener->queue + i, listener->queue + i + 1,
            (listener->queue_count - i) * sizeof *listener->queue);
    end_show(model, listener);
}

static void take_in(struct model *model, struct actor *actor, const struct fact *fact)
{
    long port = port_of(fact->peer);
    struct end *end = port > 0 && (!model->ports[port] || model->ports[port]->accepted)
                          ? (model->ports[port] = NULL, end_of_port(model, port))
                      : port > 0 ? model->ports[port]
                                 : end_make(model, "connection");
    end->accepted = true;
    end->nonblocking = fact->nonblocking > 0;
    end->accepter = actor->table;
    struct descriptor *descriptor = descriptor_open(model, actor, fact->new, end);
    if (end->client && model->listener)
        leave_queue(model, model->listener, end->client);
    if (end->client && end->finished)
        row_words(model, descriptor->row, STATE,
                  pool_format(model->steps->pool, "%s has finished", end->client->name));
    SAY(model, "%s accepts %s: descriptor %lld is the connection", name_of(actor),
        subject_of(model, descriptor), fact->new);
    if (descriptor->reported)
        SAY(model, ". The wait has just reported this number, and meant another one");
}

void play_accept(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *listener = descriptor_seen(descriptor_of(model, actor, fact, fact->fd));
    if (moment->part == ENTRY) {
        if (call_is_asleep(moment, listener))
            call_sleeps(model, actor, moment, listener, "waits in accept for the next client");
        return;
    }
    if (fact->new >= 0)
        take_in(model, actor, fact);
    else if (fact->error && strcmp(fact->error, "EAGAIN") == 0)
        SAY(model, "nobody waits to be accepted (EAGAIN)");
    else if (fact->error && listener && listener->end && listener->end->queue_count > 0)
        say_error(model, actor, fact->call, fact->error, waiting_of(listener->end));
    TEXT(model, "%s(%lld)", fact->call, fact->fd);
    call_result(model, fact);
    if (fact->new >= 0)
        TEXT(model, " %s", subject_of(model, descriptor_find(actor, fact->new)));
    call_add(model, actor, moment, listener);
}

/* --- Receive and send ----------------------------------------------------------------------------- */

static void say_received(struct model *model, struct actor *actor,
                         const struct descriptor *descriptor, const struct fact *fact)
{
    const char *subject = subject_of(model, descriptor);
    if (fact->error && strcmp(fact->error, "EAGAIN") == 0)
        SAY(model, "nothing has come from %s yet, and %s does not wait (EAGAIN)", subject,
            name_of(actor));
    else if (fact->result > 0)
        SAY(model, "%s reads %s from %s", name_of(actor), bytes_of(model, fact->result), subject);
    else if (fact->result == 0)
        SAY(model, "%s reads the end: nothing more comes from %s", name_of(actor), subject);
    if (fact->result > 0 && descriptor->end->counted && descriptor->end->in > 0)
        SAY(model, ", and %lld more wait", descriptor->end->in);
}

void play_receive(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_seen(descriptor_of(model, actor, fact, fact->fd));
    if (!descriptor || !descriptor->end)
        return;
    struct end *end = descriptor->end;
    const char *subject = subject_of(model, descriptor);
    if (moment->part == ENTRY) {
        if (call_is_asleep(moment, descriptor) &&
            (!end->counted || (end->in == 0 && !end->finished)))
            call_sleeps(model, actor, moment, descriptor,
                        pool_format(model->steps->pool, "waits in %s for %s", fact->call, subject));
        return;
    }
    if (fact->result > 0)
        end_receive(model, end, fact->result);
    say_received(model, actor, descriptor, fact);
    call_add(model, actor, moment, descriptor);
}

static void say_sent(struct model *model, struct actor *actor, const struct descriptor *descriptor,
                     const struct fact *fact)
{
    const char *subject = subject_of(model, descriptor);
    if (fact->error && strcmp(fact->error, "EAGAIN") == 0)
        SAY(model, "there is no room to send to %s, and %s does not wait (EAGAIN)", subject,
            name_of(actor));
    else if (fact->result >= 0 && fact->result < fact->size)
        SAY(model, "the kernel takes %lld of %s for %s: its buffer is full", fact->result,
            bytes_of(model, fact->size), subject);
    else if (fact->result >= 0)
        SAY(model, "%s sends %s to %s", name_of(actor), bytes_of(model, fact->result), subject);
}

/* What is sent counts from the beginning of the call: it may be there before the call returns. */
void play_send(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_seen(descriptor_of(model, actor, fact, fact->fd));
    if (!descriptor || !descriptor->end)
        return;
    if (moment->part == EXIT && actor->asleep) {
        SAY(model, "all of it is on its way to %s: %s goes on", subject_of(model, descriptor),
            name_of(actor));
        call_add(model, actor, moment, descriptor);
    }
    if (moment->part == EXIT)
        return;
    if (fact->result > 0)
        end_send(model, descriptor->end, fact->result);
    if (call_is_asleep(moment, descriptor)) {
        call_sleeps(model, actor, moment, descriptor,
                    pool_format(model->steps->pool, "sends to %s more than there is room for",
                                subject_of(model, descriptor)));
        return;
    }
    say_sent(model, actor, descriptor, fact);
    call_add(model, actor, moment, descriptor);
}

/* --- The end of a connection ---------------------------------------------------------------------- */

void play_finish(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_of(model, actor, fact, fact->fd);
    if (!descriptor || !descriptor->end)
        return;
    TEXT(model, "%s(%lld%s%s)", fact->call, fact->fd, fact->how ? ", " : "",
         fact->how ? fact->how : "");
    call_result(model, fact);
    bool reads_no_more = fact->how && strcmp(fact->how, "read") == 0;
    if (!fact->error && reads_no_more) {
        row_words(model, descriptor->row, STATE, "we read no more");
        SAY(model, "%s wants nothing more from %s: recv gives what has come, and then the end",
            name_of(actor), subject_of(model, descriptor));
    } else if (!fact->error) {
        row_words(model, descriptor->row, STATE, "we have finished");
        SAY(model, "%s half-closes: %s will get the end, and may still send", name_of(actor),
            subject_of(model, descriptor));
        if (descriptor->end->peer)
            descriptor->end->peer->finished = true;
    }
    call_add(model, actor, moment, descriptor);
}

static void say_closed(struct model *model, const struct actor *actor,
                       struct descriptor *descriptor)
{
    const struct end *end = descriptor->end;
    bool client = end->client && strcmp(end->what, "connection") == 0;
    bool copy = end->name_count > 1 && end->names[0]->owner != end->names[1]->owner;
    const char *what = client ? copy ? "its copy of the connection" : "the connection"
                       : copy ? "its copy of the"
                              : "the";
    SAY(model, client ? "%s closes %s to %s" : "%s closes %s %s", name_of(actor), what,
        client                            ? subject_of(model, descriptor)
        : strcmp(end->what, "epoll") == 0 ? "epoll set"
                                          : end->what);
    if (end->name_count > 1 && end->names[0]->owner == end->names[1]->owner)
        SAY(model, ", and another descriptor keeps it open");
    else if (descriptor->reported == end)
        SAY(model, ", of which the wait has just reported something: that is stale now");
    else if (end->name_count == 1 && end->counted && client && end->in > 0)
        SAY(model, ", and what was not read is lost: %s", bytes_of(model, end->in));
}

/* A socket of which nothing was heard, such as one that is kept in reserve for when there are no more descriptors. */
static bool is_spare(const struct model *model, const struct fact *fact)
{
    return !model->quiet && !fact->error && !fact->local && !fact->peer && fact->kind &&
           strcmp(fact->kind, "tcp") == 0;
}

void play_close(struct model *model, struct actor *actor, const struct moment *moment)
{
    const struct fact *fact = moment->fact;
    struct descriptor *descriptor = descriptor_find(actor, fact->fd);
    if ((!descriptor || !descriptor->end) && is_spare(model, fact)) {
        SAY(model, "%s closes descriptor %lld, a socket without a peer", name_of(actor), fact->fd);
        call_add(model, actor, moment, NULL);
    }
    if (!descriptor || !descriptor->end)
        return;
    say_closed(model, actor, descriptor);
    descriptor_close(model, descriptor);
    call_add(model, actor, moment, descriptor);
}
