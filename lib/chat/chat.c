/* What has been published comes back from the bus, and happens. Start reading at chat_apply(), then at apply_say(),
 * which tells words from commands. What goes out to the bus is in publish.c, and what members hear in deliver.c. */
#include "room.h"
#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the room keeps for whoever asks. */
struct board {
    char *list; /* the answer to /who, NULL until somebody asks */
    size_t list_size;
    uint64_t list_changes; /* members.changes when it was written */
};

static int apply_at_once(const struct chat_event *event, void *data)
{
    return chat_apply(data, event);
}

struct chat *chat_open(size_t capacity, uint32_t origin, const struct chat_outlet *outlet,
                       chat_publisher *publish, void *data)
{
    struct chat *chat = calloc(1, sizeof *chat);
    struct board *board = calloc(1, sizeof *board);
    if (!chat || !board) {
        free(chat);
        free(board);
        return NULL;
    }
    chat->capacity = capacity;
    chat->outlet = outlet;
    chat->publish = publish ? publish : apply_at_once;
    chat->data = publish ? data : chat;
    chat->origin = (uint64_t)origin << 32;
    chat->board = board;
    members_init(&chat->members);
    return chat;
}

void chat_close(struct chat *chat)
{
    if (!chat)
        return;
    members_release(&chat->members);
    free(chat->board->list);
    free(chat->board);
    free(chat);
}

size_t chat_count(const struct chat *chat)
{
    return chat->members.present;
}

/* --- What happens ---------------------------------------------------------------------------------- */

static void tell_of_leaving(const struct chat *chat, const struct chat_member *member,
                            struct words why)
{
    if (why.size > 0)
        room_tell_others(chat, member, "* %s left (%.*s)\n", member->name->text, (int)why.size,
                         why.text);
    else
        room_tell_others(chat, member, "* %s left\n", member->name->text);
}

/* Show somebody out who has not come in. */
static void turn_away(const struct chat *chat, struct chat_member *member, struct words why)
{
    room_tell(chat, member, "! %.*s\n", (int)why.size, why.text);
    member->presence = TURNED_AWAY;
    room_dismiss(chat, member);
}

/* Show somebody out who is here. It keeps its place: its connection may take a while to close. */
static void see_out(struct chat *chat, struct chat_member *member, struct words why)
{
    tell_of_leaving(chat, member, why);
    members_vacate(&chat->members, member);
    room_dismiss(chat, member);
}

/* A command that there is no memory for is answered too: somebody waits. */
static int tell_of_shortage(const struct chat *chat, const struct chat_member *member)
{
    int why = errno;
    room_tell(chat, member, "! the server is out of memory: try again\n");
    errno = why;
    return -1;
}

/* Whom these words name, or NULL. */
static struct chat_member *find_named(const struct chat *chat, struct words words)
{
    char name[CHAT_NAME_MAX + 1];
    if (!words_are_name(words))
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)words.size, words.text);
    return members_named(&chat->members, name);
}

static int do_nick(struct chat *chat, struct chat_member *member, struct words words)
{
    char before[CHAT_NAME_MAX + 1];
    char name[CHAT_NAME_MAX + 1];
    const struct chat_member *owner = find_named(chat, words);
    if (!words_are_name(words)) {
        room_tell(chat, member, "! a name is 1 to %d letters, digits, '_' or '-'\n", CHAT_NAME_MAX);
        return 0;
    }
    snprintf(name, sizeof name, "%.*s", (int)words.size, words.text);
    if (owner && owner != member) {
        room_tell(chat, member, "! the name %s is taken\n", owner->name->text);
        return 0;
    }
    strcpy(before, member->name->text);
    if (members_rename(&chat->members, member, name) == -1)
        return tell_of_shortage(chat, member);
    room_tell(chat, member, "* you are now %s\n", name);
    room_tell_others(chat, member, "* %s is now %s\n", before, name);
    return 0;
}

/* What the server says begins with a star; what a member does must not. */
static int do_me(struct chat *chat, struct chat_member *member, struct words words)
{
    if (words.size == 0)
        room_tell(chat, member, "! say what you do: /me TEXT\n");
    else
        room_tell_others(chat, member, "- %s %.*s\n", member->name->text, (int)words.size,
                         words.text);
    return 0;
}

static int do_msg(struct chat *chat, struct chat_member *member, struct words words)
{
    struct words text;
    struct words name = words_split(words, &text);
    const struct chat_member *receiver = find_named(chat, name);
    if (name.size == 0 || text.size == 0)
        room_tell(chat, member, "! say to whom, and what: /msg NAME TEXT\n");
    else if (!receiver)
        room_tell(chat, member, "! nobody here is called %.*s\n", (int)name.size, name.text);
    else {
        const char *to = receiver->name->text;
        room_tell(chat, member, "[to %s] %.*s\n", to, (int)text.size, text.text);
        room_tell(chat, receiver, "[%s] %.*s\n", member->name->text, (int)text.size, text.text);
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
    free(chat->board->list);
    chat->board->list = list;
    chat->board->list_size = size;
    chat->board->list_changes = chat->members.changes;
    return 0;
}

/* The list is kept until somebody comes, leaves or takes another name. The room is as it was, whether there
 * is memory for the list or not. */
static int do_who(struct chat *chat, struct chat_member *member, struct words words)
{
    bool known = chat->board->list && chat->board->list_changes == chat->members.changes;
    if (!member->data)
        return 0; /* another process tells it */
    if (known || write_list(chat) == 0)
        room_deliver(chat, member, chat->board->list, chat->board->list_size);
    else
        (void)tell_of_shortage(chat, member);
    return 0;
}

static int do_quit(struct chat *chat, struct chat_member *member, struct words words)
{
    room_tell(chat, member, "* bye\n");
    see_out(chat, member, words);
    return 0;
}

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
    {"/help", do_help, "/help            list the commands"},
    {"/quit", do_quit, "/quit [WHY]      leave"},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int do_help(struct chat *chat, struct chat_member *member, struct words words)
{
    for (int i = 0; i < COMMANDS; i++)
        room_tell(chat, member, "* %s\n", commands[i].help);
    return 0;
}

static int run_command(struct chat *chat, struct chat_member *member, struct words words)
{
    struct words rest;
    struct words name = words_split(words, &rest);
    for (int i = 0; i < COMMANDS; i++)
        if (strlen(commands[i].name) == name.size &&
            memcmp(commands[i].name, name.text, name.size) == 0)
            return commands[i].run(chat, member, rest);
    room_tell(chat, member, "! there is no command %.*s: /help lists the commands\n",
              (int)name.size, name.text);
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
    room_tell(chat, member, "* welcome, %s (%zu here): /help lists the commands\n", name,
              chat->members.present);
    room_tell_others(chat, member, "* %s joined\n", name);
    return 0;
}

static int apply_present(struct chat *chat, uint64_t number, struct words words)
{
    char name[CHAT_NAME_MAX + 1];
    if (words.size == 0)
        return members_admit(&chat->members, number, NULL) ? 0 : -1;
    if (!words_are_name(words) || find_named(chat, words))
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
    room_forget(chat, member);
}

static int apply_say(struct chat *chat, struct chat_member *member, struct words words)
{
    if (words.size == 0)
        return 0;
    if (words.text[0] == '/')
        return run_command(chat, member, words);
    room_tell_others(chat, member, "%s: %.*s\n", member->name->text, (int)words.size, words.text);
    return 0;
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
        room_tell(chat, member, "%.*s\n", (int)words.size, words.text);
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
        room_come_back(chat, member);
    int result = apply_to(chat, member, event);
    if (member && event->kind != CHAT_GONE && member->data && member->on_way == 0 &&
        chat->outlet->answered)
        chat->outlet->answered(member->data);
    return result;
}
