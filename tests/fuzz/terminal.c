/* The terminal, before a screen that is worked out from what is written to it, and beside an editor that is
 * given the same keys. A piece up to '|' begins with a letter: 'k' presses the keys behind it, 'm' shows
 * them as a message, 'p' makes them the prompt; 'w' says with a digit or letter how wide the window is; 's'
 * suspends and resumes. The C library says how many columns a character takes. */
/* wraps isatty tcgetattr tcsetattr ioctl raise reactor_signal_init reactor_signal_start write poll */
#include "terminal.h"
#include "editor.h"
#include "fuzz.h"
#include "signals.h"
#include "utf8.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum { WIDEST = 128, ROOM = 8192, LONGEST = 4096, PROMPT_ROOM = 64, CELL = 2048 };

static struct {
    int columns;
    bool taken; /* the keyboard */
    char written[ROOM];
    size_t size;
    char row[WIDEST][CELL]; /* the one with the cursor: a string for each column */
    int column;             /* of the cursor; past the last one if that has just been filled */
    char above[ROOM];       /* what has gone up since the last look */
} screen;

/* The watches for signals: what they call, in the order of their preparation. */
static struct {
    reactor_function *function;
    void *data;
    int number;
} watches[8];
static int prepared;

static struct editor *typed;
static char prompt[PROMPT_ROOM];

/* --- What lib asks the system for -------------------------------------------------------------- */

int __wrap_isatty(int fd);
int __wrap_tcgetattr(int fd, struct termios *mode);
int __wrap_tcsetattr(int fd, int when, const struct termios *mode);
int __wrap_ioctl(int fd, unsigned long request, struct winsize *size);
int __wrap_raise(int number);
void __wrap_reactor_signal_init(struct reactor_signal *watch, reactor_function *function,
                                void *data);
int __wrap_reactor_signal_start(struct reactor *reactor, struct reactor_signal *watch, int number);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
ssize_t __real_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size);

int __wrap_isatty(int fd)
{
    return 1;
}

int __wrap_tcgetattr(int fd, struct termios *mode)
{
    *mode = (struct termios){.c_lflag = ICANON | ECHO};
    return 0;
}

int __wrap_tcsetattr(int fd, int when, const struct termios *mode)
{
    screen.taken = !(mode->c_lflag & ICANON);
    return 0;
}

int __wrap_ioctl(int fd, unsigned long request, struct winsize *size)
{
    *size = (struct winsize){.ws_col = (unsigned short)screen.columns, .ws_row = 24};
    return 0;
}

int __wrap_raise(int number)
{
    return 0;
}

void __wrap_reactor_signal_init(struct reactor_signal *watch, reactor_function *function,
                                void *data)
{
    watches[prepared].function = function;
    watches[prepared++].data = data;
}

int __wrap_reactor_signal_start(struct reactor *reactor, struct reactor_signal *watch, int number)
{
    watches[prepared - 1].number = number;
    return 0;
}

static void deliver(int number)
{
    for (int i = 0; i < prepared; i++)
        if (watches[i].number == number)
            watches[i].function(watches[i].data);
}

static bool is_full; /* until somebody waits */

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
    is_full = false;
    return 1;
}

/* It takes few bytes at a time, and then none: it is interrupted, or full. */
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
    enum { FEW = 10 };
    static unsigned calls;
    if (fd != STDOUT_FILENO)
        return __real_write(fd, bytes, size);
    if (is_full)
        fuzz_fail("what is full is written to once more, before it has room");
    if (++calls % 2 == 0) {
        is_full = calls % 4 == 0;
        errno = is_full ? EAGAIN : EINTR;
        return -1;
    }
    size = size < FEW ? size : FEW;
    if (size >= ROOM - screen.size)
        fuzz_fail("more is written than was typed and said");
    memcpy(screen.written + screen.size, bytes, size);
    screen.size += size;
    return (ssize_t)size;
}

/* --- The screen -------------------------------------------------------------------------------- */

/* The character that a text begins with; 0 if it is none, or none that may be shown. */
static wchar_t decode(const char *text, size_t size, size_t *length)
{
    wchar_t character;
    *length = mbrtowc(&character, text, size, &(mbstate_t){0});
    bool shown = *length <= size && character >= L' ' && (character < 0x7F || character > 0x9F);
    return shown ? character : 0;
}

static int count_columns(const char *text, const char *end)
{
    int count = 0;
    for (size_t length; text < end; text += length)
        count += (int)editor_columns(decode(text, (size_t)(end - text), &length));
    return count;
}

static int columns_of(const char *text)
{
    return count_columns(text, text + strlen(text));
}

static void erase_from(int column)
{
    for (int i = column < screen.columns ? column : screen.columns - 1; i < WIDEST; i++)
        screen.row[i][0] = '\0';
}

static void append_row(char *text)
{
    for (int i = 0; i < WIDEST; i++)
        strcat(text, screen.row[i]);
}

static void scroll(const char *end)
{
    append_row(screen.above);
    strcat(screen.above, end);
    erase_from(0);
}

/* Marks go where the last character went: a column further left if that is a wide one. */
static char *last_filled(void)
{
    int column = screen.column - 1;
    while (column > 0 && !screen.row[column][0])
        column--;
    return screen.row[column];
}

static size_t put(const char *bytes, size_t size)
{
    size_t length;
    wchar_t character = decode(bytes, size, &length);
    if (!character)
        fuzz_fail("what is written is no whole character that may be shown: %.*s", (int)size,
                  bytes);
    int width = (int)editor_columns(character);
    if (width == 0 && screen.column > 0) {
        char *cell = last_filled();
        size_t have = strlen(cell);
        snprintf(cell + have, CELL - have, "%.*s", (int)length, bytes);
        return length;
    }
    if (screen.column + width > screen.columns) {
        scroll("");
        screen.column = 0;
    }
    snprintf(screen.row[screen.column], CELL, "%.*s", (int)length, bytes);
    if (width == 2)
        screen.row[screen.column + 1][0] = '\0';
    screen.column += width;
    return length;
}

static void show(void)
{
    screen.written[screen.size] = '\0';
    for (size_t used, i = 0; i < screen.size; i += used) {
        char byte = screen.written[i];
        used = 1;
        if (strncmp(screen.written + i, "\x1b[K", 3) == 0) {
            erase_from(screen.column);
            used = 3;
        } else if (byte == '\r')
            screen.column = 0;
        else if (byte == '\n')
            scroll("\n");
        else
            used = put(screen.written + i, screen.size - i);
    }
    screen.size = 0;
}

/* --- What it must show ------------------------------------------------------------------------- */

/* What has gone up is a line of two parts; nothing if the second is NULL. */
static void check_above(const char *first, const char *second)
{
    char expected[ROOM] = "";
    show();
    if (second)
        snprintf(expected, sizeof expected, "%s%s\n", first, second);
    if (strcmp(screen.above, expected) != 0)
        fuzz_fail("above the line stands \"%s\", and must stand \"%s\"", screen.above, expected);
    screen.above[0] = '\0';
}

static void check_row(const char *expected)
{
    char row[ROOM] = "";
    append_row(row);
    if (strcmp(row, expected) != 0)
        fuzz_fail("of %d columns, the line shows \"%s\", and must show \"%s\"", screen.columns, row,
                  expected);
}

/* Nothing is being typed; a line that was finished just now has gone up, with its prompt. */
static void check_blank(const char *line)
{
    check_above(prompt, line);
    check_row("");
    if (screen.column != 0)
        fuzz_fail("the cursor stands at column %d of nothing", screen.column);
}

/* The part of the line that the row shows behind the prompt: NULL if it shows anything else, or the cursor is
 * elsewhere. */
static const char *find_part(const char *row, const char *text, const char *cursor, int column)
{
    for (const char *from = text; from <= cursor; from++) {
        if (((unsigned char)*from & 0xC0) != 0x80 && count_columns(from, cursor) == column &&
            from + strlen(row) >= cursor && strncmp(from, row, strlen(row)) == 0)
            return from;
        if (!*from)
            break;
    }
    return NULL;
}

/* The prompt, and that part of the line which has the cursor; all of it if it fits. Above them, a message. */
static void check_typing(const char *message)
{
    check_above("", message);
    char row[ROOM] = "", text[EDITOR_BYTES_MAX + 1];
    const wchar_t *line = editor_text(typed);
    const char *cursor = text + wcsnrtombs(NULL, &line, editor_cursor(typed), 0, &(mbstate_t){0});
    (void)wcstombs(text, line, sizeof text);
    const char *shown = columns_of(prompt) + 2 > screen.columns ? "" : prompt;
    int before = columns_of(shown), room = screen.columns - before - 1;
    append_row(row);
    bool has_prompt = strncmp(row, shown, strlen(shown)) == 0;
    const char *rest = row + (has_prompt ? strlen(shown) : 0);
    const char *part = find_part(rest, text, cursor, screen.column - before);
    if (!has_prompt || !part)
        fuzz_fail("of %d columns, the line shows \"%s\" and the cursor is at column %d; it must "
                  "show \"%s\" "
                  "and have the cursor at byte %zu of \"%s\"",
                  screen.columns, row, screen.column, shown, editor_cursor(typed), text);
    if (columns_of(text) <= room && strcmp(rest, text) != 0)
        fuzz_fail("\"%s\" has room for all of \"%s\"", row, text);
}

/* --- What happens ------------------------------------------------------------------------------ */

static void check_keys(const char *key, const char *end, enum terminal_result result,
                       const char *line)
{
    enum editor_result expected = EDITOR_MORE;
    while (key < end && expected == EDITOR_MORE)
        expected = editor_feed(typed, (unsigned char)*key++);
    if (key < end || (int)result != (int)expected) /* their values are the same */
        fuzz_fail("keys of two lines are used at once, or the line has ended and goes on");
    if (result == TERMINAL_LINE) {
        const char *text = editor_take(typed);
        if (strcmp(line, text) != 0)
            fuzz_fail("the line is \"%s\", and \"%s\" was typed", line, text);
        check_blank(text);
    } else {
        check_typing(NULL);
    }
}

static void press(const char *keys, size_t size)
{
    const char *line;
    enum terminal_result result;
    do {
        const char *key = keys;
        result = terminal_feed(&keys, &size, &line);
        check_keys(key, keys, result, line);
    } while (result == TERMINAL_LINE);
    if (result == TERMINAL_MORE && size > 0)
        fuzz_fail("%zu keys are left over", size);
}

/* A mark upon nothing: terminals do with it what they like. */
static bool begins_with_mark(const char *text, size_t size)
{
    size_t length;
    return size > 0 && editor_columns(decode(text, size, &length)) == 0;
}

static void say(const char *text, size_t size)
{
    char message[LONGEST + 1];
    if (size > LONGEST || !is_clean_utf8(text, size) || begins_with_mark(text, size))
        return;
    snprintf(message, sizeof message, "%.*s", (int)size, text);
    terminal_print(text, size);
    check_typing(message);
}

static void set_prompt(const char *text, size_t size)
{
    char whole[LONGEST + 1];
    if (size > LONGEST)
        return;
    snprintf(whole, sizeof whole, "%.*s", (int)size, text);
    for (const char *byte = whole; *byte; byte++)
        if (*byte < ' ' || *byte > '~')
            return;
    snprintf(prompt, sizeof prompt, "%.*s", PROMPT_ROOM - 1, whole);
    terminal_set_prompt(whole);
    check_typing(NULL);
}

/* What stands right of a narrower window is gone; nothing is folded anew. */
static void resize(unsigned columns)
{
    screen.columns = columns > 0 ? (int)columns : 1;
    if (screen.column > screen.columns)
        screen.column = screen.columns;
    for (int i = screen.columns; i < WIDEST; i++)
        screen.row[i][0] = '\0';
    deliver(SIGWINCH);
    check_typing(NULL);
}

static void suspend(void)
{
    deliver(SIGTSTP);
    if (screen.taken)
        fuzz_fail("it is stopped, and the terminal is not given back");
    deliver(SIGWINCH);
    check_blank(NULL);
    deliver(SIGCONT);
    check_typing(NULL);
}

static void step(struct script *script)
{
    const char *text;
    char operation = script_byte(script);
    if (operation == 'w')
        resize(script_number(script, WIDEST));
    size_t size = script_until(script, '|', &text);
    switch (operation) {
    case 'k': press(text, size); break;
    case 'm': say(text, size); break;
    case 'p': set_prompt(text, size); break;
    case 's': suspend(); break;
    default: break;
    }
}

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size};
    use_utf8();
    (void)setenv("TERM", "xterm", 1);
    memset(&screen, 0, sizeof screen);
    screen.columns = 80;
    prepared = 0;
    prompt[0] = '\0';
    terminal_set_prompt(prompt);
    typed = editor_new();
    if (!typed || terminal_open(NULL, NULL, NULL) == -1)
        abort();
    check_typing(NULL);
    while (script_goes_on(&script))
        step(&script);
    terminal_close();
    check_blank(NULL);
    if (screen.taken)
        fuzz_fail("the terminal is closed, and not given back");
    editor_free(typed);
}
