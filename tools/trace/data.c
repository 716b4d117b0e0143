/* The calls that move bytes. */
#include "decode.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 64 }; /* bytes of data that an entry shows */

/* What a call moves: up to CALL_SEEN bytes as seen, and how many it asked for. */
struct data {
    size_t seen;
    long long size;
};

static void add_data(struct call *call, struct data *data, struct piece string, struct piece size)
{
    data->seen += piece_string(string, call->seen + data->seen, CALL_SEEN - data->seen);
    data->size += piece_bounded(piece_integer(size, 0));
}

static void add_vector(struct call *call, struct data *data, struct piece vector)
{
    struct piece rest = piece_inside(vector), item;
    while (piece_item(&rest, &item))
        add_data(call, data, piece_member(item, "iov_base"), piece_member(item, "iov_len"));
}

static bool may_be_shown(const struct descriptor *known)
{
    static const char *const shown[] = {"", "tcp", "udp", "unix", "pipe", "terminal", "socket"};
    for (size_t i = 0; known && i < sizeof shown / sizeof *shown; i++)
        if (strcmp(known->kind, shown[i]) == 0)
            return true;
    return false;
}

/* Show the beginning of what was moved. What was not moved, or only peeked at, is no part of the stream. */
static void set_text(struct call *call, struct descriptor *known, const struct data *data, bool out)
{
    struct secrets *secrets = out ? &known->out : &known->in, before = *secrets;
    long long moved = call->returned && call->value >= 0 ? call->value : out ? data->size : 0;
    size_t seen = moved < (long long)data->seen ? (size_t)moved : data->seen;
    secrets_hide(secrets, call->seen, seen);
    if ((long long)seen < moved)
        secrets_missed(secrets);
    if (!call->returned || call->value < 0 || piece_has(call_argument(call, 3), "MSG_PEEK"))
        *secrets = before;
    if (seen > 0)
        entry_set_bytes(call->entry, "text", call->seen, seen < TEXT_MOST ? seen : TEXT_MOST);
    if (moved > TEXT_MOST)
        entry_set_true(call->entry, "cut");
}

static void set_data(struct call *call, struct descriptor *known, struct data data, bool out)
{
    entry_set_number(call->entry, "size", data.size);
    if (call->returned && call->value >= 0)
        entry_set_number(call->entry, "bytes", call->value);
    if (may_be_shown(known))
        set_text(call, known, &data, out);
}

static bool goes_out(const struct call *call)
{
    return piece_has(call->name, "send") || piece_has(call->name, "write");
}

/* recv(fd, "data", size, flags, ...), write(fd, "data", size), ... */
void decode_data(struct call *call)
{
    struct data data = {0};
    struct descriptor *known = call_set_fd(call, "fd", call_argument(call, 0));
    add_data(call, &data, call_argument(call, 1), call_argument(call, 2));
    set_data(call, known, data, goes_out(call));
    if (!piece_is(call_argument(call, 3), "0") && !piece_has(call->name, "64"))
        call_set_piece(call, "flags", call_argument(call, 3));
}

void decode_vector(struct call *call)
{
    struct data data = {0};
    struct descriptor *known = call_set_fd(call, "fd", call_argument(call, 0));
    add_vector(call, &data, call_argument(call, 1));
    set_data(call, known, data, goes_out(call));
}

/* Descriptors that come, or go, with a message. */
static void set_passed(struct call *call, struct piece control)
{
    struct piece rest = piece_inside(control), message, item;
    char list[256] = "";
    while (piece_item(&rest, &message)) {
        struct piece passed = piece_inside(piece_member(message, "cmsg_data"));
        while (piece_is(piece_member(message, "cmsg_type"), "SCM_RIGHTS") &&
               piece_item(&passed, &item)) {
            size_t used = strlen(list);
            long long fd = piece_integer(item, -1);
            snprintf(list + used, sizeof list - used, used ? " %lld" : "%lld", fd);
            if (!goes_out(call))
                task_forget(call->task, fd);
            task_learn(call->task, item);
        }
    }
    if (*list)
        entry_set_string(call->entry, "passed", list);
}

void decode_message(struct call *call)
{
    struct data data = {0};
    struct descriptor *known = call_set_fd(call, "fd", call_argument(call, 0));
    struct piece message = call_argument(call, 1);
    add_vector(call, &data, piece_member(message, "msg_iov"));
    set_data(call, known, data, goes_out(call));
    set_passed(call, piece_member(message, "msg_control"));
    if (!piece_is(call_argument(call, 2), "0"))
        call_set_piece(call, "flags", call_argument(call, 2));
}

/* Bytes of a descriptor that were moved unseen. */
static void miss(struct call *call, struct piece fd, bool out)
{
    struct descriptor *known = task_descriptor(call->task, piece_integer(fd, -1));
    if (known)
        secrets_missed(out ? &known->out : &known->in);
}

/* From one descriptor to another: sendfile(out, in, offset, count), splice(in, offset, out, offset, count). */
void decode_between(struct call *call)
{
    bool file = piece_is(call->name, "sendfile");
    struct piece to = call_argument(call, file ? 0 : 2), from = call_argument(call, file ? 1 : 0);
    call_set_fd(call, "fd", to);
    call_set_fd(call, "source", from);
    call_set_integer(call, "size", call_argument(call, file ? 3 : 4));
    if (!call->returned || call->value < 0)
        return;
    entry_set_number(call->entry, "bytes", call->value);
    if (call->value > 0) {
        miss(call, from, false);
        miss(call, to, true);
    }
}
