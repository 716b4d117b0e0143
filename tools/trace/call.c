/* Start at call_decode(). The table of calls stands above it; each has a function that sets its fields. */
#include "call.h"
#include "decode.h"

#include <stdio.h>
#include <string.h>

struct piece call_argument(const struct call *call, int index)
{
    return index < call->count ? call->arguments[index] : (struct piece){0};
}

void call_set_piece(struct call *call, const char *name, struct piece piece)
{
    char string[256];
    if (piece.size > 0)
        snprintf(string, sizeof string, "%.*s", (int)piece.size, piece.at);
    if (piece.size > 0)
        entry_set_string(call->entry, name, string);
}

void call_set_quoted(struct call *call, const char *name, struct piece piece)
{
    char bytes[256];
    if (piece_begins(piece, "\""))
        entry_set_bytes(call->entry, name, bytes, piece_string(piece, bytes, sizeof bytes));
}

void call_set_integer(struct call *call, const char *name, struct piece piece)
{
    long long number;
    if (piece_number(piece, &number) > 0)
        entry_set_number(call->entry, name, number);
}

long long piece_bounded(long long number)
{
    const long long most = 1LL << 50;
    return number < 0 ? 0 : number > most ? most : number;
}

/* --- Processes, and time ------------------------------------------------------------------------------- */

static void decode_sleep(struct call *call)
{
    call_set_timeout(call, call_argument(call, piece_is(call->name, "nanosleep") ? 0 : 2));
}

static void decode_kill(struct call *call)
{
    call_set_integer(call, "target", call_argument(call, 0));
    call_set_piece(call, "signal", call_argument(call, call->count - 1));
}

static void decode_wait(struct call *call)
{
    if (call->returned && call->value > 0)
        entry_set_number(call->entry, "child", call->value);
    call_set_piece(call, "status", piece_inside(call_argument(call, 1)));
}

static void decode_clone(struct call *call)
{
    bool thread = false, shares = piece_is(call->name, "vfork");
    for (int i = 0; i < call->count; i++) {
        thread |= piece_has(call->arguments[i], "CLONE_THREAD");
        shares |= piece_has(call->arguments[i], "CLONE_VFORK");
    }
    entry_set_string(call->entry, "how", thread ? "thread" : shares ? "vfork" : "fork");
    if (call->returned && call->value > 0)
        entry_set_number(call->entry, "child", call->value);
}

static void decode_execve(struct call *call)
{
    call_set_quoted(call, "path", call_argument(call, 0));
}

static void decode_shutdown(struct call *call)
{
    struct piece how = call_argument(call, 1);
    decode_about_fd(call);
    entry_set_string(call->entry, "how",
                     piece_is(how, "SHUT_WR")   ? "write"
                     : piece_is(how, "SHUT_RD") ? "read"
                                                : "both");
}

static void decode_exit(struct call *call)
{
    call_set_integer(call, "status", call_argument(call, 0));
}

static void decode_listen(struct call *call)
{
    decode_about_fd(call);
    call_set_integer(call, "backlog", call_argument(call, 1));
}

static void decode_nothing(struct call *call)
{
    (void)call;
}

/* --- The table ----------------------------------------------------------------------------------------- */

static const struct known_call {
    const char *name;
    void (*decode)(struct call *call);
} calls[] = {
    {"accept", decode_accept},
    {"accept4", decode_accept},
    {"recvfrom", decode_data},
    {"recvmsg", decode_message},
    {"read", decode_data},
    {"readv", decode_vector},
    {"pread64", decode_data},
    {"preadv", decode_vector},
    {"sendto", decode_data},
    {"sendmsg", decode_message},
    {"write", decode_data},
    {"writev", decode_vector},
    {"pwrite64", decode_data},
    {"pwritev", decode_vector},
    {"sendfile", decode_between},
    {"splice", decode_between},
    {"select", decode_select},
    {"pselect6", decode_select},
    {"poll", decode_poll},
    {"ppoll", decode_poll},
    {"epoll_wait", decode_epoll_wait},
    {"epoll_pwait", decode_epoll_wait},
    {"epoll_pwait2", decode_epoll_wait},
    {"epoll_ctl", decode_epoll_ctl},
    {"epoll_create", decode_new},
    {"epoll_create1", decode_new},
    {"io_uring_enter", decode_about_fd},
    {"io_uring_setup", decode_new},
    {"socket", decode_new},
    {"bind", decode_bind},
    {"listen", decode_listen},
    {"connect", decode_bind},
    {"shutdown", decode_shutdown},
    {"close", decode_close},
    {"close_range", decode_close_range},
    {"dup", decode_dup},
    {"dup2", decode_dup},
    {"dup3", decode_dup},
    {"fcntl", decode_fcntl},
    {"ioctl", decode_ioctl},
    {"setsockopt", decode_option},
    {"getsockopt", decode_option},
    {"pipe", decode_pair},
    {"pipe2", decode_pair},
    {"socketpair", decode_pair},
    {"eventfd", decode_new},
    {"eventfd2", decode_new},
    {"signalfd", decode_new},
    {"signalfd4", decode_new},
    {"timerfd_create", decode_new},
    {"timerfd_settime", decode_about_fd},
    {"inotify_init", decode_new},
    {"inotify_init1", decode_new},
    {"pidfd_open", decode_new},
    {"memfd_create", decode_new},
    {"open", decode_open},
    {"openat", decode_open},
    {"creat", decode_open},
    {"kill", decode_kill},
    {"tgkill", decode_kill},
    {"wait4", decode_wait},
    {"waitid", decode_wait},
    {"clone", decode_clone},
    {"clone3", decode_clone},
    {"fork", decode_clone},
    {"vfork", decode_clone},
    {"execve", decode_execve},
    {"exit_group", decode_exit},
    {"pause", decode_nothing},
    {"nanosleep", decode_sleep},
    {"clock_nanosleep", decode_sleep},
    {"restart_syscall", decode_nothing},
};

const char *call_name(int index)
{
    return (size_t)index < sizeof calls / sizeof *calls ? calls[index].name : NULL;
}

static const struct known_call *find_call(struct piece name)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (piece_is(name, calls[i].name))
            return &calls[i];
    return NULL;
}

/* " <0.000012345>" at the end: how long it took, or -1. @return the size of what stands before it. */
static size_t split_took(struct piece text, long long *took)
{
    size_t at = text.size;
    long long seconds, nano;
    *took = -1;
    while (at > 0 && text.at[at - 1] != '<')
        at--;
    struct piece time = piece_after(text, at);
    size_t size = piece_number(time, &seconds);
    if (size == 0 || seconds < 0 || seconds > 1LL << 31 || time.size != size + 11 ||
        time.at[size] != '.' || time.at[time.size - 1] != '>' ||
        piece_number(piece_after(time, size + 1), &nano) != 9)
        return text.size;
    *took = seconds * 1000000000 + nano;
    return at - 1;
}

/* "3<TCP:[...]>", "-1 EAGAIN (...)", "? ERESTARTSYS (...)", "?": what stands behind the '='. */
static void read_result(struct call *call, struct piece result)
{
    while (piece_begins(result, " ") || piece_begins(result, "="))
        result = piece_after(result, 1);
    call->value = -1;
    call->returned = piece_number(result, &call->value) > 0;
    call->result = result;
}

static void set_result(struct call *call)
{
    bool failed = call->returned && call->value == -1;
    if (call->returned)
        entry_set_number(call->entry, "result", call->value);
    if (!failed && !piece_begins(call->result, "? "))
        return;
    struct piece error = piece_after(call->result, failed ? 3 : 2);
    error.size = piece_until(error, " ");
    call_set_piece(call, "error", error);
}

/* A wait that a stop has interrupted goes on under another name:
 * "restart_syscall(<... resuming interrupted poll ...>)". */
static struct piece resumed_name(struct piece arguments)
{
    static const char before[] = "<... resuming interrupted ";
    if (!piece_begins(arguments, before))
        return (struct piece){0};
    struct piece name = piece_after(arguments, sizeof before - 1);
    name.size = piece_until(name, " ");
    return name;
}

static void read_arguments(struct call *call, struct piece arguments)
{
    struct piece item;
    call->count = 0;
    while (call->count < CALL_ARGUMENTS && piece_item(&arguments, &item))
        call->arguments[call->count++] = item;
}

bool call_decode(struct call *call, struct piece text)
{
    long long took;
    size_t size = piece_until(text, "(");
    call->name = (struct piece){text.at, size};
    const struct known_call *known = find_call(call->name);
    if (!known || size == text.size)
        return false;
    text = piece_after(text, size + 1);
    text.size = split_took(text, &took);
    struct piece arguments = {text.at, piece_until(text, ")")};
    struct piece resumed = resumed_name(arguments);
    read_arguments(call, arguments);
    read_result(call, piece_after(text, arguments.size + 1));
    call_set_piece(call, "call", resumed.size > 0 ? resumed : call->name);
    if (resumed.size > 0)
        entry_set_true(call->entry, "resumed");
    known->decode(call);
    set_result(call);
    if (took >= 0)
        entry_set_number(call->entry, "took", took);
    return true;
}
