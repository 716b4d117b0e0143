/* What a member has typed, taken apart. Start reading at words_split(). */
#include "words.h"
#include "chat.h"

#include <string.h>

struct words words_split(struct words words, struct words *rest)
{
    struct words first = words;
    const char *space = memchr(words.text, ' ', words.size);
    if (space)
        first.size = (size_t)(space - words.text);
    size_t skipped = first.size;
    while (skipped < words.size && words.text[skipped] == ' ')
        skipped++;
    *rest = (struct words){words.text + skipped, words.size - skipped};
    return first;
}

bool words_are_name(struct words name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    if (name.size < 1 || name.size > CHAT_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (!memchr(letters, name.text[i], sizeof letters - 1))
            return false;
    return true;
}
