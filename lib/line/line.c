/* Start reading at line_next(). A line that arrives whole is handed out where it lies; only the
 * beginning of one whose end is still to come is copied. */
#include "line.h"

#include <string.h>

void line_init(struct line *line, size_t limit)
{
    *line = (struct line){.limit = limit};
    buffer_init(&line->start, limit + 1); /* the "\r" of "\r\n" may have to be held too */
}

void line_release(struct line *line)
{
    buffer_release(&line->start);
    line->finished = false;
    line->skipping = false;
}

size_t line_held(const struct line *line)
{
    return line->finished ? 0 : buffer_size(&line->start);
}

static void advance(const char **bytes, size_t *size, size_t used)
{
    *bytes += used;
    *size -= used;
}

/* Drop the rest of a line that is too long, as far as it has arrived. */
static void skip(struct line *line, const char **bytes, size_t *size)
{
    const char *end = memchr(*bytes, '\n', *size);
    advance(bytes, size, end ? (size_t)(end - *bytes) + 1 : *size);
    line->skipping = !end;
}

/* Whether so many bytes can be a line, or become one. One more than the limit can, if it is the "\r"
 * of "\r\n". */
static bool may_fit(const struct line *line, size_t length, char last)
{
    return length <= line->limit || (length == line->limit + 1 && last == '\r');
}

/* Keep the beginning of a line. */
static enum line_result hold(struct line *line, const char *bytes, size_t size)
{
    enum line_result result = LINE_MORE;
    if (!may_fit(line, buffer_size(&line->start) + size, bytes[size - 1]))
        result = LINE_TOO_LONG;
    else if (buffer_append(&line->start, bytes, size) == -1)
        result = LINE_NO_MEMORY;
    if (result != LINE_MORE) {
        buffer_release(&line->start);
        line->skipping = true;
    }
    return result;
}

/* Put the end of a line to its beginning, if that came before. */
static enum line_result join(struct line *line, const char **text, size_t *length)
{
    if (buffer_is_empty(&line->start))
        return LINE_WHOLE;
    if (buffer_size(&line->start) + *length > line->limit + 1)
        return LINE_TOO_LONG;
    if (buffer_append(&line->start, *text, *length) == -1)
        return LINE_NO_MEMORY;
    *text = buffer_data(&line->start);
    *length = buffer_size(&line->start);
    return LINE_WHOLE;
}

static enum line_result complete(struct line *line, const char **text, size_t *length)
{
    enum line_result result = join(line, text, length);
    line->finished = true;
    if (result != LINE_WHOLE)
        return result;
    if (*length > 0 && (*text)[*length - 1] == '\r')
        (*length)--;
    return *length <= line->limit ? LINE_WHOLE : LINE_TOO_LONG;
}

enum line_result line_next(struct line *line, const char **bytes, size_t *size, const char **text,
                           size_t *length)
{
    if (line->finished)
        line_release(line);
    if (line->skipping)
        skip(line, bytes, size);
    if (*size == 0)
        return LINE_MORE;
    const char *end = memchr(*bytes, '\n', *size);
    *text = *bytes;
    *length = end ? (size_t)(end - *bytes) : *size;
    advance(bytes, size, end ? *length + 1 : *length);
    return end ? complete(line, text, length) : hold(line, *text, *length);
}
