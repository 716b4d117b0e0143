/* Start at keys_next(). See ECMA-48 for sequences that begin with ESC [, and ctlseqs of xterm for ESC O. */
#include "keys.h"

#include <string.h>

size_t keys_room(const struct keys *keys)
{
    return sizeof keys->bytes - keys->size;
}

static size_t length_of_control(const struct keys *keys)
{
    size_t end = 2;
    if (end < keys->size && keys->bytes[end] == '[') /* F1 on the console of Linux is ESC [ [ A */
        end++;
    while (end < keys->size && keys->bytes[end] >= 0x20 && keys->bytes[end] < 0x40)
        end++;
    return end < keys->size ? end + 1 : 0;
}

/* How many bytes the first key has; 0 if its end is still to come. */
static size_t length_of_first(const struct keys *keys)
{
    if (keys->bytes[0] != KEY_ESCAPE)
        return 1;
    if (keys->size < 2)
        return 0;
    if (keys->bytes[1] == '[')
        return length_of_control(keys);
    if (keys->bytes[1] == KEY_ESCAPE)
        return 1;
    if (keys->bytes[1] == 'O')
        return keys->size > 2 ? 3 : 0;
    return 2; /* with Alt */
}

bool keys_are_open(const struct keys *keys)
{
    return keys->size > 0 && length_of_first(keys) == 0;
}

static int meaning(const char *bytes, size_t length)
{
    static const struct {
        const char *bytes;
        int key;
    } known[] = {
        {"\033[A", KEY_UP},    {"\033OA", KEY_UP},       {"\033[B", KEY_DOWN},
        {"\033OB", KEY_DOWN},  {"\033[5~", KEY_PAGE_UP}, {"\033[6~", KEY_PAGE_DOWN},
        {"\033[H", KEY_HOME},  {"\033OH", KEY_HOME},     {"\033[1~", KEY_HOME},
        {"\033[7~", KEY_HOME}, {"\033[F", KEY_END},      {"\033OF", KEY_END},
        {"\033[4~", KEY_END},  {"\033[8~", KEY_END},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].bytes) == length && memcmp(known[i].bytes, bytes, length) == 0)
            return known[i].key;
    return KEY_UNKNOWN;
}

static int single(char byte)
{
    switch (byte) {
    case '\n': return KEY_ENTER;
    case '\b': return KEY_ERASE;
    case '\0': return KEY_UNKNOWN;
    default: return (unsigned char)byte;
    }
}

int keys_next(struct keys *keys, bool late)
{
    if (keys->size == 0)
        return KEY_NONE;
    size_t length = length_of_first(keys);
    if (length == 0 && !late && keys_room(keys) > 0)
        return KEY_NONE;
    int key = length == 1 ? single(keys->bytes[0]) : meaning(keys->bytes, length);
    if (length == 0) { /* the Escape key, or what has lost its end */
        length = keys->size;
        key = length == 1 ? KEY_ESCAPE : KEY_UNKNOWN;
    }
    keys->size -= length;
    memmove(keys->bytes, keys->bytes + length, keys->size);
    return key;
}
