/* The calls that wait for several descriptors, or for time: what went in, and what came out. */
#include "decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ASKED_MOST = 10000, /* bytes of a list such as "5:r 6:rw" */
    READY_MOST = 3000,
    NUMBERS_MOST = 65536, /* more is no descriptor */
    SET_MOST = 1024       /* FD_SETSIZE */
};

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

void call_set_timeout(struct call *call, struct piece time)
{
    long long seconds = piece_bounded(piece_integer(piece_member(time, "tv_sec"), 0));
    long long nano = piece_bounded(piece_integer(piece_member(time, "tv_nsec"), 0));
    long long micro = piece_bounded(piece_integer(piece_member(time, "tv_usec"), 0));
    if (piece_begins(time, "{"))
        entry_set_number(call->entry, "timeout",
                         seconds * 1000 + (nano + micro * 1000 + 999999) / 1000000);
    else if (piece_is(time, "NULL"))
        entry_set_number(call->entry, "timeout", -1);
    else
        call_set_integer(call, "timeout", time);
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
        task_learn(call->task, number);
        if (fd >= 0)
            add_to_list(&list, fd, &interest);
    }
    set_list(call, name, &list);
}

void decode_poll(struct call *call)
{
    struct piece rest = said(call), array;
    set_polled(call, "asked", "events", call_argument(call, 0), ASKED_MOST);
    if (call->returned && call->value > 0 && piece_item(&rest, &array))
        set_polled(call, "ready", "revents", array, READY_MOST);
    call_set_timeout(call, call_argument(call, 2));
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
            task_learn(call->task, item);
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

void decode_select(struct call *call)
{
    static const char *const results[] = {"in ", "out ", "except "};
    struct interest asked[SET_MOST] = {{""}}, ready[SET_MOST] = {{""}};
    struct piece rest = said(call), item;
    for (int i = 0; i < 3; i++)
        add_set(call, asked, call_argument(call, i + 1), "rwe"[i]);
    while (call->returned && call->value > 0 && piece_item(&rest, &item))
        for (int i = 0; i < 3; i++)
            if (piece_begins(item, results[i]))
                add_set(call, ready, piece_after(item, strlen(results[i])), "rwe"[i]);
    set_sets(call, "asked", asked, ASKED_MOST);
    if (call->returned && call->value > 0)
        set_sets(call, "ready", ready, READY_MOST);
    call_set_timeout(call, call_argument(call, 4));
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
    long long epoll = piece_integer(call_argument(call, 0), -1);
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
        (struct registration){call->task->pid, piece_integer(call_argument(call, 0), -1), data, fd};
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

void decode_epoll_wait(struct call *call)
{
    struct list list = {.most = READY_MOST};
    struct piece rest = piece_inside(call_argument(call, 1)), item;
    decode_about_fd(call);
    while (call->returned && call->value > 0 && piece_item(&rest, &item)) {
        struct interest interest = letters_of(piece_member(item, "events"));
        add_to_list(&list, registered(call, data_of(item)), &interest);
    }
    if (call->returned && call->value > 0)
        set_list(call, "ready", &list);
    call_set_timeout(call, call_argument(call, 3));
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

void decode_epoll_ctl(struct call *call)
{
    static const char *const names[][2] = {
        {"EPOLL_CTL_ADD", "add"}, {"EPOLL_CTL_MOD", "mod"}, {"EPOLL_CTL_DEL", "del"}};
    struct piece event = call_argument(call, 3);
    for (size_t i = 0; i < 3; i++)
        if (piece_is(call_argument(call, 1), names[i][0]))
            entry_set_string(call->entry, "op", names[i][1]);
    decode_about_fd(call);
    call_set_fd(call, "target", call_argument(call, 2));
    if (entry_is(call->entry, "op", "del") || !piece_begins(event, "{"))
        return;
    set_interest(call, piece_member(event, "events"));
    if (call->value == 0)
        remember(call, data_of(event), (int)piece_integer(call_argument(call, 2), -1));
}
