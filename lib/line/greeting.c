/* Start reading at greeting_judge(). A request line is METHOD, a space, TARGET, a space, HTTP/ and a version. */
#include "greeting.h"

#include <string.h>

enum { METHOD_MAX = 32 }; /* bytes; the longest that is registered has 17 */

const char greeting_bad_request[] = "HTTP/1.1 400 Bad Request\r\n"
                                    "Content-Type: text/plain\r\n"
                                    "Content-Length: 52\r\n"
                                    "Connection: close\r\n"
                                    "\r\n"
                                    "This is a chat, not a web server: use telnet or nc.\n";

/* A method may be any token, but all that are registered are written so. */
static bool is_of_method(char c)
{
    return (c >= 'A' && c <= 'Z') || c == '-';
}

static bool is_method(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!is_of_method(text[i]))
            return false;
    return size > 0 && size <= METHOD_MAX;
}

/* Whether the text is a version or, if it is not whole, the beginning of one. */
static bool is_version(const char *text, size_t size, bool whole)
{
    static const char pattern[] = "HTTP/0.0"; /* 0 is any digit */
    if (size > sizeof pattern - 1 || (whole && size < sizeof pattern - 1))
        return false;
    for (size_t i = 0; i < size; i++)
        if (pattern[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != pattern[i])
            return false;
    return true;
}

/* Whether a line that begins so may become a request. */
static bool may_become_request(const char *text, size_t size)
{
    size_t method = 0;
    while (method < size && is_of_method(text[method]))
        method++;
    if (method > METHOD_MAX || method == size)
        return method <= METHOD_MAX && method > 0;
    const char *target = text + method + 1;
    size_t left = size - method - 1;
    if (text[method] != ' ' || method == 0)
        return false;
    const char *space = memchr(target, ' ', left);
    return !space ||
           (space > target && is_version(space + 1, left - (size_t)(space - target) - 1, false));
}

static bool is_request(const char *text, size_t size)
{
    const char *end = text + size;
    const char *target = memchr(text, ' ', size);
    if (!target || !is_method(text, (size_t)(target - text)))
        return false;
    target++;
    const char *space = memchr(target, ' ', (size_t)(end - target));
    return space && space > target && is_version(space + 1, (size_t)(end - space) - 1, true);
}

enum greeting greeting_judge(const char *text, size_t size, bool whole)
{
    static const char client_hello[] = {0x16, 0x03};  /* a handshake; the version of TLS */
    if (!whole && size > 0 && text[size - 1] == '\r') /* half of the line's end */
        size--;
    size_t compared = size < sizeof client_hello ? size : sizeof client_hello;
    if (size == 0)
        return whole ? GREETING_TEXT : GREETING_UNCLEAR;
    if (size >= sizeof client_hello && memcmp(text, client_hello, sizeof client_hello) == 0)
        return GREETING_TLS;
    if (whole)
        return is_request(text, size) ? GREETING_HTTP : GREETING_TEXT;
    if (memcmp(text, client_hello, compared) == 0 || may_become_request(text, size))
        return GREETING_UNCLEAR;
    return GREETING_TEXT;
}
