/* What members hear: the room's words to those whom this process serves. Start reading at room_tell_others(). */
#include "room.h"

#include <stdarg.h>
#include <stdio.h>

enum { ROOM_FOR_LINE = 64 + 2 * CHAT_NAME_MAX + CHAT_TEXT_MAX };

void room_deliver(const struct chat *chat, const struct chat_member *member, const char *line,
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

void room_tell(const struct chat *chat, const struct chat_member *member, const char *format, ...)
{
    char line[ROOM_FOR_LINE];
    va_list arguments;
    if (!member->data)
        return; /* another process tells it */
    va_start(arguments, format);
    room_deliver(chat, member, line, format_line(line, format, arguments));
    va_end(arguments);
}

/* The line is written once, however many it goes to; and only those are looked at whom this process serves. */
void room_tell_others(const struct chat *chat, const struct chat_member *member, const char *format,
                      ...)
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
            room_deliver(chat, m, line, size);
}

void room_dismiss(const struct chat *chat, const struct chat_member *member)
{
    if (member->data)
        chat->outlet->dismiss(member->data);
}
