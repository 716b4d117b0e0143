/* Start reading at terminal_feed() and draw(), then handle_signal(). */
#include "terminal.h"
#include "editor.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum {
    DEFAULT_COLUMNS = 80, /* if the terminal does not tell */
    PROMPT_ROOM = 64,
    LEAST = 2, /* columns that the line needs beside the prompt: a character and the cursor */
    ROW_ROOM = 2 * (PROMPT_ROOM + EDITOR_BYTES_MAX) + 16,
    SIGNALS = 7
};

/* There is one terminal: so it is the process's. */
static struct {
    struct editor *editor; /* NULL if it is not open */
    char prompt[PROMPT_ROOM];
    struct termios before; /* how it was */
    bool taken;            /* not while we are stopped */
    bool ended;
    int failure; /* the errno of a write that has failed */
    struct reactor_signal watches[SIGNALS];
    void (*end)(int status, void *data);
    void *data;
} terminal;

/* --- Writing --------------------------------------------------------------------------------------- */

/* All of it, even if another program has left the terminal non-blocking (terminals are shared, and so is
 * O_NONBLOCK). */
static void write_bytes(const char *bytes, size_t size)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    while (size > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, size);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (written == -1 && errno == EAGAIN) {
            (void)poll(&output, 1, -1);
        } else if (errno != EINTR) {
            terminal.failure = errno;
            return;
        }
    }
}

static void write_text(const char *text)
{
    write_bytes(text, strlen(text));
}

/* --- The line -------------------------------------------------------------------------------------- */

static size_t window_columns(void)
{
    struct winsize size;
    bool told = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return told ? size.ws_col : DEFAULT_COLUMNS;
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
    size_t window = window_columns();
    const char *prompt = strlen(terminal.prompt) + LEAST <= window ? terminal.prompt : "";
    size_t room = window - 1 - strlen(prompt);
    size_t start = start_of_part(text, cursor, room);
    size_t end = end_of_part(text, start, room);
    size_t size = (size_t)snprintf(row, sizeof row, "\r%s", prompt);
    size = append(row, size, text + start, text + end);
    size += (size_t)snprintf(row + size, sizeof row - size, "\x1b[K\r%s",
                             prompt); /* erase what is right of it, go to the left edge */
    size = append(row, size, text + start, text + cursor);
    write_bytes(row, size);
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

/* --- The mode, and the signals ----------------------------------------------------------------------- */

/* The kernel is to hand over each key at once, unchanged, and to echo none. */
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
    draw();
    return 0;
}

static void give_back(void)
{
    if (!terminal.taken)
        return;
    erase();
    terminal.taken = false;
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.before);
}

/* Signals that came while we were stopped are delivered in the order of their watches: the end before SIGCONT.
 * Then the terminal is the shell's (as with `kill %1`), which would stop any program that changes its mode. */
static void handle_signal(void *data)
{
    int number = *(const int *)data;
    if (number == SIGTSTP) {
        give_back();
        (void)raise(SIGSTOP);
    } else if (number == SIGCONT) {
        if (terminal.editor && !terminal.ended)
            (void)take();
    } else if (number == SIGWINCH) {
        if (terminal.taken)
            draw();
    } else {
        terminal.ended = true;
        terminal.end(128 + number, terminal.data);
    }
}

static int watch_signals(struct reactor *reactor)
{
    static int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
    for (int i = 0; i < SIGNALS; i++) {
        reactor_signal_init(&terminal.watches[i], handle_signal, &numbers[i]);
        if (reactor_signal_start(reactor, &terminal.watches[i], numbers[i]) == -1)
            return -1;
    }
    return 0;
}

static bool is_dumb(void)
{
    const char *type = getenv("TERM");
    return type && strcmp(type, "dumb") == 0;
}

/* A key that means a signal makes the kernel throw away the keys before it, and that may be after the wait saw
 * them, and before they are read. So read() must not wait for keys. The keyboard is opened once more for it:
 * O_NONBLOCK in what the shell has opened would be the shell's too. */
static void open_keyboard(void)
{
    const char *name = ttyname(STDIN_FILENO);
    int keyboard = name ? open(name, O_RDONLY | O_NOCTTY | O_NONBLOCK) : -1;
    if (keyboard == -1) /* another user's terminal, after su */
        return;
    (void)dup2(keyboard, STDIN_FILENO);
    close(keyboard);
}

/* Signals first: one in between would end us, and leave the terminal taken. */
int terminal_open(struct reactor *reactor, void (*end)(int status, void *data), void *data)
{
    if (!isatty(STDOUT_FILENO) || is_dumb() || tcgetattr(STDIN_FILENO, &terminal.before) == -1) {
        errno = ENOTTY;
        return -1;
    }
    terminal.end = end;
    terminal.data = data;
    terminal.editor = editor_new();
    open_keyboard();
    if (terminal.editor && watch_signals(reactor) == 0 && take() == 0)
        return 0;
    terminal_close();
    return -1;
}

void terminal_close(void)
{
    give_back();
    editor_free(terminal.editor);
    terminal.editor = NULL;
}

/* --- Keys and lines --------------------------------------------------------------------------------- */

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

int terminal_print(const char *text, size_t size)
{
    terminal.failure = 0;
    if (terminal.taken)
        erase();
    write_bytes(text, size);
    write_text(terminal.taken ? "\r\n" : "\n");
    if (terminal.taken)
        draw();
    errno = terminal.failure;
    return terminal.failure ? -1 : 0;
}
