/* Start reading at editor_feed(): what each byte means depends on whether an escape sequence is under
 * way, or a character. The cursor stands between two characters. */
#define _XOPEN_SOURCE 700 /* wcwidth() */
#include "editor.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum {
    NONE = 0,
    CTRL_A = 1,
    CTRL_B = 2,
    CTRL_D = 4,
    CTRL_E = 5,
    CTRL_F = 6,
    CTRL_H = 8,
    CTRL_K = 11,
    CTRL_N = 14,
    CTRL_P = 16,
    CTRL_U = 21,
    CTRL_W = 23,
    ESCAPE = 27,
    DELETE = 127,       /* what most keyboards send for backspace */
    DELETE_RIGHT = 256, /* no byte: a sequence of them */

    LAST_CONTROL = 0x9F, /* U+009B is ESC [ to many a terminal: pasted, it would be obeyed */
    JOINER = 0x200D,     /* makes one picture of two */
    VARIATION_SELECTOR_16 = 0xFE0F, /* asks for a coloured, wide picture */
    LAST_CHARACTER = 0x10FFFF
};

/* Whether the next byte stands for itself, or belongs to an escape sequence: ESC [ 3 ~, ESC O H. */
enum state { PLAIN, ESCAPED, IN_SEQUENCE };

struct editor {
    wchar_t line[EDITOR_LINE_MAX + 1];  /* a string */
    wchar_t draft[EDITOR_LINE_MAX + 1]; /* the line that was left to walk through the history */
    size_t size;
    size_t cursor;
    wchar_t *history[EDITOR_HISTORY]; /* the oldest first */
    size_t remembered;
    size_t shown; /* which remembered line is shown; `remembered` if none is */
    enum state state;
    char sequence[8];    /* behind ESC [, as far as it fits: a string */
    mbstate_t character; /* the one under way */
    char taken[EDITOR_BYTES_MAX + 1];
};

struct editor *editor_new(void)
{
    return calloc(1, sizeof(struct editor));
}

void editor_free(struct editor *editor)
{
    if (!editor)
        return;
    for (size_t i = 0; i < editor->remembered; i++)
        free(editor->history[i]);
    free(editor);
}

const wchar_t *editor_text(const struct editor *editor)
{
    return editor->line;
}

size_t editor_cursor(const struct editor *editor)
{
    return editor->cursor;
}

size_t editor_columns(wchar_t character)
{
    int columns = wcwidth(character);
    return columns < 0 || character == VARIATION_SELECTOR_16 ? 1 : (size_t)columns;
}

/* --- The line -------------------------------------------------------------------------------------- */

/* A combining mark needs something to be upon. */
static void insert(struct editor *editor, wchar_t character)
{
    if (editor->size == EDITOR_LINE_MAX || (editor->cursor == 0 && wcwidth(character) == 0))
        return;
    wchar_t *place = editor->line + editor->cursor;
    wmemmove(place + 1, place, editor->size - editor->cursor + 1);
    *place = character;
    editor->size++;
    editor->cursor++;
}

/* What a terminal would obey is dropped, and what is past Unicode: not every C library refuses that. */
static bool may_be_shown(wchar_t character)
{
    return character >= ' ' && (character < DELETE || character > LAST_CONTROL) &&
           character <= LAST_CHARACTER;
}

/* A character comes byte by byte, and goes into the line whole. */
static void type(struct editor *editor, char byte)
{
    wchar_t character;
    size_t used = mbrtowc(&character, &byte, 1, &editor->character);
    if (used == (size_t)-1)
        memset(&editor->character, 0, sizeof editor->character);
    else if (used == 1 && may_be_shown(character))
        insert(editor, character);
}

static void erase(struct editor *editor, size_t from, size_t to)
{
    wmemmove(editor->line + from, editor->line + to, editor->size - to + 1);
    editor->size -= to - from;
    editor->cursor = from;
}

/* Whether the character at a place is shown with the one before it. */
static bool joins(const struct editor *editor, size_t place)
{
    return wcwidth(editor->line[place]) == 0 || (place > 0 && editor->line[place - 1] == JOINER);
}

static size_t left_of_cursor(const struct editor *editor)
{
    size_t place = editor->cursor;
    while (place > 0 && joins(editor, --place))
        ;
    return place;
}

static size_t right_of_cursor(const struct editor *editor)
{
    size_t place = editor->cursor;
    while (place < editor->size && joins(editor, ++place))
        ;
    return place;
}

static size_t start_of_word(const struct editor *editor)
{
    size_t place = editor->cursor;
    while (place > 0 && editor->line[place - 1] == L' ')
        place--;
    while (place > 0 && editor->line[place - 1] != L' ')
        place--;
    return place;
}

static void set_line(struct editor *editor, const wchar_t *text)
{
    wcscpy(editor->line, text);
    editor->size = editor->cursor = wcslen(text);
}

/* --- The history ----------------------------------------------------------------------------------- */

/* Show a remembered line, or, past the last of them, the draft. Below the first, `which` is huge. */
static void show(struct editor *editor, size_t which)
{
    if (which > editor->remembered)
        return;
    if (editor->shown == editor->remembered)
        wcscpy(editor->draft, editor->line);
    editor->shown = which;
    set_line(editor, which < editor->remembered ? editor->history[which] : editor->draft);
}

static void remember(struct editor *editor)
{
    if (editor->remembered == EDITOR_HISTORY) {
        free(editor->history[0]);
        memmove(editor->history, editor->history + 1,
                --editor->remembered * sizeof *editor->history);
    }
    wchar_t *copy = wcsdup(editor->line);
    if (copy) /* else it is not remembered: that is all the harm */
        editor->history[editor->remembered++] = copy;
}

const char *editor_take(struct editor *editor)
{
    (void)wcstombs(editor->taken, editor->line, sizeof editor->taken);
    if (editor->size > 0)
        remember(editor);
    editor->shown = editor->remembered;
    set_line(editor, L"");
    return editor->taken;
}

/* --- The keys -------------------------------------------------------------------------------------- */

/* What a sequence sends behind ESC [ or ESC O, and the key that does the same. */
static const struct {
    char sequence[3];
    int key;
} names[] = {{"A", CTRL_P},  {"B", CTRL_N},  {"C", CTRL_F},       {"D", CTRL_B},
             {"H", CTRL_A},  {"F", CTRL_E},  {"1~", CTRL_A},      {"7~", CTRL_A},
             {"4~", CTRL_E}, {"8~", CTRL_E}, {"3~", DELETE_RIGHT}};

static int key_of(const char *sequence)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i].sequence, sequence) == 0)
            return names[i].key;
    return NONE;
}

static enum editor_result press(struct editor *editor, int key)
{
    switch (key) {
    case '\r':
    case '\n': return EDITOR_LINE;
    case CTRL_A: editor->cursor = 0; break;
    case CTRL_B: editor->cursor = left_of_cursor(editor); break;
    case CTRL_E: editor->cursor = editor->size; break;
    case CTRL_F: editor->cursor = right_of_cursor(editor); break;
    case CTRL_H:
    case DELETE: erase(editor, left_of_cursor(editor), editor->cursor); break;
    case CTRL_K: erase(editor, editor->cursor, editor->size); break;
    case CTRL_N: show(editor, editor->shown + 1); break;
    case CTRL_P: show(editor, editor->shown - 1); break;
    case CTRL_U: erase(editor, 0, editor->size); break;
    case CTRL_W: erase(editor, start_of_word(editor), editor->cursor); break;
    case CTRL_D:
        if (editor->size == 0)
            return EDITOR_END; /* fall through */
    case DELETE_RIGHT: erase(editor, editor->cursor, right_of_cursor(editor)); break;
    case ESCAPE: editor->state = ESCAPED; break;
    default: type(editor, (char)key); break;
    }
    return EDITOR_MORE;
}

/* Digits and their like go on. A second [ is the Linux console's: its F1 is ESC [ [ A. */
static bool ends_sequence(const struct editor *editor, char byte)
{
    return (byte < '0' || byte > '?') && (byte != '[' || *editor->sequence);
}

static void feed_sequence(struct editor *editor, char byte)
{
    size_t size = strlen(editor->sequence);
    bool ends = ends_sequence(editor, byte);
    if (size + 1 < sizeof editor->sequence)
        editor->sequence[size] = byte;
    if (ends) {
        editor->state = PLAIN;
        (void)press(editor, key_of(editor->sequence));
    }
}

/* Alt with [ begins a sequence that nothing ends. So whatever no sequence contains, such as Enter, is a key. */
static bool may_be_in_sequence(unsigned char byte)
{
    return byte >= ' ' && byte < DELETE;
}

/* An escape before anything else is dropped: of a character it must not swallow the first byte alone. */
enum editor_result editor_feed(struct editor *editor, unsigned char byte)
{
    if ((byte & 0xC0) != 0x80) /* it begins a character: the one under way is none */
        memset(&editor->character, 0, sizeof editor->character);
    if (editor->state == IN_SEQUENCE && may_be_in_sequence(byte)) {
        feed_sequence(editor, (char)byte);
        return EDITOR_MORE;
    }
    bool begins = editor->state == ESCAPED && (byte == '[' || byte == 'O');
    editor->state = begins ? IN_SEQUENCE : PLAIN;
    memset(editor->sequence, 0, sizeof editor->sequence);
    return begins ? EDITOR_MORE : press(editor, byte);
}
