/* Start reading at editor_feed(): what each byte means depends on whether an escape sequence is under
 * way, or a character. After each byte the line is UTF-8, and the cursor stands between two characters. */
#include "editor.h"
#include "character.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    CTRL_A = 1,
    CTRL_D = 4,
    CTRL_E = 5,
    CTRL_H = 8,
    CTRL_K = 11,
    CTRL_U = 21,
    CTRL_W = 23,
    ESCAPE = 27,
    DELETE = 127
};

/* Whether the next byte stands for itself, or belongs to an escape sequence: ESC [ 3 ~, ESC O H. */
enum state { PLAIN, ESCAPED, IN_SEQUENCE };

struct editor {
    char line[EDITOR_LINE_MAX + 1];  /* a string */
    char draft[EDITOR_LINE_MAX + 1]; /* the line that was left to walk through the history */
    size_t size;
    size_t cursor;
    char *history[EDITOR_HISTORY]; /* the oldest first */
    size_t remembered;
    size_t shown; /* which remembered line is shown; `remembered` if none is */
    enum state state;
    char parameters[8]; /* of the escape sequence, as far as they fit: a string */
    char character[5];  /* the one under way: a string once it is whole */
    size_t typed;       /* bytes of it */
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

const char *editor_text(const struct editor *editor)
{
    return editor->line;
}

size_t editor_cursor(const struct editor *editor)
{
    return editor->cursor;
}

/* --- The line -------------------------------------------------------------------------------------- */

static void insert(struct editor *editor, const char *text, size_t size)
{
    if (size > EDITOR_LINE_MAX - editor->size)
        return;
    memmove(editor->line + editor->cursor + size, editor->line + editor->cursor,
            editor->size - editor->cursor + 1);
    memcpy(editor->line + editor->cursor, text, size);
    editor->cursor += size;
    editor->size += size;
}

/* Bytes of the character that begins with this one. */
static size_t length_from(char first)
{
    unsigned char byte = (unsigned char)first;
    return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/* Whether so many bytes are a character, and none that a terminal obeys. */
static bool may_be_shown(const char *character)
{
    unsigned char first = (unsigned char)character[0], second = (unsigned char)character[1];
    switch (first) {
    case 0xC2: return second >= 0xA0; /* below: control characters, such as one that is ESC [ */
    case 0xE0: return second >= 0xA0; /* below: what two bytes are enough for */
    case 0xED: return second < 0xA0;  /* above: surrogates */
    case 0xF0: return second >= 0x90; /* below: what three bytes are enough for */
    case 0xF4: return second < 0x90;  /* above: what is past U+10FFFF */
    default: return first < 0x80 || (first > 0xC2 && first < 0xF4);
    }
}

/* A character comes byte by byte, and goes into the line whole. What is none is dropped: pasted, it would
 * drive the terminal of who pastes it. So is a combining mark that has nothing to combine with. */
static void type(struct editor *editor, char byte)
{
    editor->character[editor->typed++] = byte;
    size_t length = length_from(editor->character[0]);
    if (editor->typed < length)
        return;
    editor->character[length] = '\0';
    editor->typed = 0;
    if (may_be_shown(editor->character) &&
        (editor->cursor > 0 || character_columns(editor->character) > 0))
        insert(editor, editor->character, length);
}

static void erase(struct editor *editor, size_t from, size_t to)
{
    memmove(editor->line + from, editor->line + to, editor->size - to + 1);
    editor->size -= to - from;
    editor->cursor = from;
}

static size_t start_of_word(const struct editor *editor)
{
    size_t place = editor->cursor;
    while (place > 0 && editor->line[place - 1] == ' ')
        place--;
    while (place > 0 && editor->line[place - 1] != ' ')
        place--;
    return place;
}

static void set_line(struct editor *editor, const char *text)
{
    strcpy(editor->line, text);
    editor->size = editor->cursor = strlen(text);
}

/* --- The history ----------------------------------------------------------------------------------- */

/* Show a remembered line, or, past the last of them, the draft. */
static void show(struct editor *editor, size_t which)
{
    if (editor->shown == editor->remembered)
        strcpy(editor->draft, editor->line);
    editor->shown = which;
    set_line(editor, which < editor->remembered ? editor->history[which] : editor->draft);
}

static void remember(struct editor *editor, const char *line)
{
    if (editor->remembered == EDITOR_HISTORY) {
        free(editor->history[0]);
        memmove(editor->history, editor->history + 1,
                --editor->remembered * sizeof *editor->history);
    }
    char *copy = strdup(line);
    if (copy) /* else it is not remembered: that is all the harm */
        editor->history[editor->remembered++] = copy;
}

const char *editor_take(struct editor *editor)
{
    strcpy(editor->draft, editor->line);
    if (editor->size > 0)
        remember(editor, editor->line);
    editor->shown = editor->remembered;
    set_line(editor, "");
    return editor->draft;
}

/* --- The keys -------------------------------------------------------------------------------------- */

static void press_named_key(struct editor *editor, char key)
{
    switch (key) {
    case 'A':
        if (editor->shown > 0)
            show(editor, editor->shown - 1);
        break;
    case 'B':
        if (editor->shown < editor->remembered)
            show(editor, editor->shown + 1);
        break;
    case 'C': editor->cursor = character_after(editor->line, editor->cursor); break;
    case 'D': editor->cursor = character_before(editor->line, editor->cursor); break;
    case 'F': editor->cursor = editor->size; break;
    case 'H': editor->cursor = 0; break;
    default: break; /* a key that means nothing here */
    }
}

/* Keys that send a number: ESC [ 3 ~ is delete. */
static void press_numbered_key(struct editor *editor)
{
    switch (atoi(editor->parameters)) {
    case 1:
    case 7: press_named_key(editor, 'H'); break;
    case 4:
    case 8: press_named_key(editor, 'F'); break;
    case 3: erase(editor, editor->cursor, character_after(editor->line, editor->cursor)); break;
    default: break;
    }
}

/* Parameters are digits and their like. A second [ is the Linux console's: its F1 is ESC [ [ A. */
static bool is_parameter(const struct editor *editor, char byte)
{
    return (byte >= '0' && byte <= '?') || (byte == '[' && !*editor->parameters);
}

/* A sequence is ESC [ or ESC O, then parameters, then one more byte that ends it. */
static void feed_sequence(struct editor *editor, char byte)
{
    size_t size = strlen(editor->parameters);
    if (!is_parameter(editor, byte)) {
        editor->state = PLAIN;
        if (byte == '~')
            press_numbered_key(editor);
        else if (*editor->parameters != '[')
            press_named_key(editor, byte);
    } else if (size + 1 < sizeof editor->parameters) {
        editor->parameters[size] = byte;
        editor->parameters[size + 1] = '\0';
    }
}

/* Alt with [ begins a sequence that nothing ends. So whatever no sequence contains, such as Enter, is a key. */
static bool may_be_in_sequence(unsigned char byte)
{
    return byte >= ' ' && byte < DELETE;
}

static enum editor_result press(struct editor *editor, unsigned char byte)
{
    switch (byte) {
    case '\r':
    case '\n': return EDITOR_LINE;
    case CTRL_A: editor->cursor = 0; break;
    case CTRL_E: editor->cursor = editor->size; break;
    case CTRL_H:
    case DELETE:
        erase(editor, character_before(editor->line, editor->cursor), editor->cursor);
        break;
    case CTRL_K: erase(editor, editor->cursor, editor->size); break;
    case CTRL_U: erase(editor, 0, editor->size); break;
    case CTRL_W: erase(editor, start_of_word(editor), editor->cursor); break;
    case CTRL_D:
        if (editor->size == 0)
            return EDITOR_END;
        erase(editor, editor->cursor, character_after(editor->line, editor->cursor));
        break;
    case ESCAPE: editor->state = ESCAPED; break;
    default:
        if (byte >= ' ')
            type(editor, (char)byte);
        break;
    }
    return EDITOR_MORE;
}

/* An escape before anything else is dropped: of a character it must not swallow the first byte alone. */
enum editor_result editor_feed(struct editor *editor, unsigned char byte)
{
    if (!continues_character((char)byte))
        editor->typed = 0;
    if (editor->state == IN_SEQUENCE && may_be_in_sequence(byte)) {
        feed_sequence(editor, (char)byte);
        return EDITOR_MORE;
    }
    bool begins = editor->state == ESCAPED && (byte == '[' || byte == 'O');
    editor->state = begins ? IN_SEQUENCE : PLAIN;
    editor->parameters[0] = '\0';
    return begins ? EDITOR_MORE : press(editor, byte);
}
