#ifndef PTY_H
#define PTY_H
/** @file
 *  A program in a terminal of its own, with the test at the keyboard and before the screen.
 *
 *  The screen is worked out from all that the program wrote: printable bytes, the end of a line, and the
 *  movements that lib/terminal uses (a carriage return, ESC [ K). Anything else fails
 *  the test, but for what a program that draws whole screens needs too: see pty_allow_drawing(). Text is
 *  UTF-8; Chinese characters and pictures take two columns, and combining marks none.
 *
 *  Whoever waits here waits for something to appear, and the test fails if it does not within a limit.
 *
 *  @see pty(7); ECMA-48. */

#include <sys/types.h>

/** The next program draws whole screens: it may go to the top (ESC [ H), erase all below the cursor
 *  (ESC [ J), and use colours (ESC [ ... m) and links (ESC ] 8 ; ; ... ESC \\). */
void pty_allow_drawing(void);

/** The next program finds its terminal non-blocking, as programs that have ended may leave it. */
void pty_leave_non_blocking(void);

/** Start a program in a new terminal of the type xterm, as the leader of a session.
 *  @param columns  the width of the window.
 *  @param words    the program's path and arguments; NULL ends them. */
void pty_start(int columns, char *const words[]);

/** Give the window another width. The screen forgets nothing and folds nothing anew. */
void pty_resize(int columns);

/** Type. "\003" is Ctrl-C, "\004" Ctrl-D, "\032" Ctrl-Z, "\034" Ctrl-\ and "\r" Enter. */
void pty_type(const char *keys);

/** Wait until the line with the cursor is this one; '|' in it stands for the cursor. */
void pty_expect_typing(const char *line);

/** Wait until a line above the cursor's is this one. */
void pty_expect_line(const char *line);

/** Wait until the line just above the cursor's is this one. */
void pty_expect_above(const char *line);

/** Wait until some bytes have been written since the last keys were typed, if only for a moment, whatever the
 *  screen made of them. */
void pty_expect_written(const char *bytes);

/** Check that no line of the screen is this one, or that some bytes were never written to it. */
void pty_check_no_line(const char *line);
void pty_check_never_written(const char *bytes);

/** Hold up what the program writes, as Ctrl-S does where it is no key like others, and let go of it. */
void pty_hold(void);
void pty_let_go(void);

/** Wait until so many bytes have been typed that the program has not read. */
void pty_expect_unread(int bytes);

/** All that was written until now. */
const char *pty_written(void);

/** Send the program a signal. */
void pty_signal(int number);

/** The process of the program. */
pid_t pty_program(void);

/** Wait until the program has ended, and check its exit status. */
void pty_expect_end(int status);

/** Wait until the program has stopped itself. */
void pty_expect_stop(void);

/** Close the window, and wait until the program has ended: the kernel has told it. */
void pty_hang_up(void);

/** Check that the terminal is as it was before the program began: all of its mode. */
void pty_check_restored(void);

/** Wait until the terminal gives each key to the program at once, and does not echo it. */
void pty_expect_raw(void);

/** End what a failed test left, and forget the terminal. */
void pty_close(void);

#endif
