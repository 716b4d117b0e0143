/* Start at screen_draw(). */
#include "screen.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>

static struct text drawn, drawing;
static struct rows head, foot;
static int written; /* rows of this drawing */
static bool changed;

void screen_forget(void)
{
    text_clear(&drawn);
}

/* What stood there is erased before a row is written: behind one that is as wide as the window, the cursor still stands
 * on its last character. */
static void write_row(const char *row)
{
    text_say(&drawing, "%s\033[K", written++ ? "\n" : "\033[H");
    text_add(&drawing, row, strlen(row));
}

static void write_rows(const struct rows *rows, int first, int count)
{
    for (int i = first; i < first + count && i < rows->count; i++)
        write_row(rows_get(rows, i));
}

/* As many keys in a row as fit. */
static void add_keys(struct rows *rows, const char *const *keys, int columns)
{
    char row[256] = "";
    for (; *keys; keys++) {
        if (*row && (int)(strlen(row) + 2 + strlen(*keys)) > columns) {
            rows_add_plain(rows, row);
            *row = '\0';
        }
        size_t size = strlen(row);
        snprintf(row + size, sizeof row - size, "%s%.*s", *row ? "  " : "", columns, *keys);
    }
    rows_add_plain(rows, row);
}

static void fill(const struct picture *picture, int columns)
{
    rows_clear(&head);
    rows_clear(&foot);
    rows_add(&head, picture->head, columns);
    rows_add(&head, "\n", columns);
    rows_add(&foot, "\n", columns);
    rows_add(&foot, picture->status, columns);
    if (picture->prompt)
        rows_add(&foot, picture->prompt, columns);
    else
        add_keys(&foot, picture->keys, columns);
}

static void say_where(const struct picture *picture, int end)
{
    char words[64];
    snprintf(words, sizeof words, "-- space: %s --",
             end < picture->body->count ? "more"
             : *picture->after          ? picture->after
                                        : "the beginning");
    write_row(words);
}

bool screen_has_changed(void)
{
    return changed;
}

static void show(void)
{
    changed =
        drawn.size != drawing.size || memcmp(text_get(&drawn), text_get(&drawing), drawn.size) != 0;
    if (!changed)
        return;
    terminal_write(text_get(&drawing), drawing.size);
    text_set(&drawn, text_get(&drawing));
}

int screen_draw(const struct picture *picture, int rows, int columns, int *top)
{
    int all = picture->body->count;
    fill(picture, columns);
    bool has_foot = foot.count + 3 <= rows;
    int room = rows - (has_foot ? foot.count : 0);
    bool has_head = head.count + 3 <= room;
    room -= has_head ? head.count : 0;
    bool is_paged = room > 1 && (all > room || *picture->after);
    int size = room - is_paged;
    *top = picture->top > all - size ? all - size : picture->top;
    *top = *top < 0 ? 0 : *top;

    text_clear(&drawing);
    written = 0;
    write_rows(&head, 0, has_head ? head.count : 0);
    write_rows(picture->body, *top, size);
    if (is_paged)
        say_where(picture, *top + size);
    text_say(&drawing, "\033[J");
    write_rows(&foot, 0, has_foot ? foot.count : 0);
    show();
    return size;
}
