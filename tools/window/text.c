#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void make_room(struct text *text, size_t size)
{
    if (text->size + size < text->room)
        return;
    text->room = 2 * (text->size + size) + 64;
    text->bytes = realloc(text->bytes, text->room);
    if (!text->bytes)
        abort(); /* group puts the terminal back */
}

void text_add(struct text *text, const char *bytes, size_t size)
{
    make_room(text, size);
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void text_say(struct text *text, const char *format, ...)
{
    char words[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    text_add(text, words, strlen(words));
}

void text_set(struct text *text, const char *string)
{
    text_clear(text);
    text_add(text, string, strlen(string));
}

void text_clear(struct text *text)
{
    text->size = 0;
    if (text->bytes)
        text->bytes[0] = '\0';
}

const char *text_get(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}
