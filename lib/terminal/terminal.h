#ifndef TERMINAL_H
#define TERMINAL_H
/** @file
 *  A terminal whose last line is being typed while other lines appear above it.
 *
 *  The terminal is taken out of its line mode, in which the kernel keeps what is typed until Enter, so
 *  that each key arrives at once; and it is put back however the program ends: at terminal_close(), at
 *  exit(), and while the program is suspended. (Not if the program is killed with SIGKILL: then `stty
 *  sane` helps.) Signals are left on: Ctrl-C is SIGINT, Ctrl-\ is SIGQUIT, Ctrl-Z is SIGTSTP. Whoever
 *  lets one of them, or SIGTERM, or SIGHUP, take its default action ends without exit(), and leaves the
 *  terminal as it is: watch for them, before terminal_open().
 *
 *  One terminal a process.
 *
 *  @see keys.h for the mode that the terminal is in; ECMA-48; editor.h for what the keys do. */

#include <stdbool.h>
#include <stddef.h>

/** What became of the keys. */
enum terminal_result {
    TERMINAL_MORE, /**< all keys are used, and no line is finished */
    TERMINAL_LINE, /**< a line is finished */
    TERMINAL_END   /**< Ctrl-D */
};

/** Take over the terminal at standard input and output.
 *  @return 0, or -1 with errno: ENOTTY if one of them is no terminal, ENOMEM. */
int terminal_open(void);

/** Put the terminal back. Fine if it is not open. */
void terminal_close(void);

/** Set the words before the line that is being typed. A window with no room for them and some of the line
 *  shows the line alone.
 *  @param prompt  a string, copied; as many characters of it as 63 bytes hold. */
void terminal_set_prompt(const char *prompt);

/** Take keys, as they were read from standard input, and show what they do.
 *  @param keys,size  moved on past the keys that were used.
 *  @param line       the finished line, a string, if the result is TERMINAL_LINE: borrowed until the next
 *                    call to any function here. */
enum terminal_result terminal_feed(const char **keys, size_t *size, const char **line);

/** Show a line above the one that is being typed.
 *  @param text  borrowed for the call, @p size bytes, without a line's end, and without control
 *               characters. */
void terminal_print(const char *text, size_t size);

/** Draw the line that is being typed anew: after the window has another size (SIGWINCH). */
void terminal_redraw(void);

/** Put the terminal back for a while: before stopping for SIGTSTP. */
void terminal_suspend(void);

/** Take the terminal over again: after SIGCONT. */
void terminal_resume(void);

#endif
