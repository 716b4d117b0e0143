#ifndef LINE_H
#define LINE_H
/** @file
 *  Lines out of bytes: framing for protocols whose messages end with a newline.
 *
 *  TCP delivers a stream of bytes, not messages: what was sent with one call may arrive in pieces, and
 *  what was sent with several may arrive at once. So whatever arrives goes in here, and whole lines
 *  come out.
 *
 *  A line ends with "\n" or "\r\n"; neither is part of it. Every other byte is: NUL, a "\r" elsewhere,
 *  bytes that are no UTF-8. A line longer than the limit is reported once, as soon as it is known to be
 *  too long, and the rest of it is skipped.
 *
 *  @code
 *  const char *text;
 *  size_t length;
 *  enum line_result result;
 *  while ((result = line_next(&framer, &bytes, &size, &text, &length)) != LINE_MORE)
 *      if (result == LINE_WHOLE)
 *          use(text, length);
 *  @endcode
 *
 *  @see RFC 1939 and RFC 5321, whose lines end with CRLF; redis' inline commands. */

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

/** What line_next() found. */
enum line_result {
    LINE_MORE,     /**< all bytes are used, and no line is complete: more must arrive first */
    LINE_WHOLE,    /**< a line */
    LINE_TOO_LONG, /**< a line past the limit: it is dropped, to its end */
    LINE_NO_MEMORY /**< a line that came in pieces could not be kept: it is dropped, to its end */
};

/** The state between two arrivals. The caller owns it and leaves its fields alone. */
struct line {
    struct buffer start; /* of a line whose end has not arrived */
    size_t limit;
    bool finished; /* what start holds has been handed out */
    bool skipping; /* until the end of a line that was dropped */
};

/** Make a framer. Allocates nothing.
 *  @param limit  bytes that a line may have, its end not counted; at least 1. */
void line_init(struct line *line, size_t limit);

/** Forget the beginning of a line that is held, and free its memory. */
void line_release(struct line *line);

/** Take the next line out of the bytes that have arrived.
 *
 *  @param bytes,size   what has arrived and is not used yet; moved on past what this call used.
 *  @param text,length  the line if the result is LINE_WHOLE: borrowed from the framer or from
 *                      @p bytes until the next call with this framer. Not a string: it may contain
 *                      NULs, and none stands at its end. */
enum line_result line_next(struct line *line, const char **bytes, size_t *size, const char **text,
                           size_t *length);

/** How many bytes of an unfinished line are held. */
size_t line_held(const struct line *line);

#endif
