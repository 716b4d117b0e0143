#include "scan.h"

#include <ctype.h>
#include <string.h>

bool piece_begins(struct piece piece, const char *word)
{
    size_t size = strlen(word);
    return piece.size >= size && memcmp(piece.at, word, size) == 0;
}

bool piece_is(struct piece piece, const char *word)
{
    return piece.size == strlen(word) && piece_begins(piece, word);
}

struct piece piece_after(struct piece piece, size_t size)
{
    return size < piece.size ? (struct piece){piece.at + size, piece.size - size}
                             : (struct piece){0};
}

bool piece_has(struct piece piece, const char *word)
{
    for (; piece.size > 0; piece = piece_after(piece, 1))
        if (piece_begins(piece, word))
            return true;
    return false;
}

static struct piece trim(struct piece piece)
{
    while (piece.size > 0 && piece.at[0] == ' ')
        piece = piece_after(piece, 1);
    while (piece.size > 0 && piece.at[piece.size - 1] == ' ')
        piece.size--;
    return piece;
}

/* --- What belongs together ----------------------------------------------------------------------------- */

static size_t string_size(struct piece piece)
{
    for (size_t i = 1; i < piece.size; i++) {
        if (piece.at[i] == '\\')
            i++;
        else if (piece.at[i] == '"')
            return i + 1;
    }
    return piece.size;
}

/* "<TCP:[1.2.3.4:5->6.7.8.9:10]>": a '>' between brackets is half an arrow. In a path it is escaped; of
 * "</dev/null<char 1:3>>" the second one is left over, and does no harm. */
static size_t decoration_size(struct piece piece)
{
    int brackets = 0;
    bool path = piece.size > 1 && piece.at[1] == '/';
    for (size_t i = 1; i < piece.size; i++) {
        char byte = piece.at[i];
        if (byte == '"' && !path)
            i += string_size(piece_after(piece, i)) - 1;
        else if (!path && (byte == '[' || byte == ']'))
            brackets += byte == '[' ? 1 : -1;
        else if (byte == '>' && brackets <= 0)
            return i + 1;
    }
    return piece.size;
}

static size_t comment_size(struct piece piece)
{
    for (size_t i = 2; i + 1 < piece.size; i++)
        if (piece.at[i] == '*' && piece.at[i + 1] == '/')
            return i + 2;
    return piece.size;
}

/* The bytes of what begins a piece and must not be looked into; else 1. */
static size_t token_size(struct piece piece)
{
    if (piece_begins(piece, "\""))
        return string_size(piece);
    if (piece_begins(piece, "<<"))
        return 2;
    if (piece_begins(piece, "<"))
        return decoration_size(piece);
    return piece_begins(piece, "/*") ? comment_size(piece) : 1;
}

size_t piece_until(struct piece piece, const char *ends)
{
    int depth = 0;
    for (size_t i = 0; i < piece.size;) {
        char byte = piece.at[i];
        if (depth == 0 && byte && strchr(ends, byte))
            return i;
        depth += byte == '(' || byte == '[' || byte == '{';
        depth -= byte == ')' || byte == ']' || byte == '}';
        i += token_size(piece_after(piece, i));
    }
    return piece.size;
}

bool piece_item(struct piece *rest, struct piece *item)
{
    if (trim(*rest).size == 0)
        return false;
    size_t size = piece_until(*rest, ",");
    *item = trim((struct piece){rest->at, size});
    *rest = piece_after(*rest, size + 1);
    return true;
}

struct piece piece_inside(struct piece piece)
{
    static const char *const closing[] = {"]", "}", ")"};
    const char *opening = piece.size > 1 && piece.at[0] ? strchr("[{(", piece.at[0]) : NULL;
    if (!opening)
        return (struct piece){0};
    piece = piece_after(piece, 1);
    piece.size = piece_until(piece, closing[opening[0] == '[' ? 0 : opening[0] == '{' ? 1 : 2]);
    return piece;
}

struct piece piece_member(struct piece piece, const char *name)
{
    struct piece rest = piece_inside(piece), item;
    size_t size = strlen(name);
    while (piece_item(&rest, &item))
        if (piece_begins(item, name) && item.size > size && item.at[size] == '=')
            return piece_after(item, size + 1);
    return (struct piece){0};
}

/* --- Values ------------------------------------------------------------------------------------------- */

static int digit_of(char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = byte ? strchr(digits, tolower((unsigned char)byte)) : NULL;
    return found ? (int)(found - digits) : 99;
}

size_t piece_number(struct piece piece, long long *number)
{
    bool negative = piece_begins(piece, "-");
    size_t start = negative, i;
    int base = piece_begins(piece_after(piece, start), "0x") ? 16 : 10;
    unsigned long long value = 0;
    start += base == 16 ? 2 : 0;
    for (i = start; i < piece.size && digit_of(piece.at[i]) < base; i++)
        value = value * (unsigned)base + (unsigned)digit_of(piece.at[i]);
    *number = (long long)(negative ? 0 - value : value);
    return i > start ? i : 0;
}

long long piece_integer(struct piece piece, long long otherwise)
{
    long long number;
    return piece_number(piece, &number) > 0 ? number : otherwise;
}

struct piece piece_decoration(struct piece piece)
{
    long long number;
    piece = piece_after(piece, piece_number(piece, &number));
    if (!piece_begins(piece, "<"))
        return (struct piece){0};
    size_t size = decoration_size(piece);
    return (struct piece){piece.at + 1, size > 1 ? size - 2 : 0};
}

/* Behind a backslash: "n", "x41" or "101". @return the bytes it takes. */
static size_t escape_size(struct piece piece, char *byte)
{
    static const char letters[] = "n\nr\rt\tv\vf\fa\ab\be\033";
    int hex = piece.at[0] == 'x', value = 0;
    size_t i = (size_t)hex, most = 3;
    for (; i < most && i < piece.size && digit_of(piece.at[i]) < (hex ? 16 : 8); i++)
        value = value * (hex ? 16 : 8) + digit_of(piece.at[i]);
    *byte = (char)value;
    if (i > (size_t)hex)
        return i;
    *byte = piece.at[0];
    for (const char *letter = letters; *letter; letter += 2)
        if (*letter == piece.at[0])
            *byte = letter[1];
    return 1;
}

size_t piece_string(struct piece piece, char *bytes, size_t room)
{
    size_t count = 0;
    if (!piece_begins(piece, "\""))
        return 0;
    piece = piece_after(piece, 1);
    while (piece.size > 0 && piece.at[0] != '"' && count < room) {
        size_t size = 1;
        bytes[count] = piece.at[0];
        if (piece.at[0] == '\\' && piece.size > 1)
            size = 1 + escape_size(piece_after(piece, 1), &bytes[count]);
        count++;
        piece = piece_after(piece, size);
    }
    return count;
}
