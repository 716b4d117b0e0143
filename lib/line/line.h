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
 *  People also connect with telnet, which mixes commands of its own into the stream. After line_expect_telnet()
 *  they are taken out first, wherever the stream is cut, since any of their bytes may be a "\n"; and what has
 *  to be answered comes out as LINE_ANSWER.
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
 *  @see RFC 1939 and RFC 5321, whose lines end with CRLF; redis' inline commands; RFC 854 and RFC 1143,
 *  telnet's commands and how options are refused; RFC 860, TIMING-MARK. */

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

/** What line_next() found. */
enum line_result {
    LINE_MORE,      /**< all bytes are used, and no line is complete: more must arrive first */
    LINE_WHOLE,     /**< a line */
    LINE_TOO_LONG,  /**< a line past the limit: it is dropped, to its end */
    LINE_NO_MEMORY, /**< a line that came in pieces could not be kept: it is dropped, to its end */
    LINE_ANSWER     /**< no line, but bytes that telnet waits for: send them back as they are */
};

/** How far one of telnet's commands has come. */
enum line_telnet {
    TELNET_IGNORED, /**< its commands are bytes like any others: line_expect_telnet() was not called */
    TELNET_TEXT,    /**< what comes next is text */
    TELNET_COMMAND,       /**< after IAC */
    TELNET_DO,            /**< after IAC DO: the option comes next */
    TELNET_WILL,          /**< after IAC WILL */
    TELNET_OTHER,         /**< after IAC WONT or IAC DONT */
    TELNET_PARAMETERS,    /**< after IAC SB, until IAC SE */
    TELNET_PARAMETERS_IAC /**< after an IAC among these */
};

/** The state between two arrivals. The caller owns it and leaves its fields alone. */
struct line {
    struct buffer start; /* of a line whose end has not arrived */
    size_t limit;
    bool finished; /* what start holds has been handed out */
    bool skipping; /* until the end of a line that was dropped */
    enum line_telnet telnet;
    char answer[3]; /* what LINE_ANSWER hands out */
};

/** Make a framer. Allocates nothing.
 *  @param limit  bytes that a line may have, its end not counted; at least 1. */
void line_init(struct line *line, size_t limit);

/** From now on, take out telnet's commands. Call it before anything has arrived. An IAC that no command
 *  follows stays in the line, and so does one of two IACs, which is how telnet sends such a byte. */
void line_expect_telnet(struct line *line);

/** Forget the beginning of a line that is held, and free its memory. */
void line_release(struct line *line);

/** Take the next line out of the bytes that have arrived.
 *
 *  @param bytes,size   what has arrived and is not used yet; moved on past what this call used.
 *  @param text,length  the line if the result is LINE_WHOLE, its beginning if it is LINE_TOO_LONG, the
 *                      answer if it is LINE_ANSWER; of LINE_MORE and LINE_NO_MEMORY, nothing. Borrowed from
 *                      the framer or from @p bytes until the next call with this framer. Not a string: it may
 *                      contain NULs, and none stands at its end. */
enum line_result line_next(struct line *line, const char **bytes, size_t *size, const char **text,
                           size_t *length);

/** The stream has ended in order: that ends the last line as well. Call it when all that has arrived is used.
 *  After a reset do not: then nobody knows whether the line was whole.
 *  @param text,length  as for line_next().
 *  @return LINE_WHOLE, or LINE_MORE if no line has begun. */
enum line_result line_finish(struct line *line, const char **text, size_t *length);

/** How many bytes of an unfinished line are held. */
size_t line_held(const struct line *line);

/** These bytes: borrowed until the next call with this framer; NULL if there are none. */
const char *line_start(const struct line *line);

#endif
