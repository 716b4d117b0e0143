/* Start reading at screen_draw(). Everything goes out in one write(), each line over the one that was
 * there, so that nothing flickers. */
#define _XOPEN_SOURCE 700 /* wcwidth() */
#include "screen.h"
#include "chat.h"
#include "keys.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { LEAST_BODY = 3 }; /* rows: where there are fewer, the head gives way */

#define RED   "\x1b[31m"
#define GREEN "\x1b[32m"
#define BOLD  "\x1b[1m"
#define PLAIN "\x1b[m"

/* Rows, each with its colour, ready to be written; and where each begins. */
struct rows {
    struct text text;
    size_t *starts;
    size_t count;
    size_t capacity;
};

static void rows_release(struct rows *rows)
{
    text_release(&rows->text);
    free(rows->starts);
}

/* --- Folding ----------------------------------------------------------------------------------------- */

/* How many bytes of a line fit into so many columns: at least one character, to get on. */
static size_t fitting(const char *line, size_t size, size_t columns)
{
    size_t at = 0;
    while (at < size) {
        wchar_t character;
        size_t length = mbrtowc(&character, line + at, size - at, &(mbstate_t){0});
        bool known = length <= size - at;
        size_t width = known && wcwidth(character) >= 0 ? (size_t)wcwidth(character) : 1;
        if (at > 0 && width > columns)
            break;
        columns -= width < columns ? width : columns;
        at += known ? length : 1;
    }
    return at;
}

static size_t indent_of(const char *line, size_t size)
{
    size_t indent = 0;
    while (indent < size && line[indent] == ' ')
        indent++;
    return indent;
}

/* Where to break a line that does not fit: behind the last blank that does, or else in the middle. */
static size_t breaking_point(const char *line, size_t size, size_t fits)
{
    size_t at = fits;
    size_t indent = indent_of(line, size);
    while (at > indent && line[at] != ' ')
        at--;
    return at > indent ? at : fits;
}

static void add_row(struct rows *rows, const char *colour, size_t indent, const char *bytes,
                    size_t size)
{
    size_t *start = text_more(&rows->starts, &rows->count, &rows->capacity, sizeof *start);
    *start = rows->text.size;
    text_add(&rows->text, colour);
    text_format(&rows->text, "%*s", (int)indent, "");
    text_append(&rows->text, bytes, size);
    text_add(&rows->text, *colour ? PLAIN : "");
}

static void add_line(struct rows *rows, const char *line, size_t size, int columns,
                     const char *colour)
{
    size_t indent = indent_of(line, size);
    size_t hang = 0; /* what goes on in the next row stands below where it began */
    size_t fits;
    if (indent > (size_t)columns / 2)
        indent = 0;
    while ((fits = fitting(line, size, (size_t)columns - hang)) < size) {
        size_t end = breaking_point(line, size, fits);
        add_row(rows, colour, hang, line, end);
        end += indent_of(line + end, size - end);
        line += end;
        size -= end;
        hang = indent;
    }
    add_row(rows, colour, hang, line, size);
}

/* --- Colours ----------------------------------------------------------------------------------------- */

static bool begins(const char *line, const char *words)
{
    return strncmp(line, words, strlen(words)) == 0;
}

static const char *colour_of(const char *line)
{
    const char *none = getenv("NO_COLOR");
    if (none && *none)
        return "";
    if (begins(line, "  FAIL ") || begins(line, "FAIL ") || strstr(line, ": error: "))
        return RED;
    if (begins(line, "  ok ") || begins(line, "ok ") || begins(line, "Passed."))
        return GREEN;
    return begins(line, "Stage ") || begins(line, "## ") ? BOLD : "";
}

static void add_text(struct rows *rows, const char *text, int columns)
{
    while (*text) {
        size_t size = strcspn(text, "\n");
        char *clean = malloc(3 * size + 1);
        if (!clean)
            return;
        size_t length = chat_clean(text, size, clean);
        clean[length] = '\0';
        add_line(rows, clean, length, columns, colour_of(clean));
        free(clean);
        text += size + (text[size] == '\n');
    }
}

/* --- Drawing ----------------------------------------------------------------------------------------- */

void screen_clear(void)
{
    static const char clear[] = "\x1b[H\x1b[J";
    (void)keys_write(clear, sizeof clear - 1);
}

static void copy_rows(const struct rows *from, size_t first, size_t count, struct rows *to)
{
    for (size_t i = first; i < first + count && i < from->count; i++) {
        size_t end = i + 1 < from->count ? from->starts[i + 1] : from->text.size;
        add_row(to, "", 0, text_string(&from->text) + from->starts[i], end - from->starts[i]);
    }
}

/* What stood there is erased before a row is written: behind one that is as wide as the window, the cursor
 * still stands on its last character. The last row has no end, so that nothing scrolls. */
static void write_rows(const struct rows *rows)
{
    struct text out = {0};
    text_add(&out, "\x1b[H");
    for (size_t i = 0; i < rows->count; i++) {
        bool last = i + 1 == rows->count;
        size_t end = last ? rows->text.size : rows->starts[i + 1];
        text_add(&out, last ? "\x1b[J" : "\x1b[K");
        text_append(&out, text_string(&rows->text) + rows->starts[i], end - rows->starts[i]);
        text_add(&out, last ? "" : "\r\n");
    }
    (void)keys_write(text_string(&out), out.size);
    text_release(&out);
}

/* The rows around the body; the last of the foot is where the cursor stays. */
static void add_head_and_foot(const struct screen *screen, int columns, struct rows *head,
                              struct rows *foot)
{
    add_text(head, screen->head, columns);
    add_text(head, "\n", columns);
    add_text(foot, "\n", columns);
    add_text(foot, screen->status, columns);
    add_text(foot, screen->keys, columns);
}

/* A page is what fits, less a row that says how to see the rest. Returns how many pages follow it. */
static size_t add_page(const struct rows *body, const struct screen *screen, size_t room,
                       int columns, struct rows *out)
{
    char line[80];
    bool paged = room > 1 && (body->count > room || screen->after);
    size_t size = paged ? room - 1 : room;
    size_t last = body->count > 0 ? (body->count - 1) / size : 0;
    size_t page = screen->page < last ? screen->page : last;
    const char *then = screen->after ? screen->after : "the beginning";
    copy_rows(body, page * size, size, out);
    snprintf(line, sizeof line, "-- space: %s --", page < last ? "more" : then);
    if (paged)
        add_text(out, line, columns);
    return last - page;
}

bool screen_draw(const struct screen *screen)
{
    struct keys_window window = keys_window();
    struct rows head = {0}, body = {0}, foot = {0}, all = {0};
    size_t room = (size_t)window.rows;
    add_head_and_foot(screen, window.columns, &head, &foot);
    add_text(&body, screen->body, window.columns);
    bool has_foot = foot.count + LEAST_BODY <= room;
    room -= has_foot ? foot.count : 0;
    bool has_head = head.count + LEAST_BODY <= room;
    room -= has_head ? head.count : 0;
    copy_rows(&head, 0, has_head ? head.count : 0, &all);
    size_t left = add_page(&body, screen, room, window.columns, &all);
    copy_rows(&foot, 0, has_foot ? foot.count : 0, &all);
    write_rows(&all);
    rows_release(&head);
    rows_release(&body);
    rows_release(&foot);
    rows_release(&all);
    return left > 0;
}

void screen_bar(char *bar, int columns, int part, int whole)
{
    int full = whole > 0 ? (columns - 2) * part / whole : 0;
    memset(bar, '-', (size_t)columns);
    memset(bar + 1, '#', (size_t)full);
    bar[0] = '[';
    bar[columns - 1] = ']';
    bar[columns] = '\0';
}
