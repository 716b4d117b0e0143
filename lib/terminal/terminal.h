#ifndef TERMINAL_H
#define TERMINAL_H
/** @file
 *  A terminal whose last line is being typed while other lines appear above it.
 *
 *  The terminal is taken out of its line mode, in which the kernel keeps what is typed until Enter, so
 *  that each key arrives at once; and it is put back at terminal_close(), and while the program is suspended.
 *  (Not if the program is killed with SIGKILL: then `stty sane` helps.) Ctrl-C is still SIGINT, Ctrl-\ is
 *  SIGQUIT, Ctrl-Z is SIGTSTP. Each of them would end or stop the program, and leave the terminal as it is. So
 *  here they are events of the loop.
 *
 *  One terminal a process: that of standard input and output.
 *
 *  @see termios(3); ECMA-48; "Job Control" in the manual of the GNU C library; editor.h for what the keys do. */

#include "reactor.h"

#include <stddef.h>

/** What became of the keys. */
enum terminal_result {
    TERMINAL_MORE, /**< all keys are used, and no line is finished */
    TERMINAL_LINE, /**< a line is finished */
    TERMINAL_END   /**< Ctrl-D */
};

/** Take over the terminal; the locale's characters must be UTF-8. Ctrl-Z, the return from it, and a new size of
 *  the window are dealt with here. If the terminal can be opened again, a read() of standard input does not
 *  block any more; for other programs nothing changes.
 *  @param reactor  borrowed until it is closed.
 *  @param end      called with @p data when SIGINT, SIGTERM, SIGHUP or SIGQUIT asks the program to end. Its
 *                  status is one for exit(), as a shell has it: 128 and the signal's number.
 *  @return 0, or -1 with errno: ENOTTY if standard input or output is no terminal, or one that obeys no escape
 *          sequences (its type is "dumb": TERM says so in the shell of Emacs, for instance); ENOMEM; or as
 *          reactor_signal_start() has it. */
int terminal_open(struct reactor *reactor, void (*end)(int status, void *data), void *data);

/** Put the terminal back. Fine if it is not open. */
void terminal_close(void);

/** Set the words before the line that is being typed. A window with no room for them and some of the line
 *  shows the line alone.
 *  @param prompt  a string of printable ASCII, copied: its first 63 bytes. */
void terminal_set_prompt(const char *prompt);

/** Take keys, as they were read from standard input, and show what they do.
 *  @param keys,size  moved on past the keys that were used.
 *  @param line       the finished line, a string, if the result is TERMINAL_LINE: borrowed until the next
 *                    call to any function here. */
enum terminal_result terminal_feed(const char **keys, size_t *size, const char **line);

/** Show a line above the one that is being typed; if the terminal is not open, write it to standard output. If that
 *  is slow, wait until it has taken everything.
 *  @param text  borrowed for the call, @p size bytes, without a line's end, and without control
 *               characters.
 *  @return 0, or -1 with errno as write() has it: ENOSPC, EIO. */
int terminal_print(const char *text, size_t size);

#endif
