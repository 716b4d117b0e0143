/* What is known of descriptors, and the calls that make, change and close them. */
#include "decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS_MOST = 65536 }; /* descriptors of a process that are remembered */

struct descriptor *task_descriptor(struct task *task, long long fd)
{
    if (fd < 0 || fd >= NUMBERS_MOST)
        return NULL;
    if ((size_t)fd >= task->descriptor_count) {
        size_t count = (size_t)fd + 64;
        struct descriptor *more = realloc(task->descriptors, count * sizeof *more);
        if (!more)
            return NULL;
        memset(more + task->descriptor_count, 0, (count - task->descriptor_count) * sizeof *more);
        task->descriptors = more;
        task->descriptor_count = count;
    }
    return &task->descriptors[fd];
}

void task_forget(struct task *task, long long fd)
{
    if (fd >= 0 && (size_t)fd < task->descriptor_count)
        task->descriptors[fd] = (struct descriptor){0};
}

static const char *kind_of(struct piece about)
{
    static const char *const kinds[][2] = {
        {"TCP", "tcp"},
        {"UDP", "udp"},
        {"UNIX", "unix"},
        {"pipe:", "pipe"},
        {"anon_inode:[eventpoll]", "epoll"},
        {"anon_inode:[eventfd", "eventfd"},
        {"anon_inode:[timerfd", "timerfd"},
        {"anon_inode:[signalfd", "signalfd"},
        {"signalfd:", "signalfd"},
        {"anon_inode:inotify", "inotify"},
        {"anon_inode:[io_uring", "io_uring"},
        {"/dev/pts/", "terminal"},
        {"/dev/tty", "terminal"},
        {"/", "file"},
    };
    if (about.size == 0)
        return "";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (piece_begins(about, kinds[i][0]))
            return kinds[i][1];
    return piece_has(about, "socket:") || piece_has(about, ":[") ? "socket" : "other";
}

static void copy_piece(char *to, size_t room, struct piece piece)
{
    snprintf(to, room, "%.*s", (int)piece.size, piece.size > 0 ? piece.at : "");
}

/* Of "127.0.0.1:80->127.0.0.1:37756" or a pipe's number: both ends. */
static void learn_ends(struct descriptor *known, struct piece ends)
{
    size_t size = 0;
    while (size < ends.size && !piece_begins(piece_after(ends, size), "->") && ends.at[size] != ',')
        size++;
    if (!piece_has((struct piece){ends.at, size}, ":") && strcmp(known->kind, "unix") != 0 &&
        strcmp(known->kind, "pipe") != 0)
        return; /* only the number of a socket that strace knows nothing of */
    copy_piece(known->local, sizeof known->local, (struct piece){ends.at, size});
    if (piece_begins(piece_after(ends, size), "->")) {
        ends = piece_after(ends, size + 2);
        ends.size = piece_until(ends, ",");
        copy_piece(known->peer, sizeof known->peer, ends);
    }
}

static void learn(struct descriptor *known, struct piece about)
{
    const char *kind = kind_of(about);
    size_t start = 0;
    if (!*kind || (strcmp(kind, "socket") == 0 && *known->kind))
        return;
    if (strcmp(known->kind, kind) != 0)
        *known = (struct descriptor){0};
    snprintf(known->kind, sizeof known->kind, "%s", kind);
    if (about.at[0] == '/') {
        about.size = piece_until(about, "<");
        copy_piece(known->local, sizeof known->local, about);
        return;
    }
    while (start < about.size && about.at[start] != '[')
        start++;
    learn_ends(known, piece_inside(piece_after(about, start)));
}

void task_learn(struct task *task, struct piece piece)
{
    struct descriptor *known = task_descriptor(task, piece_integer(piece, -1));
    if (known)
        learn(known, piece_decoration(piece));
}

static void set_known(struct call *call, const struct descriptor *known)
{
    bool file = strcmp(known->kind, "file") == 0 || strcmp(known->kind, "terminal") == 0;
    if (*known->local)
        entry_set_string(call->entry, file ? "path" : "local", known->local);
    if (*known->peer)
        entry_set_string(call->entry, "peer", known->peer);
    if (*known->kind)
        entry_set_string(call->entry, "kind", known->kind);
}

struct descriptor *call_set_fd(struct call *call, const char *name, struct piece piece)
{
    long long fd;
    if (piece_number(piece, &fd) == 0)
        return NULL;
    struct descriptor *known = task_descriptor(call->task, fd);
    entry_set_number(call->entry, name, fd);
    task_learn(call->task, piece);
    if (known && strcmp(name, "fd") == 0)
        set_known(call, known);
    return known;
}

/* A descriptor that a call has made: nothing of an earlier one with its number is true of it. */
static struct descriptor *set_new(struct call *call, const char *name, struct piece piece)
{
    long long fd = piece_integer(piece, -1);
    if (fd < 0)
        return NULL;
    task_forget(call->task, fd);
    return call_set_fd(call, name, piece);
}

static void set_result_as_new(struct call *call)
{
    if (call->returned && call->value >= 0)
        set_new(call, "new", call->result);
}

/* Whether a new descriptor waits, and whether it is closed when another program takes over. */
static void set_flags(struct call *call)
{
    for (int i = 0; i < call->count; i++) {
        if (piece_begins(call->arguments[i], "\""))
            continue;
        if (piece_has(call->arguments[i], "NONBLOCK"))
            entry_set_true(call->entry, "nonblocking");
        if (piece_has(call->arguments[i], "CLOEXEC"))
            entry_set_true(call->entry, "cloexec");
    }
}

void decode_new(struct call *call)
{
    set_result_as_new(call);
    set_flags(call);
}

void decode_open(struct call *call)
{
    for (int i = 0; i < 2; i++)
        call_set_quoted(call, "path", call_argument(call, i));
    decode_new(call);
}

void decode_about_fd(struct call *call)
{
    call_set_fd(call, "fd", call_argument(call, 0));
}

void decode_close(struct call *call)
{
    decode_about_fd(call);
    if (!call->returned || call->value == 0)
        task_forget(call->task, piece_integer(call_argument(call, 0), -1));
}

void decode_close_range(struct call *call)
{
    call_set_integer(call, "fd", call_argument(call, 0));
    call_set_integer(call, "last", call_argument(call, 1));
    set_flags(call);
}

void decode_dup(struct call *call)
{
    struct descriptor *old = call_set_fd(call, "fd", call_argument(call, 0));
    struct descriptor copy = old ? *old : (struct descriptor){0};
    set_result_as_new(call);
    set_flags(call);
    struct descriptor *made = call->value >= 0 ? task_descriptor(call->task, call->value) : NULL;
    if (made && old)
        *made = copy;
}

/* pipe([3, 4]), socketpair(..., [3, 4]) */
void decode_pair(struct call *call)
{
    for (int i = 0; i < call->count && call->value == 0; i++) {
        struct piece rest = piece_inside(call->arguments[i]), item;
        const char *name = "new";
        if (!piece_begins(call->arguments[i], "["))
            continue;
        for (; piece_item(&rest, &item); name = "new2")
            set_new(call, name, item);
    }
    set_flags(call);
}

void decode_fcntl(struct call *call)
{
    struct piece operation = call_argument(call, 1);
    if (piece_begins(operation, "F_DUPFD")) {
        decode_dup(call);
    } else {
        decode_about_fd(call);
        set_flags(call);
        if (piece_is(operation, "F_SETFL") && entry_kind(call->entry, "nonblocking") == ENTRY_NONE)
            entry_set_true(call->entry, "blocking");
    }
    call_set_piece(call, "operation", operation);
}

void decode_ioctl(struct call *call)
{
    decode_about_fd(call);
    call_set_piece(call, "operation", call_argument(call, 1));
    if (piece_is(call_argument(call, 1), "FIONBIO"))
        entry_set_true(call->entry,
                       piece_has(call_argument(call, 2), "[0]") ? "blocking" : "nonblocking");
    if (piece_is(call_argument(call, 1), "FIOCLEX"))
        entry_set_true(call->entry, "cloexec");
}

void decode_option(struct call *call)
{
    decode_about_fd(call);
    call_set_piece(call, "option", call_argument(call, 2));
    call_set_integer(call, "value", piece_inside(call_argument(call, 3)));
}

/* --- Addresses ----------------------------------------------------------------------------------------- */

/* Of "htons(80)", 80; of "inet_addr("1.2.3.4")", the quoted string. */
static struct piece within(struct piece piece)
{
    size_t size = piece_until(piece, "(");
    return piece_inside(piece_after(piece, size));
}

static bool read_address(struct piece address, char *string, size_t room)
{
    char host[64] = "";
    struct piece rest = piece_inside(address), item;
    long long port = piece_integer(within(piece_member(address, "sin_port")), -1);
    size_t size = piece_string(within(piece_member(address, "sin_addr")), host, sizeof host - 1);
    if (port == -1)
        port = piece_integer(within(piece_member(address, "sin6_port")), -1);
    while (port != -1 && size == 0 && piece_item(&rest, &item)) {
        struct piece words = within(item), family;
        if (piece_begins(item, "inet_pton(") && piece_item(&words, &family))
            size =
                piece_string(piece_after(words, piece_until(words, "\"")), host, sizeof host - 1);
    }
    host[size] = '\0';
    if (port != -1)
        snprintf(string, room, strchr(host, ':') ? "[%s]:%lld" : "%s:%lld", host, port);
    else
        string[piece_string(piece_member(address, "sun_path"), string, room - 1)] = '\0';
    return *string;
}

void decode_accept(struct call *call)
{
    char peer[108] = "";
    decode_about_fd(call);
    decode_new(call);
    struct descriptor *made = call->value >= 0 ? task_descriptor(call->task, call->value) : NULL;
    if (!made)
        return;
    if (!*made->peer && read_address(call_argument(call, 1), peer, sizeof peer))
        snprintf(made->peer, sizeof made->peer, "%.55s", peer);
    const struct descriptor *listener =
        task_descriptor(call->task, entry_number(call->entry, "fd", -1));
    if (!*made->kind || strcmp(made->kind, "socket") == 0)
        snprintf(made->kind, sizeof made->kind, "%s", listener ? listener->kind : "");
    if (*made->peer)
        entry_set_string(call->entry, "peer", made->peer);
}

void decode_bind(struct call *call)
{
    char address[108] = "";
    decode_about_fd(call);
    if (read_address(call_argument(call, 1), address, sizeof address))
        entry_set_string(call->entry, piece_is(call->name, "bind") ? "local" : "peer", address);
}
