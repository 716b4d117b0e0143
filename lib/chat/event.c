/* Events as bytes: the kind, the member's number with its highest byte first, then the text. */
#include "chat.h"

#include <errno.h>
#include <string.h>

enum { HEADER = 1 + 8 };

size_t chat_encode(const struct chat_event *event, char *bytes)
{
    bytes[0] = (char)event->kind;
    for (int i = 0; i < 8; i++)
        bytes[1 + i] = (char)(event->member >> (56 - 8 * i));
    if (event->size > 0)
        memcpy(bytes + HEADER, event->text, event->size);
    return HEADER + event->size;
}

int chat_decode(const char *bytes, size_t size, struct chat_event *event)
{
    if (size < HEADER || size > HEADER + CHAT_TEXT_MAX || bytes[0] < CHAT_JOIN ||
        bytes[0] > CHAT_CAPACITY) {
        errno = EBADMSG;
        return -1;
    }
    *event = (struct chat_event){
        .kind = (enum chat_kind)bytes[0], .text = bytes + HEADER, .size = size - HEADER};
    for (int i = 0; i < 8; i++)
        event->member = event->member << 8 | (unsigned char)bytes[1 + i];
    return 0;
}
