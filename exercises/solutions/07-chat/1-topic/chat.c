/* Start reading at chat_say(), which publishes what a member does, then at chat_apply(), which lets it
 * happen. Everything between the two is the bus, and may be in another process. */
#include "chat.h"
#include "members.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chat {
    size_t capacity; /* members */
    const struct chat_outlet *outlet;
    chat_publisher *publish;
    void *data;      /* the publisher's */
    uint64_t origin; /* in the upper half of the numbers of our own members */
    uint64_t joined; /* our own members so far */
    struct members members;
    unsigned busy; /* our own members that have something on its way through the bus */
    char *list;    /* the answer to /who, NULL until somebody asks */
    size_t list_size;
    uint64_t list_changes; /* members.changes when it was written */
    /* EXERCISE: what must the room remember? */
    char topic[CHAT_TEXT_MAX]; /* a copy: the words of an event last as long as the event */
    size_t topic_size;         /* 0: there is none */
    /* END */
};

static int apply_at_once(const struct chat_event *event, void *data)
{
    return chat_apply(data, event);
}

struct chat *chat_open(size_t capacity, uint32_t origin, const struct chat_outlet *outlet,
                       chat_publisher *publish, void *data)
{
    struct chat *chat = calloc(1, sizeof *chat);
    if (!chat)
        return NULL;
    chat->capacity = capacity;
    chat->outlet = outlet;
    chat->publish = publish ? publish : apply_at_once;
    chat->data = publish ? data : chat;
    chat->origin = (uint64_t)origin << 32;
    members_init(&chat->members);
    return chat;
}

void chat_close(struct chat *chat)
{
    if (!chat)
        return;
    members_release(&chat->members);
    free(chat->list);
    free(chat);
}

size_t chat_count(const struct chat *chat)
{
    return chat->members.present;
}

/* --- What members do: published, not done ---------------------------------------------------------- */

/* What a member has on its way through the bus: one more, or one less. */
static void count_out(struct chat *chat, struct chat_member *member)
{
    if (member->on_way++ == 0)
        chat->busy++;
}

static void count_in(struct chat *chat, struct chat_member *member)
{
    if (member->on_way > 0 && --member->on_way == 0)
        chat->busy--;
}

static void forget(struct chat *chat, struct chat_member *member)
{
    if (member->on_way > 0)
        chat->busy--;
    members_remove(&chat->members, member);
}

/* Counted before, since the event may come back from within publishing, and the member be freed. */
static int publish(struct chat *chat, enum chat_kind kind, struct chat_member *member,
                   const char *text, size_t size)
{
    struct chat_event event = {.kind = kind, .member = member->number, .text = text, .size = size};
    count_out(chat, member);
    if (chat->publish(&event, chat->data) == 0)
        return 0;
    count_in(chat, member); /* unless it has come back, and failed then */
    return -1;
}

struct chat_member *chat_join(struct chat *chat, void *member_data)
{
    uint64_t number = chat->origin | ++chat->joined;
    struct chat_member *member = members_add(&chat->members, number, member_data);
    if (!member)
        return NULL;
    if (publish(chat, CHAT_JOIN, member, NULL, 0) == 0)
        return member;
    forget(chat, member);
    return NULL;
}

/* The share of each that has something on its way. All together they make bursts that are as large as those
 * of one alone, so that a neighbour waits no longer behind many than behind one. */
static unsigned window_of_each(const struct chat *chat)
{
    unsigned share = chat->busy > 0 ? CHAT_WINDOW / chat->busy : CHAT_WINDOW;
    return share > CHAT_WINDOW_LEAST ? share : CHAT_WINDOW_LEAST;
}

bool chat_may_say(const struct chat *chat, struct chat_member *member)
{
    if (member->presence == LEFT || member->presence == TURNED_AWAY)
        return false;
    member->waits = member->on_way >= window_of_each(chat);
    return !member->waits;
}

bool chat_is_answered(const struct chat_member *member)
{
    return member->on_way == 0;
}

int chat_say(struct chat *chat, struct chat_member *member, const char *text, size_t size)
{
    char clean[CHAT_TEXT_MAX];
    if (size > CHAT_LINE_MAX) {
        errno = EMSGSIZE;
        return -1;
    }
    size = chat_clean(text, size, clean);
    return size == 0 ? 0 : publish(chat, CHAT_SAY, member, clean, size);
}

int chat_tell(struct chat *chat, struct chat_member *member, const char *line)
{
    return publish(chat, CHAT_TELL, member, line, strlen(line));
}

int chat_quit(struct chat *chat, struct chat_member *member, const char *why)
{
    return publish(chat, CHAT_LEAVE, member, why, strlen(why));
}

int chat_leave(struct chat *chat, struct chat_member *member, const char *why)
{
    members_disconnect(&chat->members, member); /* even if its leaving takes a while */
    return publish(chat, CHAT_GONE, member, why, strlen(why));
}

/* --- Telling members something --------------------------------------------------------------------- */

enum { ROOM_FOR_LINE = 64 + 2 * CHAT_NAME_MAX + CHAT_TEXT_MAX };

static void deliver(const struct chat *chat, const struct chat_member *member, const char *line,
                    size_t size)
{
    if (member->data)
        chat->outlet->deliver(line, size, member->data);
}

static size_t format_line(char *line, const char *format, va_list arguments)
{
    int size = vsnprintf(line, ROOM_FOR_LINE, format, arguments);
    return size < 0 ? 0 : (size_t)size < ROOM_FOR_LINE ? (size_t)size : ROOM_FOR_LINE - 1;
}

static void tell(const struct chat *chat, const struct chat_member *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Tell one member. */
static void tell(const struct chat *chat, const struct chat_member *member, const char *format, ...)
{
    char line[ROOM_FOR_LINE];
    va_list arguments;
    if (!member->data)
        return; /* another process tells it */
    va_start(arguments, format);
    deliver(chat, member, line, format_line(line, format, arguments));
    va_end(arguments);
}

static void tell_others(const struct chat *chat, const struct chat_member *member,
                        const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Tell everybody but this member. The line is written once, however many it goes to; and only those are
 * looked at whom this process serves. */
static void tell_others(const struct chat *chat, const struct chat_member *member,
                        const char *format, ...)
{
    char line[ROOM_FOR_LINE];
    va_list arguments;
    if (!chat->members.own)
        return;
    va_start(arguments, format);
    size_t size = format_line(line, format, arguments);
    va_end(arguments);
    for (const struct chat_member *m = chat->members.own; m; m = m->own_next)
        if (m != member && m->presence == HERE)
            deliver(chat, m, line, size);
}

/* --- What happens ---------------------------------------------------------------------------------- */

/* What a member has typed after a command: borrowed, not a string. */
struct words {
    const char *text;
    size_t size;
};

static void tell_of_leaving(const struct chat *chat, const struct chat_member *member,
                            struct words why)
{
    if (why.size > 0)
        tell_others(chat, member, "* %s left (%.*s)\n", member->name->text, (int)why.size,
                    why.text);
    else
        tell_others(chat, member, "* %s left\n", member->name->text);
}

static void dismiss(const struct chat *chat, const struct chat_member *member)
{
    if (member->data)
        chat->outlet->dismiss(member->data);
}

/* Show somebody out who has not come in. */
static void turn_away(const struct chat *chat, struct chat_member *member, struct words why)
{
    tell(chat, member, "! %.*s\n", (int)why.size, why.text);
    member->presence = TURNED_AWAY;
    dismiss(chat, member);
}

/* Show somebody out who is here. It keeps its place: its connection may take a while to close. */
static void see_out(struct chat *chat, struct chat_member *member, struct words why)
{
    tell_of_leaving(chat, member, why);
    members_vacate(&chat->members, member);
    dismiss(chat, member);
}

static bool is_name(struct words name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    if (name.size < 1 || name.size > CHAT_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!memchr(letters, name.text[i], sizeof letters - 1))
            return false;
    return true;
}

/* A command that there is no memory for is answered too: somebody waits. */
static int tell_of_shortage(const struct chat *chat, const struct chat_member *member)
{
    int why = errno;
    tell(chat, member, "! the server is out of memory: try again\n");
    errno = why;
    return -1;
}

/* Whom these words name, or NULL. */
static struct chat_member *find_named(const struct chat *chat, struct words words)
{
    char name[CHAT_NAME_MAX + 1];
    if (!is_name(words))
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)words.size, words.text);
    return members_named(&chat->members, name);
}

static int do_nick(struct chat *chat, struct chat_member *member, struct words words)
{
    char before[CHAT_NAME_MAX + 1];
    char name[CHAT_NAME_MAX + 1];
    const struct chat_member *owner = find_named(chat, words);
    if (!is_name(words)) {
        tell(chat, member, "! a name is 1 to %d letters, digits, '_' or '-'\n", CHAT_NAME_MAX);
        return 0;
    }
    snprintf(name, sizeof name, "%.*s", (int)words.size, words.text);
    if (owner && owner != member) {
        tell(chat, member, "! the name %s is taken\n", owner->name->text);
        return 0;
    }
    strcpy(before, member->name->text);
    if (members_rename(&chat->members, member, name) == -1)
        return tell_of_shortage(chat, member);
    tell(chat, member, "* you are now %s\n", name);
    tell_others(chat, member, "* %s is now %s\n", before, name);
    return 0;
}

/* What the server says begins with a star; what a member does must not. */
static int do_me(struct chat *chat, struct chat_member *member, struct words words)
{
    if (words.size == 0)
        tell(chat, member, "! say what you do: /me TEXT\n");
    else
        tell_others(chat, member, "- %s %.*s\n", member->name->text, (int)words.size, words.text);
    return 0;
}

/* The first word, and the words after the spaces that follow it. */
static struct words split(struct words words, struct words *rest)
{
    struct words first = words;
    const char *space = memchr(words.text, ' ', words.size);
    if (space)
        first.size = (size_t)(space - words.text);
    size_t skipped = first.size;
    while (skipped < words.size && words.text[skipped] == ' ')
        skipped++;
    *rest = (struct words){words.text + skipped, words.size - skipped};
    return first;
}

static int do_msg(struct chat *chat, struct chat_member *member, struct words words)
{
    struct words text;
    struct words name = split(words, &text);
    const struct chat_member *receiver = find_named(chat, name);
    if (name.size == 0 || text.size == 0)
        tell(chat, member, "! say to whom, and what: /msg NAME TEXT\n");
    else if (!receiver)
        tell(chat, member, "! nobody here is called %.*s\n", (int)name.size, name.text);
    else {
        const char *to = receiver->name->text;
        tell(chat, member, "[to %s] %.*s\n", to, (int)text.size, text.text);
        tell(chat, receiver, "[%s] %.*s\n", member->name->text, (int)text.size, text.text);
    }
    return 0;
}

/* Write the names of those who are here: 0, or -1 with errno ENOMEM. */
static int write_list(struct chat *chat)
{
    char head[64];
    size_t size = (size_t)snprintf(head, sizeof head, "* %zu here:", chat->members.present);
    char *list = malloc(size + chat->members.present * (1 + CHAT_NAME_MAX) + 1);
    if (!list)
        return -1;
    memcpy(list, head, size);
    for (const struct chat_member *m = chat->members.first; m; m = m->next)
        if (m->presence == HERE) {
            list[size++] = ' ';
            size_t length = strlen(m->name->text);
            memcpy(list + size, m->name->text, length);
            size += length;
        }
    list[size++] = '\n';
    free(chat->list);
    chat->list = list;
    chat->list_size = size;
    chat->list_changes = chat->members.changes;
    return 0;
}

/* The list is kept until somebody comes, leaves or takes another name. The room is as it was, whether there
 * is memory for the list or not. */
static int do_who(struct chat *chat, struct chat_member *member, struct words words)
{
    bool known = chat->list && chat->list_changes == chat->members.changes;
    if (!member->data)
        return 0; /* another process tells it */
    if (known || write_list(chat) == 0)
        deliver(chat, member, chat->list, chat->list_size);
    else
        (void)tell_of_shortage(chat, member);
    return 0;
}

static int do_quit(struct chat *chat, struct chat_member *member, struct words words)
{
    tell(chat, member, "* bye\n");
    see_out(chat, member, words);
    return 0;
}

/* EXERCISE: what "/topic" does, with words and without. */
static void tell_topic(const struct chat *chat, const struct chat_member *member)
{
    tell(chat, member, "* the topic is: %.*s\n", (int)chat->topic_size, chat->topic);
}

static int do_topic(struct chat *chat, struct chat_member *member, struct words words)
{
    if (words.size > 0) {
        memcpy(chat->topic, words.text, words.size);
        chat->topic_size = words.size;
        tell(chat, member, "* the topic is now: %.*s\n", (int)words.size, words.text);
        tell_others(chat, member, "* %s set the topic: %.*s\n", member->name->text,
                    (int)words.size, words.text);
    } else if (chat->topic_size > 0) {
        tell_topic(chat, member);
    } else {
        tell(chat, member, "* there is no topic\n");
    }
    return 0;
}
/* END */

static int do_help(struct chat *chat, struct chat_member *member, struct words words);

struct command {
    const char *name;
    int (*run)(struct chat *chat, struct chat_member *member, struct words words);
    const char *help;
};

static const struct command commands[] = {
    {"/nick", do_nick, "/nick NAME       take another name"},
    {"/me", do_me, "/me TEXT         say what you do"},
    {"/msg", do_msg, "/msg NAME TEXT   tell somebody something, and nobody else"},
    {"/who", do_who, "/who             list who is here"},
    /* EXERCISE: one more row. */
    {"/topic", do_topic, "/topic [TEXT]    set the topic, or ask for it"},
    /* END */
    {"/help", do_help, "/help            list the commands"},
    {"/quit", do_quit, "/quit [WHY]      leave"},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int do_help(struct chat *chat, struct chat_member *member, struct words words)
{
    for (int i = 0; i < COMMANDS; i++)
        tell(chat, member, "* %s\n", commands[i].help);
    return 0;
}

static int run_command(struct chat *chat, struct chat_member *member, struct words words)
{
    struct words rest;
    struct words name = split(words, &rest);
    for (int i = 0; i < COMMANDS; i++)
        if (strlen(commands[i].name) == name.size &&
            memcmp(commands[i].name, name.text, name.size) == 0)
            return commands[i].run(chat, member, rest);
    tell(chat, member, "! there is no command %.*s: /help lists the commands\n", (int)name.size,
         name.text);
    return 0;
}

static int apply_join(struct chat *chat, struct chat_member *member, uint64_t number)
{
    static const char full[] = "the room is full: too many clients";
    char name[CHAT_NAME_MAX + 1];
    if (member && member->presence != COMING)
        return 0; /* it has come in already */
    if (chat->members.places >= chat->capacity) {
        if (member) /* it is ours */
            turn_away(chat, member, (struct words){full, sizeof full - 1});
        return 0;
    }
    members_guest_name(&chat->members, name);
    member = members_admit(&chat->members, number, name);
    if (!member)
        return -1;
    tell(chat, member, "* welcome, %s (%zu here): /help lists the commands\n", name,
         chat->members.present);
    /* EXERCISE: a newcomer hears the topic, if there is one. */
    if (chat->topic_size > 0)
        tell_topic(chat, member);
    /* END */
    tell_others(chat, member, "* %s joined\n", name);
    return 0;
}

static int apply_present(struct chat *chat, uint64_t number, struct words words)
{
    char name[CHAT_NAME_MAX + 1];
    if (words.size == 0)
        return members_admit(&chat->members, number, NULL) ? 0 : -1;
    if (!is_name(words) || find_named(chat, words))
        return 0;
    snprintf(name, sizeof name, "%.*s", (int)words.size, words.text);
    return members_admit(&chat->members, number, name) ? 0 : -1;
}

/* A member that leaves without having come in was refused: see chat_refusal(). */
static void apply_leave(struct chat *chat, struct chat_member *member, struct words why)
{
    if (member->presence == HERE)
        see_out(chat, member, why);
    else if (member->presence == COMING)
        turn_away(chat, member, why);
}

static void apply_gone(struct chat *chat, struct chat_member *member, struct words why)
{
    if (member->presence == HERE)
        tell_of_leaving(chat, member, why);
    forget(chat, member);
}

static int apply_say(struct chat *chat, struct chat_member *member, struct words words)
{
    if (words.size == 0)
        return 0;
    if (words.text[0] == '/')
        return run_command(chat, member, words);
    tell_others(chat, member, "%s: %.*s\n", member->name->text, (int)words.size, words.text);
    return 0;
}

/* An event of this member has come back from the bus. */
static void come_back(struct chat *chat, struct chat_member *member)
{
    count_in(chat, member);
    if (member->waits && member->on_way <= window_of_each(chat) / 2) {
        member->waits = false;
        if (member->data)
            chat->outlet->resume(member->data);
    }
}

static int apply_to_member(struct chat *chat, struct chat_member *member,
                           const struct chat_event *event)
{
    struct words words = {event->text, event->size};
    if (event->kind == CHAT_LEAVE)
        apply_leave(chat, member, words);
    else if (event->kind == CHAT_GONE)
        apply_gone(chat, member, words);
    else if (event->kind == CHAT_SAY && member->presence == HERE)
        return apply_say(chat, member, words);
    else if (event->kind == CHAT_TELL && member->presence == HERE)
        tell(chat, member, "%.*s\n", (int)words.size, words.text);
    return 0;
}

static int apply_to(struct chat *chat, struct chat_member *member, const struct chat_event *event)
{
    struct words words = {event->text, event->size};
    if (event->kind == CHAT_JOIN)
        return apply_join(chat, member, event->member);
    if (event->kind == CHAT_PRESENT)
        return member ? 0 : apply_present(chat, event->member, words);
    return member ? apply_to_member(chat, member, event) : 0;
}

int chat_apply(struct chat *chat, const struct chat_event *event)
{
    if (event->kind == CHAT_CAPACITY) {
        chat->capacity = event->member;
        return 0;
    }
    struct chat_member *member = members_find(&chat->members, event->member);
    if (member)
        come_back(chat, member);
    int result = apply_to(chat, member, event);
    if (member && event->kind != CHAT_GONE && member->data && member->on_way == 0 &&
        chat->outlet->answered)
        chat->outlet->answered(member->data);
    return result;
}

struct chat_event chat_resize(size_t capacity)
{
    return (struct chat_event){.kind = CHAT_CAPACITY, .member = capacity};
}

struct chat_event chat_refusal(const struct chat_event *event)
{
    static const char answer[] = "! the server is out of memory: try again";
    struct chat_event tell = {CHAT_TELL, event->member, answer, sizeof answer - 1};
    struct chat_event leave = {CHAT_LEAVE, event->member, answer + 2, sizeof answer - 3};
    return event->kind == CHAT_JOIN ? leave : tell;
}

int chat_describe(const struct chat *chat, chat_publisher *publisher, void *data)
{
    for (const struct chat_member *m = chat->members.first; m; m = m->next) {
        const char *name = m->presence == HERE ? m->name->text : "";
        struct chat_event event = {CHAT_PRESENT, m->number, name, strlen(name)};
        if (m->presence != HERE && m->presence != LEFT)
            continue;
        if (publisher(&event, data) == -1)
            return -1;
    }
    return 0;
}

int chat_abandon(const struct chat *chat, uint32_t origin, chat_publisher *publisher, void *data)
{
    static const char why[] = "connection lost";
    struct chat_member *next;
    for (struct chat_member *m = chat->members.first; m; m = next) {
        struct chat_event event = {CHAT_GONE, m->number, why, sizeof why - 1};
        next = m->next; /* publishing may apply the event, and free the member */
        if (m->number >> 32 == origin && publisher(&event, data) == -1)
            return -1;
    }
    return 0;
}
