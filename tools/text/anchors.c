#include "anchors.h"

#include <ctype.h>
#include <string.h>

/* Dashes, quotes, arrows and other signs: U+2000 to U+2FFF, and the upper half of Latin-1's first
 * row. All other characters beyond ASCII are taken for letters. */
static size_t sign_length(const char *bytes)
{
    unsigned char first = (unsigned char)bytes[0];
    return first == 0xE2 ? 3 : first == 0xC2 ? 2 : 0;
}

static void add_slug(struct text *slug, const char *words)
{
    while (*words) {
        char c = *words;
        size_t sign = sign_length(words);
        bool letter = (unsigned char)c >= 0x80 || isalnum((unsigned char)c) || c == '_';
        char kept = c == ' ' || c == '-' ? '-' : (char)tolower((unsigned char)c);
        if (sign == 0 && (letter || kept == '-'))
            text_append(slug, &kept, 1);
        words += sign > 0 && strlen(words) >= sign ? sign : 1;
    }
}

static struct text slug_of(const struct markdown_node *heading)
{
    struct text words = {0}, slug = {0};
    markdown_words(heading, &words);
    text_trim_end(&words);
    add_slug(&slug, text_string(&words));
    text_release(&words);
    return slug;
}

/* How many headings before this one have the same slug. */
static int earlier_ones(const struct markdown_node *document, const struct markdown_node *heading,
                        const char *slug)
{
    int count = 0;
    for (const struct markdown_node *node = document; node != heading;
         node = markdown_after(document, node)) {
        if (node->kind != MARKDOWN_HEADING)
            continue;
        struct text other = slug_of(node);
        count += strcmp(text_string(&other), slug) == 0;
        text_release(&other);
    }
    return count;
}

struct text anchor_of(const struct markdown_node *document, const struct markdown_node *heading)
{
    struct text slug = slug_of(heading);
    int earlier = earlier_ones(document, heading, text_string(&slug));
    if (earlier > 0)
        text_format(&slug, "-%d", earlier);
    return slug;
}
