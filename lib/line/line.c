/* Start reading at line_next(). A line that arrives whole is handed out where it lies; only the
 * beginning of one whose end is still to come is copied. */
#include "line.h"
#include "telnet.h"

#include <string.h>

void line_init(struct line *line, size_t limit)
{
    *line = (struct line){.limit = limit};
    buffer_init(&line->start, limit + 1); /* the "\r" of "\r\n" may have to be held too */
}

void line_expect_telnet(struct line *line)
{
    line->telnet = TELNET_TEXT;
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

const char *line_start(const struct line *line)
{
    return line->finished ? NULL : buffer_data(&line->start);
}

/* Whether so many bytes can be a line, or become one. One more than the limit can, if it is the "\r"
 * of "\r\n". */
static bool may_fit(const struct line *line, size_t length, char last)
{
    return length <= line->limit || (length == line->limit + 1 && last == '\r');
}

/* What is held has been handed out, or is now. It is dropped with the next call. */
static enum line_result refuse(struct line *line, const char **text, size_t *length)
{
    line->finished = true;
    if (buffer_is_empty(&line->start))
        return LINE_TOO_LONG; /* the text is its beginning */
    *text = buffer_data(&line->start);
    *length = buffer_size(&line->start);
    return LINE_TOO_LONG;
}

/* Keep the beginning of a line. */
static enum line_result hold(struct line *line, const char **text, size_t *length)
{
    enum line_result result = LINE_MORE;
    if (*length == 0)
        return LINE_MORE;
    if (!may_fit(line, buffer_size(&line->start) + *length, (*text)[*length - 1])) {
        result = refuse(line, text, length);
    } else if (buffer_append(&line->start, *text, *length) == -1) {
        line->finished = true;
        result = LINE_NO_MEMORY;
    }
    line->skipping = result != LINE_MORE;
    return result;
}

/* Put the end of a line to its beginning, if that came before. */
static enum line_result join(struct line *line, const char **text, size_t *length)
{
    if (buffer_is_empty(&line->start))
        return LINE_WHOLE;
    if (buffer_size(&line->start) + *length > line->limit + 1)
        return refuse(line, text, length);
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

static void advance(const char **bytes, size_t *size, size_t used)
{
    *bytes += used;
    *size -= used;
}

/* Text, up to the end of a line, to one of telnet's commands, or as far as it has arrived. */
static enum line_result take_text(struct line *line, const char **bytes, size_t *size,
                                  const char **text, size_t *length)
{
    *text = *bytes;
    *length = telnet_measure_text(line->telnet, *bytes, *size);
    bool ends = *length < *size && (*bytes)[*length] == '\n';
    advance(bytes, size, *length + ends);
    if (!line->skipping)
        return ends ? complete(line, text, length) : hold(line, text, length);
    line->skipping = !ends;
    return LINE_MORE;
}

/* One byte of a command. Text if it turns out that it is none: an IAC. */
static enum line_result take_command(struct line *line, const char **bytes, size_t *size,
                                     const char **text, size_t *length)
{
    enum telnet_result result = telnet_next(line, **bytes);
    if (result != TELNET_LITERAL)
        advance(bytes, size, 1);
    if (result == TELNET_NOTHING)
        return LINE_MORE;
    *text = line->answer;
    *length = result == TELNET_ANSWER ? sizeof line->answer : 1;
    if (result == TELNET_ANSWER)
        return LINE_ANSWER;
    return line->skipping ? LINE_MORE : hold(line, text, length);
}

enum line_result line_next(struct line *line, const char **bytes, size_t *size, const char **text,
                           size_t *length)
{
    enum line_result result = LINE_MORE;
    if (line->finished) {
        buffer_release(&line->start);
        line->finished = false;
    }
    while (result == LINE_MORE && *size > 0) {
        bool is_text = line->telnet <= TELNET_TEXT && !telnet_begins(line->telnet, **bytes);
        result = (is_text ? take_text : take_command)(line, bytes, size, text, length);
    }
    return result;
}

enum line_result line_finish(struct line *line, const char **text, size_t *length)
{
    if (line_held(line) == 0)
        return LINE_MORE;
    *text = "";
    *length = 0;
    return complete(line, text, length);
}
