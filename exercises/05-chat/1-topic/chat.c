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
#include <strings.h>

struct chat {
    size_t capacity; /* members */
    const struct chat_outlet *outlet;
    chat_publisher *publish;
    void *data;      /* the publisher's */
    uint64_t origin; /* in the upper half of the numbers of our own members */
    uint64_t joined; /* our own members so far */
    struct members members;
    /* EXERCISE: what must the room remember? */
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
    free(chat);
}

size_t chat_count(const struct chat *chat)
{
    return chat->members.present;
}

/* --- What members do: published, not done ---------------------------------------------------------- */

static int publish(struct chat *chat, enum chat_kind kind, uint64_t member, const char *text,
                   size_t size)
{
    struct chat_event event = {.kind = kind, .member = member, .text = text, .size = size};
    return chat->publish(&event, chat->data);
}

struct chat_member *chat_join(struct chat *chat, void *member_data)
{
    uint64_t number = chat->origin | ++chat->joined;
    struct chat_member *member = members_add(&chat->members, number, member_data);
    if (!member)
        return NULL;
    if (publish(chat, CHAT_JOIN, number, NULL, 0) == -1) {
        members_remove(&chat->members, member);
        return NULL;
    }
    return members_find(&chat->members, number); /* it may have happened, and the room be full */
}

int chat_say(struct chat *chat, struct chat_member *member, const char *text, size_t size)
{
    char clean[CHAT_TEXT_MAX];
    if (size > CHAT_LINE_MAX) {
        errno = EMSGSIZE;
        return -1;
    }
    size = chat_clean(text, size, clean);
    return size == 0 ? 0 : publish(chat, CHAT_SAY, member->number, clean, size);
}

int chat_tell(struct chat *chat, struct chat_member *member, const char *line)
{
    return publish(chat, CHAT_TELL, member->number, line, strlen(line));
}

int chat_quit(struct chat *chat, struct chat_member *member, const char *why)
{
    return publish(chat, CHAT_LEAVE, member->number, why, strlen(why));
}

int chat_leave(struct chat *chat, struct chat_member *member, const char *why)
{
    member->data = NULL; /* nothing is delivered from now on, even if leaving takes a while */
    return chat_quit(chat, member, why);
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
    va_start(arguments, format);
    deliver(chat, member, line, format_line(line, format, arguments));
    va_end(arguments);
}

static void tell_others(const struct chat *chat, const struct chat_member *member,
                        const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Tell everybody but this member. The line is written once, however many it goes to. */
static void tell_others(const struct chat *chat, const struct chat_member *member,
                        const char *format, ...)
{
    char line[ROOM_FOR_LINE];
    va_list arguments;
    if (!chat->outlet)
        return; /* nobody here is ours: see chat_open() */
    va_start(arguments, format);
    size_t size = format_line(line, format, arguments);
    va_end(arguments);
    for (const struct chat_member *m = chat->members.first; m; m = m->next)
        if (m != member && m->name)
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

static void dismiss(const struct chat *chat, void *data)
{
    if (data)
        chat->outlet->dismiss(data);
}

/* Show somebody out who has not come in. */
static void turn_away(struct chat *chat, struct chat_member *member, struct words why)
{
    void *data = member->data;
    tell(chat, member, "! %.*s\n", (int)why.size, why.text);
    members_remove(&chat->members, member);
    dismiss(chat, data);
}

static void see_out(struct chat *chat, struct chat_member *member, struct words why)
{
    void *data = member->data;
    tell_of_leaving(chat, member, why);
    members_remove(&chat->members, member);
    dismiss(chat, data);
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

/* "* you are now ana" and "* are you there?" are what the server says, and clients act on it. Nobody's /me
 * may look like that. */
static bool is_how_news_begins(const char *name)
{
    return strcasecmp(name, "you") == 0 || strcasecmp(name, "are") == 0;
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
    if ((owner && owner != member) || is_how_news_begins(name)) {
        tell(chat, member, "! the name %s is taken\n", owner ? owner->name->text : name);
        return 0;
    }
    strcpy(before, member->name->text);
    if (members_rename(&chat->members, member, name) == -1)
        return tell_of_shortage(chat, member);
    tell(chat, member, "* you are now %s\n", name);
    tell_others(chat, member, "* %s is now %s\n", before, name);
    return 0;
}

static int do_me(struct chat *chat, struct chat_member *member, struct words words)
{
    if (words.size == 0)
        tell(chat, member, "! say what you do: /me TEXT\n");
    else
        tell_others(chat, member, "* %s %.*s\n", member->name->text, (int)words.size, words.text);
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

/* Write the names of those who are here: a line that the caller frees, or NULL. */
static char *list_members(const struct chat *chat, size_t *size)
{
    char *line = NULL;
    FILE *stream = open_memstream(&line, size);
    if (!stream)
        return NULL;
    fprintf(stream, "* %zu here:", chat->members.present);
    for (const struct chat_member *m = chat->members.first; m; m = m->next)
        if (m->name)
            fprintf(stream, " %s", m->name->text);
    fputc('\n', stream);
    bool failed = ferror(stream);
    if (fclose(stream) == 0 && !failed)
        return line;
    free(line);
    return NULL;
}

/* The room is as it was, whether there is memory for the list or not. */
static int do_who(struct chat *chat, struct chat_member *member, struct words words)
{
    size_t size;
    if (!member->data)
        return 0; /* another process tells it */
    char *line = list_members(chat, &size);
    if (line)
        deliver(chat, member, line, size);
    else
        (void)tell_of_shortage(chat, member);
    free(line);
    return 0;
}

static int do_quit(struct chat *chat, struct chat_member *member, struct words words)
{
    tell(chat, member, "* bye\n");
    see_out(chat, member, words);
    return 0;
}

/* EXERCISE: what "/topic" does, with words and without. */
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

static int apply_join(struct chat *chat, uint64_t number)
{
    static const char full[] = "the room is full: too many clients";
    char name[CHAT_NAME_MAX + 1];
    struct chat_member *member = members_find(&chat->members, number); /* NULL if it is not ours */
    if (chat->members.present >= chat->capacity) {
        if (member)
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
    /* END */
    tell_others(chat, member, "* %s joined\n", name);
    return 0;
}

static int apply_present(struct chat *chat, uint64_t number, struct words words)
{
    char name[CHAT_NAME_MAX + 1];
    if (!is_name(words) || find_named(chat, words))
        return 0;
    snprintf(name, sizeof name, "%.*s", (int)words.size, words.text);
    return members_admit(&chat->members, number, name) ? 0 : -1;
}

/* Who leaves without having come in was refused: see chat_refusal(). */
static void apply_leave(struct chat *chat, struct chat_member *member, struct words why)
{
    if (member->name)
        see_out(chat, member, why);
    else
        turn_away(chat, member, why);
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

int chat_apply(struct chat *chat, const struct chat_event *event)
{
    struct words words = {event->text, event->size};
    struct chat_member *member = members_find(&chat->members, event->member);
    bool is_here = member && member->name;
    if (event->kind == CHAT_JOIN)
        return is_here ? 0 : apply_join(chat, event->member);
    if (event->kind == CHAT_PRESENT)
        return member ? 0 : apply_present(chat, event->member, words);
    if (event->kind == CHAT_LEAVE && member)
        apply_leave(chat, member, words);
    else if (event->kind == CHAT_SAY && is_here)
        return apply_say(chat, member, words);
    else if (event->kind == CHAT_TELL && is_here)
        tell(chat, member, "%.*s\n", (int)words.size, words.text);
    return 0;
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
        if (!m->name)
            continue;
        struct chat_event event = {CHAT_PRESENT, m->number, m->name->text, strlen(m->name->text)};
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
        struct chat_event event = {CHAT_LEAVE, m->number, why, sizeof why - 1};
        next = m->next; /* publishing may apply the event, and free the member */
        if (m->number >> 32 == origin && publisher(&event, data) == -1)
            return -1;
    }
    return 0;
}
