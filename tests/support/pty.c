/* Start at pty_start(), then draw_screen(). The test holds both ends of the terminal, so that it can look
 * at its mode when the program has ended. */
#define _XOPEN_SOURCE 700 /* posix_openpt() */
#include "pty.h"
#include "check.h"
#include "client.h"
#include "utf8.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

enum {
    PATIENCE_MS = 60 * 1000,
    GLANCE_MS = 10, /* between two looks at a program that prints nothing */
    ROWS = 512,
    WIDEST = 256,
    CELL = 12, /* bytes of a character and the marks upon it */
    ROW = WIDEST * CELL,
    WRITTEN_MAX = 256 * 1024
};

struct screen {
    char rows[ROWS][WIDEST][CELL]; /* a string a column */
    int row;
    int column;
};

static struct {
    int keyboard; /* the terminal, seen by whoever sits before it */
    int line;     /* the same, seen by the program */
    int columns;
    bool non_blocking;
    bool drawing;  /* the program may draw whole screens */
    pid_t program; /* 0 if none runs */
    struct termios before;
    char written[WRITTEN_MAX]; /* by the program */
    size_t before_keys;        /* so much of it came before the last keys were typed */
    size_t size;
    struct screen screen;
} pty = {.keyboard = -1, .line = -1};

/* --- Starting -------------------------------------------------------------------------------------- */

void pty_resize(int columns)
{
    const struct winsize window = {.ws_row = 24, .ws_col = (unsigned short)columns};
    pty.columns = columns;
    check_succeeds(ioctl(pty.line, TIOCSWINSZ, &window), "The window has another size.");
}

static void open_terminal(int columns)
{
    use_utf8();
    const char *advice = "The test needs a terminal.";
    pty.keyboard = check_succeeds(posix_openpt(O_RDWR | O_NOCTTY), advice);
    check_succeeds(grantpt(pty.keyboard), advice);
    check_succeeds(unlockpt(pty.keyboard), advice);
    pty.line = check_succeeds(open(ptsname(pty.keyboard), O_RDWR | O_NOCTTY), advice);
    pty_resize(columns);
    check_succeeds(tcgetattr(pty.line, &pty.before), advice);
}

static _Noreturn void be_program(char *const words[])
{
    const char *name = ptsname(pty.keyboard);
    setsid();
    int terminal = open(name, O_RDWR); /* becomes the session's controlling terminal */
    if (pty.non_blocking)
        (void)fcntl(terminal, F_SETFL, O_RDWR | O_NONBLOCK);
    for (int fd = 0; fd < 3; fd++)
        dup2(terminal, fd);
    for (int fd = 3; fd < 64; fd++)
        close(fd);
    (void)setenv("TERM", "xterm", 1);
    execv(words[0], words);
    _exit(127);
}

void pty_allow_drawing(void)
{
    pty.drawing = true;
}

void pty_leave_non_blocking(void)
{
    pty.non_blocking = true;
}

void pty_start(int columns, char *const words[])
{
    open_terminal(columns);
    pid_t child = check_succeeds(fork(), "The test starts a program.");
    if (child == 0)
        be_program(words);
    pty.program = child;
}

/* --- The screen ------------------------------------------------------------------------------------ */

static void go_to_next_row(struct screen *screen)
{
    check_that(screen->row + 1 < ROWS, "The test has room for what the program prints.");
    screen->row++;
}

static const char behind_wide[] = "\x7f"; /* the second column of a wide character */

static void add_mark(struct screen *screen, const char *mark, size_t length)
{
    int column = screen->column;
    do
        column--;
    while (column > 0 && strcmp(screen->rows[screen->row][column], behind_wide) == 0);
    if (column >= 0)
        strncat(screen->rows[screen->row][column], mark, length);
}

/* What is printed beyond the last column goes on in the next row. */
static void put(struct screen *screen, wchar_t character, const char *bytes, size_t length)
{
    int width = wcwidth(character);
    check_that(width >= 0, "A control character can drive a terminal: none is passed on.");
    if (width == 0) {
        add_mark(screen, bytes, length);
        return;
    }
    if (screen->column + width > pty.columns) {
        go_to_next_row(screen);
        screen->column = 0;
    }
    char(*cell)[CELL] = &screen->rows[screen->row][screen->column];
    snprintf(cell[0], CELL, "%.*s", (int)length, bytes);
    if (width == 2)
        strcpy(cell[1], behind_wide);
    screen->column += width;
}

/* Some columns of a row; those that nobody has filled are blanks, but for the last ones. */
static void copy_row(const struct screen *screen, int row, int from, int to, char *text)
{
    int last = to;
    while (last > from && !*screen->rows[row][last - 1])
        last--;
    for (int column = from; column < last; column++) {
        const char *cell = screen->rows[row][column];
        if (strcmp(cell, behind_wide) != 0)
            strcat(text, *cell ? cell : " ");
    }
}

/* Behind a full row, the cursor still stands on its last character. */
static void erase_from(struct screen *screen, int row, int column)
{
    if (column >= pty.columns)
        column = pty.columns - 1;
    memset(screen->rows[row] + column, 0, (size_t)(WIDEST - column) * CELL);
}

/* A link, ESC ] 8 ; ; ADDRESS ESC \\, which is shown as its text, and ends with one to nowhere. */
static size_t pass_link(const char *bytes)
{
    const char *end = strstr(bytes, "\033\\");
    return end ? (size_t)(end + 2 - bytes) : 0;
}

/* An escape sequence: ESC [, perhaps numbers, and a letter. Returns its length; 0 if its end is to come. */
static size_t obey(struct screen *screen, const char *bytes)
{
    if (!bytes[1])
        return 0;
    if (pty.drawing && strncmp(bytes + 1, "]8;;", strnlen(bytes + 1, 4)) == 0)
        return pass_link(bytes);
    size_t length = 2 + strspn(bytes + 2, "0123456789;");
    char letter = bytes[length];
    if (!letter)
        return 0;
    check_that(bytes[1] == '[' && strchr(pty.drawing ? "KHJm" : "K", letter),
               "The program uses the escape sequences that pty.h names, and no other.");
    if (letter == 'H')
        screen->row = screen->column = 0;
    if (letter == 'K' || letter == 'J')
        erase_from(screen, screen->row, screen->column);
    for (int row = screen->row + 1; letter == 'J' && row < ROWS; row++)
        erase_from(screen, row, 0);
    return length + 1;
}

/* Returns how many bytes were shown; 0 if the rest of a character, or of a sequence, is still to come. */
static size_t show(struct screen *screen, const char *bytes)
{
    wchar_t character;
    size_t length = mbrtowc(&character, bytes, strnlen(bytes, MB_CUR_MAX), &(mbstate_t){0});
    check_that(length != (size_t)-1, "What is written is UTF-8.");
    if (length == (size_t)-2)
        return 0;
    switch (character) {
    case '\x1b': return obey(screen, bytes);
    case '\r': screen->column = 0; break;
    case '\n': go_to_next_row(screen); break;
    default: put(screen, character, bytes, length);
    }
    return length;
}

static void draw_screen(void)
{
    size_t length;
    memset(&pty.screen, 0, sizeof pty.screen);
    for (const char *bytes = pty.written; *bytes; bytes += length)
        if ((length = show(&pty.screen, bytes)) == 0)
            return;
}

/* Wait a moment for the program to print something. */
static void look(void)
{
    struct pollfd ready = {.fd = pty.keyboard, .events = POLLIN};
    if (poll(&ready, 1, GLANCE_MS) < 1)
        return;
    size_t room = sizeof pty.written - 1 - pty.size;
    check_that(room > 0, "The test has room for what the program prints.");
    ssize_t size = read(pty.keyboard, pty.written + pty.size, room);
    pty.size += size > 0 ? (size_t)size : 0;
    pty.written[pty.size] = '\0';
    draw_screen();
}

/* For a failure: what was waited for, and the end of what there is. */
static void note_screen(const char *wanted)
{
    enum { SHOWN = 16 };
    const struct screen *screen = &pty.screen;
    static char shown[SHOWN * (ROW + 6)];
    int rows = pty.drawing ? SHOWN : 4;
    shown[0] = '\0';
    for (int row = screen->row < rows ? 0 : screen->row - rows + 1; row <= screen->row; row++)
        copy_row(screen, row, 0, WIDEST, strcat(shown, "\n    "));
    check_note("the test waits for: %s\n  and the screen shows, at its end:%s\n"
               "  with the cursor at column %d",
               wanted, shown, screen->column);
}

/* Wait until a condition holds, and say what it was if it does not. */
static void await(bool (*holds)(const char *wanted), const char *wanted)
{
    long long end = milliseconds() + PATIENCE_MS;
    while (!holds(wanted) && milliseconds() < end)
        look();
    note_screen(wanted);
    check_that(holds(wanted), "What the test waits for comes.");
}

static bool is_typing(const char *wanted)
{
    const struct screen *screen = &pty.screen;
    char line[ROW + 2] = "";
    int column = screen->column;
    copy_row(screen, screen->row, 0, column, line);
    for (int i = column; i > 0 && !*screen->rows[screen->row][i - 1]; i--)
        strcat(line, " ");
    copy_row(screen, screen->row, column, WIDEST, strcat(line, "|"));
    return strcmp(line, wanted) == 0;
}

static bool is_row(int row, const char *wanted)
{
    char line[ROW + 1] = "";
    copy_row(&pty.screen, row, 0, WIDEST, line);
    return strcmp(line, wanted) == 0;
}

static bool has_line(const char *wanted)
{
    for (int row = 0; row < pty.screen.row; row++)
        if (is_row(row, wanted))
            return true;
    return false;
}

static bool is_just_above(const char *wanted)
{
    return pty.screen.row > 0 && is_row(pty.screen.row - 1, wanted);
}

static bool is_written(const char *wanted)
{
    return strstr(pty.written + pty.before_keys, wanted);
}

void pty_expect_typing(const char *line)
{
    await(is_typing, line);
}

void pty_expect_line(const char *line)
{
    await(has_line, line);
}

void pty_expect_above(const char *line)
{
    await(is_just_above, line);
}

void pty_expect_written(const char *bytes)
{
    await(is_written, bytes);
}

void pty_check_no_line(const char *line)
{
    check_note("the line: %s", line);
    check_that(!has_line(line), "Whoever sits before the screen should not see this line.");
}

void pty_check_never_written(const char *bytes)
{
    check_that(!strstr(pty.written, bytes),
               "A control character can drive a terminal: none is passed on.");
}

void pty_hold(void)
{
    check_succeeds(tcflow(pty.line, TCOOFF), "The terminal stops.");
}

void pty_let_go(void)
{
    check_succeeds(tcflow(pty.line, TCOON), "The terminal goes on.");
}

static bool is_unread(const char *bytes)
{
    int unread;
    return ioctl(pty.line, FIONREAD, &unread) == 0 && unread == atoi(bytes);
}

void pty_expect_unread(int bytes)
{
    char wanted[16];
    snprintf(wanted, sizeof wanted, "%d unread bytes", bytes);
    await(is_unread, wanted);
}

const char *pty_written(void)
{
    size_t before;
    do {
        before = pty.size;
        look();
    } while (pty.size > before);
    return pty.written;
}

void pty_type(const char *keys)
{
    pty.before_keys = pty.size;
    check_number(write(pty.keyboard, keys, strlen(keys)), strlen(keys), "The test types.");
}

/* --- The program ----------------------------------------------------------------------------------- */

void pty_signal(int number)
{
    check_succeeds(kill(pty.program, number), "The program runs.");
}

pid_t pty_program(void)
{
    return pty.program;
}

/* Wait until the program ends or stops: its status, as waitpid() has it. */
static int await_change(const char *wanted)
{
    int status;
    pid_t changed;
    long long end = milliseconds() + PATIENCE_MS;
    while ((changed = waitpid(pty.program, &status, WNOHANG | WUNTRACED)) == 0 &&
           milliseconds() < end)
        look();
    look();
    note_screen(wanted);
    check_that(changed == pty.program, "The program does in the end what it was asked to.");
    if (!WIFSTOPPED(status))
        pty.program = 0;
    return status;
}

void pty_expect_end(int status)
{
    int ended = await_change("the end of the program");
    check_that(WIFEXITED(ended), "The program ends by itself, not by a signal.");
    check_number(WEXITSTATUS(ended), status, "The status says how the program ended.");
}

void pty_expect_stop(void)
{
    check_that(WIFSTOPPED(await_change("the stop of the program")), "The program stops.");
}

static void close_one(int *fd)
{
    if (*fd != -1)
        close(*fd);
    *fd = -1;
}

void pty_hang_up(void)
{
    close_one(&pty.keyboard);
    (void)await_change("the end of the program, whose window was closed");
}

/* --- The mode -------------------------------------------------------------------------------------- */

void pty_check_restored(void)
{
    const char *advice = "The program leaves the terminal in the mode that it was in.";
    struct termios now;
    check_succeeds(tcgetattr(pty.line, &now), "The terminal has a mode.");
    check_number(now.c_iflag, pty.before.c_iflag, advice);
    check_number(now.c_oflag, pty.before.c_oflag, advice);
    check_number(now.c_cflag, pty.before.c_cflag, advice);
    check_number(now.c_lflag, pty.before.c_lflag, advice);
    check_bytes(now.c_cc, sizeof now.c_cc, pty.before.c_cc, sizeof now.c_cc, advice);
}

/* The kernel neither keeps a line nor echoes. */
static bool is_raw(const char *wanted)
{
    struct termios now;
    return tcgetattr(pty.line, &now) == 0 && (now.c_lflag & (tcflag_t)(ICANON | ECHO)) == 0;
}

void pty_expect_raw(void)
{
    await(is_raw, "(a terminal that gives each key to the program)");
}

/* --- The end --------------------------------------------------------------------------------------- */

void pty_close(void)
{
    if (pty.program) {
        kill(-pty.program, SIGKILL);
        waitpid(pty.program, NULL, 0);
    }
    pty.program = 0;
    pty.drawing = pty.non_blocking = false;
    close_one(&pty.keyboard);
    close_one(&pty.line);
    pty.size = 0;
    pty.written[0] = '\0';
    pty.before_keys = 0;
    memset(&pty.screen, 0, sizeof pty.screen);
}
