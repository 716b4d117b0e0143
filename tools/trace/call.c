/* Start at call_decode(), below which stands the table of calls; each has a function that sets its fields. */
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MOST = 64,     /* bytes of data that an entry shows */
    ASKED_MOST = 10000, /* bytes of a list such as "5:r 6:rw" */
    READY_MOST = 3000,
    NUMBERS_MOST = 65536, /* descriptors of a process that are remembered */
    SET_MOST = 1024       /* FD_SETSIZE */
};

static struct piece argument(const struct call *call, int index)
{
    return index < call->count ? call->arguments[index] : (struct piece){0};
}

static void set_piece(struct call *call, const char *name, struct piece piece)
{
    char string[256];
    if (piece.size > 0)
        snprintf(string, sizeof string, "%.*s", (int)piece.size, piece.at);
    if (piece.size > 0)
        entry_set_string(call->entry, name, string);
}

static void set_quoted(struct call *call, const char *name, struct piece piece)
{
    char bytes[256];
    if (piece_begins(piece, "\""))
        entry_set_bytes(call->entry, name, bytes, piece_string(piece, bytes, sizeof bytes));
}

static void set_integer(struct call *call, const char *name, struct piece piece)
{
    long long number;
    if (piece_number(piece, &number) > 0)
        entry_set_number(call->entry, name, number);
}

/* A number that may be added up and multiplied by a thousand, whatever was read. */
static long long within_bounds(long long number)
{
    const long long most = 1LL << 50;
    return number < 0 ? 0 : number > most ? most : number;
}

/* --- Descriptors --------------------------------------------------------------------------------------- */

/* What is remembered of a descriptor, and may be changed; NULL if its number, or memory, does not allow for it. */
static struct descriptor *descriptor_at(struct task *task, long long fd)
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

static void forget(struct task *task, long long fd)
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

/* Remember what strace tells of a descriptor. */
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

/* A descriptor that a call is about: its number, and what it is. */
static struct descriptor *set_fd(struct call *call, const char *name, struct piece piece)
{
    long long fd;
    if (piece_number(piece, &fd) == 0)
        return NULL;
    struct descriptor *known = descriptor_at(call->task, fd);
    entry_set_number(call->entry, name, fd);
    if (known && piece_decoration(piece).size > 0)
        learn(known, piece_decoration(piece));
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
    forget(call->task, fd);
    return set_fd(call, name, piece);
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

static void decode_new(struct call *call)
{
    set_result_as_new(call);
    set_flags(call);
}

static void decode_open(struct call *call)
{
    for (int i = 0; i < 2; i++)
        set_quoted(call, "path", argument(call, i));
    decode_new(call);
}

static void decode_about_fd(struct call *call)
{
    set_fd(call, "fd", argument(call, 0));
}

static void decode_close(struct call *call)
{
    decode_about_fd(call);
    if (!call->returned || call->value == 0)
        forget(call->task, piece_integer(argument(call, 0), -1));
}

static void decode_close_range(struct call *call)
{
    set_integer(call, "fd", argument(call, 0));
    set_integer(call, "last", argument(call, 1));
    set_flags(call);
}

static void decode_dup(struct call *call)
{
    struct descriptor *old = set_fd(call, "fd", argument(call, 0));
    struct descriptor copy = old ? *old : (struct descriptor){0};
    set_result_as_new(call);
    set_flags(call);
    struct descriptor *made = call->value >= 0 ? descriptor_at(call->task, call->value) : NULL;
    if (made && old)
        *made = copy;
}

/* pipe([3, 4]), socketpair(..., [3, 4]) */
static void decode_pair(struct call *call)
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

static void decode_fcntl(struct call *call)
{
    struct piece operation = argument(call, 1);
    if (piece_begins(operation, "F_DUPFD")) {
        decode_dup(call);
    } else {
        decode_about_fd(call);
        set_flags(call);
        if (piece_is(operation, "F_SETFL") && entry_kind(call->entry, "nonblocking") == ENTRY_NONE)
            entry_set_true(call->entry, "blocking");
    }
    set_piece(call, "operation", operation);
}

static void decode_ioctl(struct call *call)
{
    decode_about_fd(call);
    set_piece(call, "operation", argument(call, 1));
    if (piece_is(argument(call, 1), "FIONBIO"))
        entry_set_true(call->entry,
                       piece_has(argument(call, 2), "[0]") ? "blocking" : "nonblocking");
    if (piece_is(argument(call, 1), "FIOCLEX"))
        entry_set_true(call->entry, "cloexec");
}

static void decode_option(struct call *call)
{
    decode_about_fd(call);
    set_piece(call, "option", argument(call, 2));
    set_integer(call, "value", piece_inside(argument(call, 3)));
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

static void decode_accept(struct call *call)
{
    char peer[108] = "";
    decode_about_fd(call);
    decode_new(call);
    struct descriptor *made = call->value >= 0 ? descriptor_at(call->task, call->value) : NULL;
    if (!made)
        return;
    if (!*made->peer && read_address(argument(call, 1), peer, sizeof peer))
        snprintf(made->peer, sizeof made->peer, "%.55s", peer);
    const struct descriptor *listener =
        descriptor_at(call->task, entry_number(call->entry, "fd", -1));
    if (!*made->kind || strcmp(made->kind, "socket") == 0)
        snprintf(made->kind, sizeof made->kind, "%s", listener ? listener->kind : "");
    if (*made->peer)
        entry_set_string(call->entry, "peer", made->peer);
}

static void decode_bind(struct call *call)
{
    char address[108] = "";
    decode_about_fd(call);
    if (read_address(argument(call, 1), address, sizeof address))
        entry_set_string(call->entry, piece_is(call->name, "bind") ? "local" : "peer", address);
}

/* --- Data ---------------------------------------------------------------------------------------------- */

/* What a call moves: up to CALL_SEEN bytes as seen, and how many it asked for. */
struct data {
    size_t seen;
    long long size;
};

static void add_data(struct call *call, struct data *data, struct piece string, struct piece size)
{
    data->seen += piece_string(string, call->seen + data->seen, CALL_SEEN - data->seen);
    data->size += within_bounds(piece_integer(size, 0));
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
    if (!call->returned || call->value < 0 || piece_has(argument(call, 3), "MSG_PEEK"))
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
static void decode_data(struct call *call)
{
    struct data data = {0};
    struct descriptor *known = set_fd(call, "fd", argument(call, 0));
    add_data(call, &data, argument(call, 1), argument(call, 2));
    set_data(call, known, data, goes_out(call));
    if (!piece_is(argument(call, 3), "0") && !piece_has(call->name, "64"))
        set_piece(call, "flags", argument(call, 3));
}

static void decode_vector(struct call *call)
{
    struct data data = {0};
    struct descriptor *known = set_fd(call, "fd", argument(call, 0));
    add_vector(call, &data, argument(call, 1));
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
                forget(call->task, fd);
            if (descriptor_at(call->task, fd))
                learn(descriptor_at(call->task, fd), piece_decoration(item));
        }
    }
    if (*list)
        entry_set_string(call->entry, "passed", list);
}

static void decode_message(struct call *call)
{
    struct data data = {0};
    struct descriptor *known = set_fd(call, "fd", argument(call, 0));
    struct piece message = argument(call, 1);
    add_vector(call, &data, piece_member(message, "msg_iov"));
    set_data(call, known, data, goes_out(call));
    set_passed(call, piece_member(message, "msg_control"));
    if (!piece_is(argument(call, 2), "0"))
        set_piece(call, "flags", argument(call, 2));
}

/* What goes from one descriptor to another, unseen. */
static void decode_between(struct call *call)
{
    bool file = piece_is(
        call->name, "sendfile"); /* out, in, offset, count; else in, offset, out, offset, count */
    struct descriptor *from, *to;
    to = set_fd(call, "fd", argument(call, file ? 0 : 2));
    from = set_fd(call, "source", argument(call, file ? 1 : 0));
    set_integer(call, "size", argument(call, file ? 3 : 4));
    if (!call->returned || call->value < 0)
        return;
    entry_set_number(call->entry, "bytes", call->value);
    if (call->value > 0 && from && to) {
        secrets_missed(&from->in);
        secrets_missed(&to->out);
    }
}

/* --- Waits --------------------------------------------------------------------------------------------- */

struct interest {
    char letters[8];
};

static void add_letter(struct interest *interest, char letter)
{
    size_t size = strlen(interest->letters);
    if (!strchr(interest->letters, letter) && size + 1 < sizeof interest->letters)
        interest->letters[size] = letter;
}

/* The letters of "POLLIN|POLLHUP" or "EPOLLIN|EPOLLRDHUP". */
static struct interest letters_of(struct piece flags)
{
    static const struct {
        const char *name;
        char letter;
    } known[] = {{"IN", 'r'},    {"PRI", 'r'}, {"RDNORM", 'r'}, {"OUT", 'w'}, {"WRNORM", 'w'},
                 {"RDHUP", 'h'}, {"HUP", 'h'}, {"ERR", 'e'},    {"NVAL", 'n'}};
    struct interest interest = {""};
    while (flags.size > 0) {
        size_t size = piece_until(flags, "|");
        struct piece flag = {flags.at, size};
        flag = piece_after(flag, piece_begins(flag, "EPOLL")  ? 5
                                 : piece_begins(flag, "POLL") ? 4
                                                              : 0);
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (piece_is(flag, known[i].name))
                add_letter(&interest, known[i].letter);
        flags = piece_after(flags, size + 1);
    }
    return interest;
}

/* A list such as "5:r 6:rw"; what does not fit any more is left out. */
struct list {
    char words[ASKED_MOST];
    size_t size, most;
    bool cut;
};

static void add_to_list(struct list *list, long long fd, const struct interest *interest)
{
    char word[40];
    int size =
        snprintf(word, sizeof word, "%s%lld:%s", list->size ? " " : "", fd, interest->letters);
    list->cut |= list->size + (size_t)size >= list->most;
    if (list->cut)
        return;
    memcpy(list->words + list->size, word, (size_t)size + 1);
    list->size += (size_t)size;
}

static void set_list(struct call *call, const char *name, const struct list *list)
{
    entry_set_string(call->entry, name, list->words);
    if (list->cut)
        entry_set_true(call->entry, "cut");
}

/* "{tv_sec=1, tv_nsec=500000000}", or NULL. */
static void set_timeout(struct call *call, struct piece time)
{
    long long seconds = within_bounds(piece_integer(piece_member(time, "tv_sec"), 0));
    long long nano = within_bounds(piece_integer(piece_member(time, "tv_nsec"), 0));
    long long micro = within_bounds(piece_integer(piece_member(time, "tv_usec"), 0));
    if (piece_begins(time, "{"))
        entry_set_number(call->entry, "timeout",
                         seconds * 1000 + (nano + micro * 1000 + 999999) / 1000000);
    else if (piece_is(time, "NULL"))
        entry_set_number(call->entry, "timeout", -1);
    else
        set_integer(call, "timeout", time);
}

/* What stands in parentheses behind the value: "1 (in [5], left {...})". */
static struct piece said(const struct call *call)
{
    return piece_inside(piece_after(call->result, piece_until(call->result, "(")));
}

static void set_polled(struct call *call, const char *name, const char *flags, struct piece array,
                       size_t most)
{
    struct list list = {.most = most};
    struct piece rest = piece_inside(array), item;
    while (piece_item(&rest, &item)) {
        struct piece number = piece_member(item, "fd");
        struct interest interest = letters_of(piece_member(item, flags));
        long long fd = piece_integer(number, -1);
        if (descriptor_at(call->task, fd))
            learn(descriptor_at(call->task, fd), piece_decoration(number));
        if (fd >= 0)
            add_to_list(&list, fd, &interest);
    }
    set_list(call, name, &list);
}

static void decode_poll(struct call *call)
{
    struct piece rest = said(call), array;
    set_polled(call, "asked", "events", argument(call, 0), ASKED_MOST);
    if (call->returned && call->value > 0 && piece_item(&rest, &array))
        set_polled(call, "ready", "revents", array, READY_MOST);
    set_timeout(call, argument(call, 2));
}

/* Add the numbers of "[3<TCP:[...]> 5]". */
static void add_set(struct call *call, struct interest *interests, struct piece set, char letter)
{
    struct piece rest = piece_inside(set);
    while (rest.size > 0) {
        size_t size = piece_until(rest, " ");
        struct piece item = {rest.at, size};
        long long fd = piece_integer(item, -1);
        if (fd >= 0 && fd < SET_MOST) {
            add_letter(&interests[fd], letter);
            if (descriptor_at(call->task, fd))
                learn(descriptor_at(call->task, fd), piece_decoration(item));
        }
        rest = piece_after(rest, size + 1);
    }
}

static void set_sets(struct call *call, const char *name, const struct interest *interests,
                     size_t most)
{
    struct list list = {.most = most};
    for (int fd = 0; fd < SET_MOST; fd++)
        if (*interests[fd].letters)
            add_to_list(&list, fd, &interests[fd]);
    set_list(call, name, &list);
}

static void decode_select(struct call *call)
{
    static const char *const results[] = {"in ", "out ", "except "};
    struct interest asked[SET_MOST] = {{""}}, ready[SET_MOST] = {{""}};
    struct piece rest = said(call), item;
    for (int i = 0; i < 3; i++)
        add_set(call, asked, argument(call, i + 1), "rwe"[i]);
    while (call->returned && call->value > 0 && piece_item(&rest, &item))
        for (int i = 0; i < 3; i++)
            if (piece_begins(item, results[i]))
                add_set(call, ready, piece_after(item, strlen(results[i])), "rwe"[i]);
    set_sets(call, "asked", asked, ASKED_MOST);
    if (call->returned && call->value > 0)
        set_sets(call, "ready", ready, READY_MOST);
    set_timeout(call, argument(call, 4));
}

/* --- epoll --------------------------------------------------------------------------------------------- */

/* Of "data={u32=5, u64=5}" the whole of it; later ones print "data=0x5". */
static long long data_of(struct piece event)
{
    struct piece data = piece_member(event, "data");
    return piece_integer(piece_member(data, "u64"), piece_integer(data, 0));
}

static struct registration *find_registration(const struct call *call, long process, long long data)
{
    long long epoll = piece_integer(argument(call, 0), -1);
    for (size_t i = call->registrations->count; i > 0; i--) {
        struct registration *one = &call->registrations->list[i - 1];
        if (one->data == data && one->epoll == epoll && one->process == process)
            return one;
    }
    return NULL;
}

static void remember(struct call *call, long long data, int fd)
{
    struct registrations *all = call->registrations;
    struct registration *one = find_registration(call, call->task->pid, data);
    if (one) {
        one->fd = fd;
        return;
    }
    if (all->count == all->capacity) {
        size_t capacity = all->capacity ? 2 * all->capacity : 64;
        one = realloc(all->list, capacity * sizeof *one);
        if (!one)
            return;
        all->list = one;
        all->capacity = capacity;
    }
    all->list[all->count++] =
        (struct registration){call->task->pid, piece_integer(argument(call, 0), -1), data, fd};
}

/* Which descriptor an event is about: the one that was registered with its data, by the process or by the one that
 * forked it. Programs that were not watched from their start mostly have the number itself as data. */
static long long registered(const struct call *call, long long data)
{
    const struct registration *one = find_registration(call, call->task->pid, data);
    if (!one)
        one = find_registration(call, call->task->parent, data);
    return one ? one->fd : data >= 0 && data < NUMBERS_MOST ? data : -1;
}

static void decode_epoll_wait(struct call *call)
{
    struct list list = {.most = READY_MOST};
    struct piece rest = piece_inside(argument(call, 1)), item;
    decode_about_fd(call);
    while (call->returned && call->value > 0 && piece_item(&rest, &item)) {
        struct interest interest = letters_of(piece_member(item, "events"));
        add_to_list(&list, registered(call, data_of(item)), &interest);
    }
    if (call->returned && call->value > 0)
        set_list(call, "ready", &list);
    set_timeout(call, argument(call, 3));
}

static void set_interest(struct call *call, struct piece events)
{
    struct interest interest = letters_of(events);
    entry_set_string(call->entry, "asked", interest.letters);
    if (piece_has(events, "EPOLLET"))
        entry_set_true(call->entry, "edge");
    if (piece_has(events, "EPOLLONESHOT"))
        entry_set_true(call->entry, "once");
    if (piece_has(events, "EPOLLEXCLUSIVE"))
        entry_set_true(call->entry, "exclusive");
}

static void decode_epoll_ctl(struct call *call)
{
    static const char *const names[][2] = {
        {"EPOLL_CTL_ADD", "add"}, {"EPOLL_CTL_MOD", "mod"}, {"EPOLL_CTL_DEL", "del"}};
    struct piece event = argument(call, 3);
    for (size_t i = 0; i < 3; i++)
        if (piece_is(argument(call, 1), names[i][0]))
            entry_set_string(call->entry, "op", names[i][1]);
    decode_about_fd(call);
    set_fd(call, "target", argument(call, 2));
    if (entry_is(call->entry, "op", "del") || !piece_begins(event, "{"))
        return;
    set_interest(call, piece_member(event, "events"));
    if (call->value == 0)
        remember(call, data_of(event), (int)piece_integer(argument(call, 2), -1));
}

/* --- Processes, and time ------------------------------------------------------------------------------- */

static void decode_sleep(struct call *call)
{
    set_timeout(call, argument(call, piece_is(call->name, "nanosleep") ? 0 : 2));
}

static void decode_kill(struct call *call)
{
    set_integer(call, "target", argument(call, 0));
    set_piece(call, "signal", argument(call, call->count - 1));
}

static void decode_wait(struct call *call)
{
    if (call->returned && call->value > 0)
        entry_set_number(call->entry, "child", call->value);
    set_piece(call, "status", piece_inside(argument(call, 1)));
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
    set_quoted(call, "path", argument(call, 0));
}

static void decode_shutdown(struct call *call)
{
    struct piece how = argument(call, 1);
    decode_about_fd(call);
    entry_set_string(call->entry, "how",
                     piece_is(how, "SHUT_WR")   ? "write"
                     : piece_is(how, "SHUT_RD") ? "read"
                                                : "both");
}

static void decode_exit(struct call *call)
{
    set_integer(call, "status", argument(call, 0));
}

static void decode_listen(struct call *call)
{
    decode_about_fd(call);
    set_integer(call, "backlog", argument(call, 1));
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
    set_piece(call, "error", error);
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
    set_piece(call, "call", resumed.size > 0 ? resumed : call->name);
    if (resumed.size > 0)
        entry_set_true(call->entry, "resumed");
    known->decode(call);
    set_result(call);
    if (took >= 0)
        entry_set_number(call->entry, "took", took);
    return true;
}
