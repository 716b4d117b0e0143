/* Start reading at terminal_feed() and draw(). */
#include "terminal.h"
#include "editor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { PROMPT_ROOM = 64, NARROWEST = 20, DEFAULT_WIDTH = 80 };

/* There is one terminal, and exit() must find it: so it is the process's. */
static struct {
    struct editor *editor;
    struct termios before; /* how the terminal was */
    char prompt[PROMPT_ROOM];
    bool taken; /* the terminal is as we want it, not as it was */
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

static size_t width(void)
{
    struct winsize window;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == -1 || window.ws_col == 0)
        return DEFAULT_WIDTH;
    return window.ws_col < NARROWEST ? NARROWEST : window.ws_col;
}

/* How many columns bytes take: one a character. A wide character makes the cursor stand a column off,
 * until the next redraw. */
static size_t columns(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

/* The offset of a column in a string. */
static size_t at_column(const char *text, size_t column)
{
    size_t place = 0;
    for (; text[place] && column > 0; column--) {
        place++;
        while (((unsigned char)text[place] & 0xC0) == 0x80)
            place++;
    }
    return place;
}

/* Draw the line that is being typed. If it is wider than the window, the part around the cursor. */
static void draw(void)
{
    char move[32];
    const char *text = editor_text(terminal.editor);
    size_t prompt = columns(terminal.prompt, strlen(terminal.prompt));
    size_t room = width() - prompt - 1;
    size_t cursor = columns(text, editor_cursor(terminal.editor));
    size_t first = cursor > room ? cursor - room : 0;
    size_t from = at_column(text, first);
    size_t to = at_column(text, first + room);
    write_text("\r");
    write_text(terminal.prompt);
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

static int take(void)
{
    struct termios wanted = terminal.before;
    wanted.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    wanted.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    wanted.c_cc[VMIN] = 1;
    wanted.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &wanted) == -1)
        return -1;
    terminal.taken = true;
    return 0;
}

static void give_back(void)
{
    if (!terminal.taken)
        return;
    erase();
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.before);
    terminal.taken = false;
}

int terminal_open(void)
{
    static bool registered;
    if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &terminal.before) == -1) {
        errno = ENOTTY;
        return -1;
    }
    if (!registered && atexit(give_back) != 0) {
        errno = ENOMEM;
        return -1;
    }
    registered = true;
    terminal.editor = editor_new();
    if (!terminal.editor)
        return -1;
    if (take() == -1) {
        editor_free(terminal.editor);
        terminal.editor = NULL;
        return -1;
    }
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
    if (terminal.taken)
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
    if (terminal.taken)
        draw();
}

void terminal_suspend(void)
{
    give_back();
}

void terminal_resume(void)
{
    if (terminal.editor && take() == 0)
        draw();
}
