#include "text.h"
#include "array.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_exit(void *memory)
{
    if (memory)
        return memory;
    fputs("out of memory\n", stderr);
    exit(1);
}

void text_release(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

void text_append(struct text *text, const char *bytes, size_t size)
{
    text->bytes = or_exit(array_grow(text->bytes, &text->capacity, text->size + size + 1, 1));
    if (size > 0)
        memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void text_add(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_format(struct text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    char *bytes = or_exit(malloc((size_t)size + 1));
    vsnprintf(bytes, (size_t)size + 1, format, again);
    text_append(text, bytes, (size_t)size);
    free(bytes);
    va_end(again);
    va_end(arguments);
}

const char *text_string(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

void text_trim_end(struct text *text)
{
    while (text->size > 0 && isspace((unsigned char)text->bytes[text->size - 1]))
        text->bytes[--text->size] = '\0';
}

int text_read_file(struct text *text, const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    char chunk[16 * 1024];
    size_t size;
    while ((size = fread(chunk, 1, sizeof chunk, file)) > 0)
        text_append(text, chunk, size);
    int why = ferror(file) ? errno : 0; /* such as EISDIR: a folder opens, but cannot be read */
    fclose(file);
    errno = why;
    return why ? -1 : 0;
}

char *text_copy(const char *bytes, size_t size)
{
    char *copy = or_exit(malloc(size + 1));
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

void *text_more(void *array, size_t *count, size_t *capacity, size_t size)
{
    void **elements = array;
    *elements = or_exit(array_grow(*elements, capacity, *count + 1, size));
    return (char *)*elements + size * (*count)++;
}
