/* Start reading at terminal_feed() and draw(). */
#include "terminal.h"
#include "character.h"
#include "editor.h"
#include "keys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PROMPT_ROOM = 64,
    LEAST = 2 /* columns that the line needs beside the prompt: a character and the cursor */
};

/* There is one terminal, and exit() must find it: so it is the process's. */
static struct {
    struct editor *editor;
    char prompt[PROMPT_ROOM];
} terminal;

static void write_all(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, size);
        if (written == -1 && errno != EINTR)
            return; /* nobody is looking any more */
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
}

static void write_text(const char *text)
{
    write_all(text, strlen(text));
}

/* How many columns bytes take: one a character. A wide character makes the cursor stand a column off,
 * until the next redraw. */
static size_t columns(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += !continues_character(text[i]);
    return count;
}

/* The offset of a column in a string. */
static size_t at_column(const char *text, size_t column)
{
    size_t place = 0;
    for (; text[place] && column > 0; column--) {
        place++;
        while (continues_character(text[place]))
            place++;
    }
    return place;
}

/* Draw the line that is being typed. If it is wider than the window, the part around the cursor. The last
 * column stays free: whoever fills it does not know in which row the cursor is. */
static void draw(void)
{
    char move[32];
    const char *text = editor_text(terminal.editor);
    size_t window = (size_t)keys_window().columns;
    size_t prompt = columns(terminal.prompt, strlen(terminal.prompt));
    if (prompt + LEAST > window)
        prompt = 0;
    size_t room = window - prompt - 1;
    size_t cursor = columns(text, editor_cursor(terminal.editor));
    size_t first = cursor > room ? cursor - room : 0;
    size_t from = at_column(text, first);
    size_t to = at_column(text, first + room);
    write_text("\r");
    write_text(prompt > 0 ? terminal.prompt : "");
    write_all(text + from, to - from);
    write_text("\x1b[K\r"); /* erase what is right of it, go to the left edge */
    snprintf(move, sizeof move, "\x1b[%zuC", prompt + cursor - first);
    if (prompt + cursor > first) /* a movement by 0 is one by 1 */
        write_text(move);
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

int terminal_open(void)
{
    static bool registered;
    if (keys_take(KEYS_WITH_SIGNALS) == -1)
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
    size_t size = strlen(prompt);
    if (size >= PROMPT_ROOM)
        size = PROMPT_ROOM - 1;
    while (size > 0 && continues_character(prompt[size])) /* half a character is none */
        size--;
    snprintf(terminal.prompt, sizeof terminal.prompt, "%.*s", (int)size, prompt);
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
    erase();
    write_all(text, size);
    write_text("\r\n");
    draw();
}

void terminal_redraw(void)
{
    if (keys_are_taken())
        draw();
}

void terminal_suspend(void)
{
    give_back();
}

void terminal_resume(void)
{
    if (terminal.editor && keys_take(KEYS_WITH_SIGNALS) == 0)
        draw();
}
