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

/* What is dropped, in order: see chat_clean(). */
struct range {
    unsigned from, to;
};

static const struct range dropped[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD},   {0x034F, 0x034F},   {0x061C, 0x061C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200B},   {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFE00, 0xFE0D},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

/* The character that a whole sequence stands for. */
static unsigned decode(const unsigned char *text, size_t length)
{
    unsigned character = length == 1 ? text[0] : text[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++)
        character = character << 6 | (text[i] & 0x3F);
    return character;
}

static bool is_dropped(unsigned character)
{
    size_t i = 0;
    if (character >= 0x20 && character < 0x7F)
        return false; /* nearly always */
    while (i < sizeof dropped / sizeof dropped[0] && character > dropped[i].to)
        i++;
    return i < sizeof dropped / sizeof dropped[0] && character >= dropped[i].from;
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
        if (!whole || !is_dropped(decode(from, length))) {
            memcpy(to, written, bytes);
            to += bytes;
        }
        from += length;
    }
    return (size_t)(to - clean);
}
