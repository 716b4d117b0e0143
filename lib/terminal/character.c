/* Start reading at character_columns(). The widths are the C library's. It knows them in a UTF-8 locale only,
 * and the user's may be another one, so each question is asked in one of ours. */
#define _XOPEN_SOURCE 700 /* wcwidth() */
#include "character.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

enum {
    LONGEST = 4,
    VARIATION_SELECTOR_16 = 0xFE0F
}; /* the latter asks for a coloured, wide picture */

static const char joiner[] = "\xE2\x80\x8D"; /* makes one picture of two */

static locale_t utf8_locale(void)
{
    static locale_t locale;
    if (!locale)
        locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (!locale)
        locale = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
    return locale;
}

/* What the C library does not know takes one column. */
static size_t columns_in_this_locale(const char *text)
{
    wchar_t character;
    mbstate_t state = {0};
    size_t size = mbrtowc(&character, text, strnlen(text, LONGEST), &state);
    int columns = size <= LONGEST ? wcwidth(character) : 1;
    if (columns == 0 && character == VARIATION_SELECTOR_16)
        return 1;
    return columns < 0 ? 1 : (size_t)columns;
}

size_t character_columns(const char *text)
{
    locale_t locale = (unsigned char)*text < 0x80 ? (locale_t)0 : utf8_locale();
    if (!locale)
        return *text != '\0';
    locale_t before = uselocale(locale);
    size_t columns = columns_in_this_locale(text);
    (void)uselocale(before);
    return columns;
}

static size_t end_of_character(const char *text, size_t place)
{
    if (text[place])
        place++;
    while (continues_character(text[place]))
        place++;
    return place;
}

size_t text_columns(const char *text, size_t size)
{
    size_t columns = 0;
    for (size_t i = 0; i < size; i = end_of_character(text, i))
        columns += character_columns(text + i);
    return columns;
}

/* Whether what stands at a place is shown with what stands before it. */
static bool joins_the_one_before(const char *text, size_t place)
{
    size_t size = sizeof joiner - 1;
    return character_columns(text + place) == 0 || strncmp(text + place, "\xEF\xB8\x8F", 3) == 0 ||
           (place >= size && strncmp(text + place - size, joiner, size) == 0);
}

size_t character_after(const char *text, size_t place)
{
    do
        place = end_of_character(text, place);
    while (text[place] && joins_the_one_before(text, place));
    return place;
}

size_t character_before(const char *text, size_t place)
{
    while (place > 0) {
        while (place > 0 && continues_character(text[--place]))
            ;
        if (!joins_the_one_before(text, place))
            break;
    }
    return place;
}
