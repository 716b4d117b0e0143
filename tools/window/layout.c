/* Start at rows_add(). */
#include "layout.h"
#include "links.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* --- Width ------------------------------------------------------------------------------------------
 * Of a character of several bytes, only the first one counts; a character from U+1000 on is taken to be wide. */

static bool goes_on(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static int width_of(char byte)
{
    unsigned char first = (unsigned char)byte;
    return goes_on(byte) ? 0 : first >= 0xe1 && first <= 0xf7 ? 2 : 1;
}

int width(const char *string, size_t size)
{
    int columns = 0;
    for (size_t i = 0; i < size; i++)
        columns += width_of(string[i]);
    return columns;
}

/* How many bytes of a line fit into so many columns: up to the last blank behind the indent, or else as many whole
 * characters as there is room for. */
static size_t fitting(const char *line, size_t size, int columns, size_t indent)
{
    size_t blank = 0, end = 0;
    int used = 0;
    for (; end < size && used + width_of(line[end]) <= columns; end++) {
        used += width_of(line[end]);
        if (line[end] == ' ' && end > indent)
            blank = end;
    }
    if (end < size && line[end] == ' ')
        return end;
    if (blank)
        return blank;
    return end > 0 ? end : 1;
}

/* --- Colour ----------------------------------------------------------------------------------------- */

static bool begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

static bool has(const char *line, size_t size, const char *what)
{
    const char *found = strstr(line, what);
    return found && found < line + size;
}

static const char *colour(const char *line, size_t size)
{
    const char *none = getenv("NO_COLOR");
    const char *word = line + (begins(line, "  ") ? 2 : 0);
    if (none && *none)
        return "";
    if (begins(word, "FAIL ") || has(line, size, ": error: "))
        return "\033[31m";
    if (begins(word, "ok ") || begins(line, "Passed."))
        return "\033[32m";
    return begins(line, "Stage ") || begins(line, "# ") || begins(line, "##") ? "\033[1m" : "";
}

/* --- Rows ------------------------------------------------------------------------------------------- */

static void begin_row(struct rows *rows)
{
    if (rows->count == rows->room) {
        rows->room = 2 * rows->room + 32;
        rows->starts = realloc(rows->starts, (size_t)rows->room * sizeof *rows->starts);
        if (!rows->starts)
            abort();
    }
    rows->starts[rows->count++] = rows->text.size;
}

static void add_row(struct rows *rows, const char *hue, size_t indent, const char *bytes,
                    size_t size)
{
    begin_row(rows);
    text_add(&rows->text, hue, strlen(hue));
    while (indent-- > 0)
        text_add(&rows->text, " ", 1);
    links_add(&rows->text, bytes, size);
    if (*hue)
        text_add(&rows->text, "\033[m", 3);
    text_add(&rows->text, "", 1);
}

static void fold(struct rows *rows, const char *line, size_t size, int columns)
{
    const char *hue = colour(line, size);
    size_t indent = strspn(line, " ");
    size_t hang = 0;
    if (indent > (size_t)columns / 2)
        indent = 0;
    while (width(line, size) > columns - (int)hang) {
        size_t taken = fitting(line, size, columns - (int)hang, hang ? 0 : indent);
        add_row(rows, hue, hang, line, taken);
        while (taken < size && line[taken] == ' ')
            taken++;
        line += taken;
        size -= taken;
        hang = indent;
    }
    add_row(rows, hue, hang, line, size);
}

/* Characters that would drive the terminal are left out; C1 controls are U+0080 to U+009F. */
static void add_clean(struct text *clean, const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)line[i], next = (unsigned char)line[i + 1];
        if (byte == 0xc2 && i + 1 < size && next >= 0x80 && next < 0xa0)
            i++;
        else if (byte == '\t')
            text_add(clean, "        ", 8 - clean->size % 8);
        else if (byte >= ' ' && byte != 0x7f)
            text_add(clean, line + i, 1);
    }
}

void rows_add(struct rows *rows, const char *lines, int columns)
{
    static struct text clean;
    while (*lines) {
        size_t size = strcspn(lines, "\n");
        text_clear(&clean);
        add_clean(&clean, lines, size);
        fold(rows, text_get(&clean), clean.size, columns);
        lines += size + (lines[size] == '\n');
    }
}

void rows_add_plain(struct rows *rows, const char *line)
{
    begin_row(rows);
    text_add(&rows->text, line, strlen(line) + 1);
}

const char *rows_get(const struct rows *rows, int row)
{
    return rows->text.bytes + rows->starts[row];
}

void rows_clear(struct rows *rows)
{
    text_clear(&rows->text);
    rows->count = 0;
}
