/* Start reading at is_clean_utf8(). The C library decodes: nothing is shared with lib/chat/clean.c, which is judged. */
#include "utf8.h"

#include <locale.h>
#include <wchar.h>

void use_utf8(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        (void)setlocale(LC_CTYPE, "en_US.UTF-8");
}

/* Unicode's Default_Ignorable_Code_Point, but for what emoji and some scripts need; and what breaks lines. */
static bool is_seen(wchar_t character)
{
    static const wchar_t unseen[][2] = {{0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},
                                        {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
                                        {0x200B, 0x200B},   {0x200E, 0x200F},   {0x2028, 0x202E},
                                        {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFE00, 0xFE0D},
                                        {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
                                        {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
    for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++)
        if (character >= unseen[i][0] && character <= unseen[i][1])
            return false;
    return true;
}

/* Control characters are not, and some C libraries take what is past Unicode. */
static bool may_be_shown(wchar_t character)
{
    return character >= 0x20 && (character < 0x7F || character > 0x9F) && character <= 0x10FFFF &&
           is_seen(character);
}

bool is_clean_utf8(const char *text, size_t size)
{
    use_utf8();
    while (size > 0) {
        wchar_t character;
        size_t length = mbrtowc(&character, text, size, &(mbstate_t){0});
        if (length == 0 || length > size || !may_be_shown(character))
            return false;
        text += length;
        size -= length;
    }
    return true;
}
