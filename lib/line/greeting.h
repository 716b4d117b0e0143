#ifndef GREETING_H
#define GREETING_H
/** @file
 *  Whether a client that has just come is at the wrong door: a browser at the port of a chat, say.
 *
 *  A client that speaks HTTP gives itself away with its first line, `GET / HTTP/1.1`, and one that speaks TLS
 *  with its first two bytes. Both have to be sent away before they are taken for somebody who talks: a
 *  browser shows what it hears as an error, and tries again, and again.
 *
 *  @see RFC 9112, section 3, "Request Line"; RFC 8446, section 5.1, "Record Layer"; redis, which closes a
 *  connection whose first word is POST. */

#include <stdbool.h>
#include <stddef.h>

/** What a client speaks, by its first line. */
enum greeting {
    GREETING_UNCLEAR, /**< it may still become a request */
    GREETING_TEXT,    /**< lines of text */
    GREETING_HTTP,    /**< HTTP: answer with #greeting_bad_request and close */
    GREETING_TLS      /**< TLS: close */
};

/** Judge a first line, or as much of it as has arrived.
 *  @param text   borrowed, @p size bytes, without the line's end.
 *  @param whole  whether the line is complete. Then the answer is not GREETING_UNCLEAR. */
enum greeting greeting_judge(const char *text, size_t size, bool whole);

/** What an HTTP client is answered: a string, a whole response of HTTP/1.1. */
extern const char greeting_bad_request[];

#endif
