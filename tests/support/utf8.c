/* Start reading at is_clean_utf8(). It shares nothing with lib/chat/clean.c, which it judges. */
#include "utf8.h"

#include <stdint.h>

/* Bytes of the character that begins with this one; 0 if none does. */
static size_t length_from(unsigned char first)
{
    return first < 0x80           ? 1
           : (first >> 5) == 0x06 ? 2
           : (first >> 4) == 0x0E ? 3
           : (first >> 3) == 0x1E ? 4
                                  : 0;
}

/* The character in these bytes, or UINT32_MAX if they are none. */
static uint32_t decode(const unsigned char *bytes, size_t length)
{
    static const unsigned char bits_of_first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t character = bytes[0] & bits_of_first[length];
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return UINT32_MAX;
        character = character << 6 | (bytes[i] & 0x3F);
    }
    return character;
}

static bool may_be_shown(uint32_t character, size_t length)
{
    static const uint32_t least[] = {0, 0x20, 0xA0, 0x800, 0x10000};
    bool surrogate = character >= 0xD800 && character <= 0xDFFF;
    return character >= least[length] && character != 0x7F && !surrogate && character <= 0x10FFFF;
}

bool is_clean_utf8(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    while (size > 0) {
        size_t length = length_from(bytes[0]);
        if (length == 0 || length > size || !may_be_shown(decode(bytes, length), length))
            return false;
        bytes += length;
        size -= length;
    }
    return true;
}
