/* What goes to the bus: what members do is published, not done. Start reading at chat_say(); chat_apply(), in chat.c,
 * lets it happen. Everything between the two is the bus, and may be in another process. */
#include "room.h"

#include <errno.h>
#include <string.h>

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
    room_forget(chat, member);
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

void room_forget(struct chat *chat, struct chat_member *member)
{
    if (member->on_way > 0)
        chat->busy--;
    members_remove(&chat->members, member);
}

void room_come_back(struct chat *chat, struct chat_member *member)
{
    count_in(chat, member);
    if (member->waits && member->on_way <= window_of_each(chat) / 2) {
        member->waits = false;
        if (member->data)
            chat->outlet->resume(member->data);
    }
}

/* --- For other copies of the room ---------------------------------------------------------------------- */

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
