#ifndef EDITOR_H
#define EDITOR_H
/** @file
 *  Editing one line: bytes from a keyboard go in, finished lines come out.
 *
 *  It knows no terminal: it neither reads nor draws. So it can sit in any event loop, and be tested
 *  without one. terminal.h puts it on a screen.
 *
 *  Keys are UTF-8, and so must be the locale: see setlocale(3), LC_CTYPE. A character is in the line when all
 *  of its bytes have come; what is no character, or a control character, is dropped. The cursor moves by what
 *  is shown as one, a character with the combining marks upon it, and backspace and delete erase as much.
 *
 *  Nothing here waits. A half-typed escape sequence or character is kept, and the rest may come with any later
 *  call. That is one reason why this is no libedit: its rl_callback_read_char() reads on, in a blocking read(),
 *  until a sequence is whole, and while Alt-[ waited for its next key no message was shown and no heartbeat was
 *  answered. The other is that libedit puts the cursor in the wrong column of a line with combining marks.
 *
 *  Keys: the printable ones; backspace and delete; left and right; home or Ctrl-A, end or
 *  Ctrl-E; Ctrl-U forgets the line, Ctrl-K its end, Ctrl-W its last word; up and down walk through the
 *  lines entered before; Enter ends the line, Ctrl-D on an empty line ends the input.
 *
 *  @see ECMA-48 for what the keys send; readline(3); antirez' linenoise. */

#include <stddef.h>

enum {
    EDITOR_LINE_MAX = 1024, /**< characters of a line, at most; what does not fit is ignored */
    EDITOR_BYTES_MAX = 4 * EDITOR_LINE_MAX, /**< of the same in UTF-8 */
    EDITOR_HISTORY = 100                    /**< lines that are remembered */
};

/** What became of a byte. */
enum editor_result {
    EDITOR_MORE, /**< the line goes on */
    EDITOR_LINE, /**< it is finished: see editor_take() */
    EDITOR_END   /**< the end of the input was asked for */
};

struct editor;

/** Make an editor with an empty line and no history.
 *  @return owned by the caller, free it with editor_free(); or NULL with errno ENOMEM. */
struct editor *editor_new(void);

/** @param editor  taken; NULL is fine. */
void editor_free(struct editor *editor);

/** Take a byte from the keyboard. After EDITOR_LINE, call editor_take() before the next. */
enum editor_result editor_feed(struct editor *editor, unsigned char byte);

/** Take the finished line: it is remembered, and a new one begins.
 *  @return a string in UTF-8 without its end, borrowed until the next call to any function here. */
const char *editor_take(struct editor *editor);

/** The line as it stands: a string, borrowed until the next change. */
const wchar_t *editor_text(const struct editor *editor);

/** Where the cursor is: an offset into editor_text(), in characters. */
size_t editor_cursor(const struct editor *editor);

/** The columns that a character takes: 0 for a combining mark, 2 for a Chinese character. What the C library does
 *  not know takes 1, and so does the mark that makes some terminals widen the character before it. */
size_t editor_columns(wchar_t character);

#endif
