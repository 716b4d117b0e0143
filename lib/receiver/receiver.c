/* Start reading at receiver_read(), which makes lines of bytes, then at receiver_judge(), the door, then at
 * receiver_judge_silence(). */
#include "internal.h"

#include <string.h>

/* --- The door --------------------------------------------------------------------------------------- */

static bool receiver_is_at_door(const struct receiver *receiver)
{
    return receiver->phase < RECEIVER_WELCOMED;
}

static void receiver_welcome(struct receiver *receiver, enum receiver_phase phase)
{
    bool was_at_door = receiver_is_at_door(receiver);
    receiver->phase = phase;
    if (!was_at_door)
        return;
    reactor_timer_stop(receiver->group->reactor, &receiver->patience);
    receiver->protocol->welcomed(receiver->data);
}

/* Without memory for the timer, a client is better welcomed than forgotten. */
static void receiver_wait(struct receiver *receiver, enum receiver_phase phase,
                          uint64_t patience_ms)
{
    receiver->phase = phase;
    if (reactor_timer_start(receiver->group->reactor, &receiver->patience, patience_ms, 0) == -1)
        receiver_welcome(receiver, RECEIVER_WELCOMED);
}

/* The loop may have been busy: what has arrived and was not read yet may be a request. */
static void receiver_run_out_of_patience(void *data)
{
    struct receiver *receiver = data;
    reactor_name(receiver->group->reactor, "run_out_of_patience");
    if (transport_is_closing(receiver->transport))
        return;
    if (transport_has_input(receiver->transport))
        receiver_wait(receiver, receiver->phase, RECEIVER_SILENCE_MS);
    else
        receiver_welcome(receiver, RECEIVER_WELCOMED);
}

/* A browser tries again and again, and must not come in each time. TLS has no words for a refusal that a client
 * would show. */
static void receiver_refuse(struct receiver *receiver, enum greeting greeting)
{
    if (greeting == GREETING_HTTP)
        (void)transport_write(receiver->transport, greeting_bad_request,
                              strlen(greeting_bad_request));
    if (receiver->protocol->refused)
        receiver->protocol->refused(receiver->data);
    transport_close(receiver->transport);
}

/* A first line has begun, or is there. */
static void receiver_judge(struct receiver *receiver, const char *text, size_t size, bool whole)
{
    enum greeting greeting = greeting_judge(text, size, whole);
    if (greeting == GREETING_HTTP || greeting == GREETING_TLS)
        receiver_refuse(receiver, greeting);
    else if (greeting == GREETING_TEXT)
        receiver_welcome(receiver, RECEIVER_KNOWN);
    else if (receiver->phase == RECEIVER_SILENT)
        receiver_wait(receiver, RECEIVER_UNCLEAR, RECEIVER_REQUEST_MS);
}

/* A first line that is too long and still unclear will not become clearer. */
static void receiver_judge_line(struct receiver *receiver, enum line_result result,
                                const char *text, size_t size)
{
    if (result != LINE_NO_MEMORY)
        receiver_judge(receiver, text, size, result == LINE_WHOLE);
    if (receiver_is_at_door(receiver) && !transport_is_closing(receiver->transport))
        receiver_refuse(receiver, GREETING_HTTP);
}

/* --- Silence ---------------------------------------------------------------------------------------- */

/* From now on half of the time runs: the first, or the second once the client was asked. */
static void receiver_await_line(struct receiver *receiver, bool asked)
{
    receiver->asked = asked;
    if (receiver->half_ms > 0 && reactor_timer_start(receiver->group->reactor, &receiver->patience,
                                                     receiver->half_ms, 0) == -1)
        transport_abort(receiver->transport);
}

/* While its words wait for us, its silence is our doing. */
static void receiver_judge_silence(void *data)
{
    struct receiver *receiver = data;
    if (transport_is_closing(receiver->transport))
        return;
    if (receiver->group->phase != GROUP_OPEN || transport_has_input(receiver->transport)) {
        receiver_await_line(receiver, receiver->asked);
    } else if (receiver->asked) {
        receiver->protocol->timed_out(receiver->data);
    } else {
        receiver_await_line(receiver, true);
        receiver->protocol->silent(receiver->data);
    }
}

/* The timer is that of the door, where the client is no more. */
void receiver_limit_silence(struct receiver *receiver, uint64_t limit_ms)
{
    reactor_timer_stop(receiver->group->reactor, &receiver->patience);
    reactor_timer_init(&receiver->patience, receiver_judge_silence, receiver);
    receiver->half_ms = limit_ms / 2;
    receiver_await_line(receiver, false);
}

/* --- Lines ------------------------------------------------------------------------------------------ */

static void receiver_take(struct receiver *receiver, enum line_result result, const char *text,
                          size_t size)
{
    if (result == LINE_ANSWER) {
        (void)transport_write(receiver->transport, text, size);
        return;
    }
    if (receiver->phase != RECEIVER_KNOWN)
        receiver_judge_line(receiver, result, text, size);
    if (transport_is_closing(receiver->transport))
        return;
    receiver_await_line(receiver, false);
    receiver->protocol->line_received(result, text, size, receiver->data);
}

/* What others have said is on its way through the server, and once it has come back there is more to say. */
static void receiver_set_waits(struct receiver *receiver, bool waits)
{
    struct receiver_group *group = receiver->group;
    if (receiver->waits == waits)
        return;
    receiver->waits = waits;
    group->waiting += waits ? 1 : (size_t)-1;
    reactor_expect_more(group->reactor, group->waiting > 0);
}

/* A client that may not say more now goes behind those that wait already. */
static bool receiver_may_receive(struct receiver *receiver)
{
    const struct receiver_protocol *protocol = receiver->protocol;
    if (!protocol->may_receive || protocol->may_receive(receiver->data))
        return true;
    receiver_step_back(receiver);
    receiver_set_waits(receiver, true);
    transport_pause_reading(receiver->transport);
    return false;
}

/* What is left of the budget is for the others. */
static bool receiver_may_go_on(struct receiver *receiver)
{
    reactor_consume(receiver->group->reactor, RECEIVER_LINE_WORK);
    return transport_may_go_on(receiver->transport) && receiver_may_receive(receiver);
}

/* What is not made into lines: line_next() knows exactly where the last line ended. */
static void receiver_leave_rest(struct receiver *receiver, const char *bytes, size_t size)
{
    if (!receiver->raw || size == 0 || !receiver_may_go_on(receiver)) {
        transport_unread(receiver->transport, size);
        return;
    }
    receiver_await_line(receiver, false);
    receiver->protocol->bytes_received(bytes, size, receiver->data);
}

/* An arrival may bring many lines, or a part of one. */
static void receiver_read(const char *bytes, size_t size, void *data)
{
    struct receiver *receiver = data;
    const char *text;
    size_t length;
    enum line_result result;
    reactor_name(receiver->group->reactor, "receiver_read");
    while (!receiver->raw && receiver_may_go_on(receiver) &&
           (result = line_next(&receiver->input, &bytes, &size, &text, &length)) != LINE_MORE)
        receiver_take(receiver, result, text, length);
    receiver_leave_rest(receiver, bytes, size);
    if (receiver->phase != RECEIVER_KNOWN && size == 0 &&
        !transport_is_closing(receiver->transport))
        receiver_judge(receiver, line_start(&receiver->input), line_held(&receiver->input),
                       line_held(&receiver->input) == 0);
    group_note_progress(receiver->group);
}

static void receiver_end(void *data)
{
    struct receiver *receiver = data;
    const char *text;
    size_t size;
    if (line_finish(&receiver->input, &text, &size) == LINE_WHOLE)
        receiver_take(receiver, LINE_WHOLE, text, size);
    receiver->protocol->ended(receiver->data);
}

/* --- A connection's life ---------------------------------------------------------------------------- */

static void receiver_begin(struct transport *transport, void *data)
{
    struct receiver *receiver = data;
    receiver->transport = transport;
    transport_set_paced(transport);
    group_link(receiver->group, receiver);
}

/* The server may free the receiver, so it is told last; and then the group may be empty. */
static void receiver_lose(int reason, void *data)
{
    struct receiver *receiver = data;
    struct receiver_group *group = receiver->group;
    reactor_timer_stop(group->reactor, &receiver->patience);
    line_release(&receiver->input);
    group_unlink(group, receiver);
    receiver_set_waits(receiver, false);
    receiver->protocol->connection_lost(reason, receiver->data);
    group_note_progress(group);
    if (!group->first)
        group->events->emptied(group->data);
}

static void receiver_pause_writing(void *data)
{
    const struct receiver *receiver = data;
    if (receiver->protocol->pause_writing)
        receiver->protocol->pause_writing(receiver->data);
}

static void receiver_resume_writing(void *data)
{
    const struct receiver *receiver = data;
    if (receiver->protocol->resume_writing)
        receiver->protocol->resume_writing(receiver->data);
}

static const struct protocol receiver_bytes = {
    .connection_made = receiver_begin,
    .data_received = receiver_read,
    .eof_received = receiver_end,
    .connection_lost = receiver_lose,
    .pause_writing = receiver_pause_writing,
    .resume_writing = receiver_resume_writing,
};

/* The timer starts first: once the transport is open, the connection cannot be given back. */
int receiver_open(struct receiver *receiver, struct receiver_group *group, int fd, size_t limit,
                  const struct receiver_protocol *protocol, void *data)
{
    struct reactor *reactor = group->reactor;
    *receiver = (struct receiver){.group = group, .protocol = protocol, .data = data};
    line_init(&receiver->input, limit);
    line_expect_telnet(&receiver->input);
    reactor_timer_init(&receiver->patience, receiver_run_out_of_patience, receiver);
    if (reactor_timer_start(reactor, &receiver->patience, RECEIVER_SILENCE_MS, 0) == -1)
        return -1;
    if (transport_open(reactor, fd, &receiver_bytes, receiver))
        return 0;
    reactor_timer_stop(reactor, &receiver->patience);
    return -1;
}

struct transport *receiver_transport(const struct receiver *receiver)
{
    return receiver->transport;
}

void receiver_set_raw(struct receiver *receiver)
{
    receiver->raw = true;
}

void receiver_step_back(struct receiver *receiver)
{
    group_unlink(receiver->group, receiver);
    group_link(receiver->group, receiver);
}

void receiver_resume(struct receiver *receiver)
{
    receiver_set_waits(receiver, false);
    if (receiver->group->phase < GROUP_STOPPED)
        transport_resume_reading(receiver->transport);
}
