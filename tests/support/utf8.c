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

/* Unicode's Default_Ignorable_Code_Point, but for what emoji and some scripts need; and what breaks lines. */
static bool is_seen(uint32_t character)
{
    static const uint32_t unseen[][2] = {
        {0xAD, 0xAD},       {0x34F, 0x34F},    {0x61C, 0x61C},   {0x115F, 0x1160},
        {0x17B4, 0x17B5},   {0x180B, 0x180F},  {0x200B, 0x200B}, {0x200E, 0x200F},
        {0x2028, 0x202E},   {0x2060, 0x206F},  {0x3164, 0x3164}, {0xFE00, 0xFE0D},
        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},  {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
    for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++)
        if (character >= unseen[i][0] && character <= unseen[i][1])
            return false;
    return true;
}

bool is_clean_utf8(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    while (size > 0) {
        size_t length = length_from(bytes[0]);
        if (length == 0 || length > size)
            return false;
        uint32_t character = decode(bytes, length);
        if (!may_be_shown(character, length) || !is_seen(character))
            return false;
        bytes += length;
        size -= length;
    }
    return true;
}
