/* Start reading at chat_clean(). */
#include "chat.h"

#include <stdbool.h>
#include <string.h>

/* The range that the second byte of a sequence must lie in depends on the first: this rules out
 * characters written longer than needed, surrogates, and what lies past U+10FFFF. */
struct lead {
    unsigned char from, to;               /* first bytes */
    unsigned char length;                 /* bytes of the whole sequence */
    unsigned char second_from, second_to; /* second bytes */
};

static const struct lead leads[] = {
    {0x00, 0x7F, 1, 0x00, 0x00}, {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

static const struct lead *find_lead(unsigned char byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
        if (byte >= leads[i].from && byte <= leads[i].to)
            return &leads[i];
    return NULL;
}

static bool continues(const struct lead *lead, size_t place, unsigned char byte)
{
    if (place == 1)
        return byte >= lead->second_from && byte <= lead->second_to;
    return byte >= 0x80 && byte <= 0xBF;
}

/* Look at the sequence that text begins with: how many bytes of it are well-formed, at least 1, and
 * whether these are all of it. */
static size_t measure(const unsigned char *text, size_t size, bool *whole)
{
    const struct lead *lead = find_lead(text[0]);
    size_t length = 1;
    *whole = false;
    if (!lead)
        return 1;
    while (length < lead->length && length < size && continues(lead, length, text[length]))
        length++;
    *whole = length == lead->length;
    return length;
}

static bool is_control(const unsigned char *text, size_t length)
{
    if (length == 1)
        return text[0] < 0x20 || text[0] == 0x7F;
    return length == 2 && text[0] == 0xC2 && text[1] < 0xA0; /* C1: U+0080 to U+009F */
}

size_t chat_clean(const char *text, size_t size, char *clean)
{
    static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
    const unsigned char *from = (const unsigned char *)text;
    const unsigned char *end = from + size;
    char *to = clean;
    while (from < end) {
        bool whole;
        size_t length = measure(from, (size_t)(end - from), &whole);
        const char *written = whole ? (const char *)from : replacement;
        size_t bytes = whole ? length : sizeof replacement - 1;
        if (!whole || !is_control(from, length)) {
            memcpy(to, written, bytes);
            to += bytes;
        }
        from += length;
    }
    return (size_t)(to - clean);
}
