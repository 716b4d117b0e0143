/* Start reading at terminal_feed() and draw(). */
#include "terminal.h"
#include "editor.h"
#include "foreground.h"
#include "keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum {
    PROMPT_ROOM = 64,
    LEAST = 2, /* columns that the line needs beside the prompt: a character and the cursor */
    ROW_ROOM = 2 * (PROMPT_ROOM + EDITOR_BYTES_MAX) + 16
};

/* There is one terminal, and exit() must find it: so it is the process's. */
static struct {
    struct editor *editor;
    char prompt[PROMPT_ROOM];
    struct foreground foreground;
} terminal;

/* If it fails, nobody is looking any more. */
static void write_text(const char *text)
{
    (void)keys_write(text, strlen(text));
}

/* Where the part of the line that is shown begins: as far left as leaves room for the cursor. */
static size_t start_of_part(const wchar_t *text, size_t cursor, size_t room)
{
    size_t start = cursor;
    while (start > 0 && editor_columns(text[start - 1]) <= room)
        room -= editor_columns(text[--start]);
    while (start < cursor && editor_columns(text[start]) == 0) /* what it is upon had no room */
        start++;
    return start;
}

static size_t end_of_part(const wchar_t *text, size_t start, size_t room)
{
    size_t end = start;
    while (text[end] && editor_columns(text[end]) <= room)
        room -= editor_columns(text[end++]);
    return end;
}

/* Append some characters of the line to a row. */
static size_t append(char *row, size_t size, const wchar_t *from, const wchar_t *to)
{
    mbstate_t state = {0};
    return size + wcsnrtombs(row + size, &from, (size_t)(to - from), ROW_ROOM - size, &state);
}

/* Draw the line that is being typed. If it is wider than the window, the part around the cursor. The last
 * column stays free: in which row the cursor is once that has been filled, terminals do not agree. The cursor
 * is moved by writing again what stands before it, since terminals differ about the width of some pictures. */
static void draw(void)
{
    char row[ROW_ROOM];
    const wchar_t *text = editor_text(terminal.editor);
    size_t cursor = editor_cursor(terminal.editor);
    size_t window = (size_t)keys_window().columns;
    const char *prompt = strlen(terminal.prompt) + LEAST <= window ? terminal.prompt : "";
    size_t room = window - 1 - strlen(prompt);
    size_t start = start_of_part(text, cursor, room);
    size_t end = end_of_part(text, start, room);
    size_t size = (size_t)snprintf(row, sizeof row, "\r%s", prompt);
    size = append(row, size, text + start, text + end);
    size +=
        (size_t)snprintf(row + size, sizeof row - size, "\x1b[K\r%s", prompt); /* erase the rest */
    size = append(row, size, text + start, text + cursor);
    (void)keys_write(row, size);
}

static void erase(void)
{
    write_text("\r\x1b[K");
}

/* What was typed stays on the screen, whole, above the line to be typed next. */
static void leave_behind(const char *line)
{
    erase();
    write_text(terminal.prompt);
    write_text(line);
    write_text("\r\n");
}

static void give_back(void)
{
    if (keys_are_taken())
        erase();
    keys_give_back();
}

static void suspend(void *data)
{
    give_back();
}

static void resume(void *data)
{
    if (terminal.editor && keys_take(KEYS_WITH_SIGNALS) == 0)
        draw();
}

static void resize(void *data)
{
    if (keys_are_taken())
        draw();
}

/* Signals first: one in between would end us, and leave the terminal taken. */
int terminal_open(struct reactor *reactor, void (*end)(int status, void *data), void *data)
{
    static bool registered;
    const struct foreground_handlers handlers = {
        .end = end, .suspend = suspend, .resume = resume, .resize = resize};
    if (foreground_watch(&terminal.foreground, reactor, &handlers, data) == -1 ||
        keys_take(KEYS_WITH_SIGNALS) == -1)
        return -1;
    terminal.editor = editor_new();
    if (!terminal.editor || (!registered && atexit(give_back) != 0)) {
        terminal_close();
        errno = ENOMEM;
        return -1;
    }
    registered = true;
    draw();
    return 0;
}

void terminal_close(void)
{
    give_back();
    editor_free(terminal.editor);
    terminal.editor = NULL;
}

void terminal_set_prompt(const char *prompt)
{
    snprintf(terminal.prompt, sizeof terminal.prompt, "%s", prompt);
    if (keys_are_taken())
        draw();
}

enum terminal_result terminal_feed(const char **keys, size_t *size, const char **line)
{
    enum editor_result result = EDITOR_MORE;
    while (*size > 0 && result == EDITOR_MORE) {
        result = editor_feed(terminal.editor, (unsigned char)**keys);
        (*keys)++;
        (*size)--;
    }
    if (result == EDITOR_LINE) {
        *line = editor_take(terminal.editor);
        leave_behind(*line);
        return TERMINAL_LINE;
    }
    draw();
    return result == EDITOR_END ? TERMINAL_END : TERMINAL_MORE;
}

void terminal_print(const char *text, size_t size)
{
    if (!keys_are_taken()) {
        (void)keys_write(text, size);
        write_text("\n");
        return;
    }
    erase();
    (void)keys_write(text, size);
    write_text("\r\n");
    draw();
}
