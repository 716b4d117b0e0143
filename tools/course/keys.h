#ifndef KEYS_H
#define KEYS_H
/** @file
 *  A terminal that gives each key to the program at once, and shows none of them by itself.
 *
 *  Usually the kernel keeps what is typed until Enter, and echoes it. keys_take() ends that; the terminal
 *  is put back by keys_give_back(), and at exit(). (Not if the program is killed with SIGKILL: then `stty
 *  sane` helps.) What the terminal does to output stays as it was.
 *
 *  One terminal a process: that of standard input and output.
 *
 *  @see termios(3). */

#include <stdbool.h>
#include <stddef.h>

/** Whether Ctrl-C, Ctrl-Z and Ctrl-\ are signals to all processes of the job, or keys like any other. */
enum keys_mode {
    KEYS_WITH_SIGNALS, /**< signals */
    KEYS_ALONE         /**< keys */
};

/** Take the keyboard, or take it once more: after the program was stopped, or had lent it to another.
 *  @return 0, or -1 with errno: ENOTTY if standard input or output is no terminal, ENOMEM. */
int keys_take(enum keys_mode mode);

/** Put the terminal back as it was before the first keys_take(). Fine if it was not taken. */
void keys_give_back(void);

/** Whether it is taken at this moment. */
bool keys_are_taken(void);

/** Whether standard input and output are a terminal that obeys escape sequences. One that does not has the type
 *  "dumb": TERM says so in the shell of Emacs, for instance. */
bool keys_may_draw(void);

/** The size of the window, in characters. What a terminal does not tell is taken to be 80 by 24. */
struct keys_window {
    int columns; /**< at least 1 */
    int rows;    /**< at least 1 */
};

/** Ask for the size of the window. */
struct keys_window keys_window(void);

/** Write to standard output, all of it. If it is slow, wait until it has taken everything, even if another
 *  program has left it non-blocking (terminals are shared, and so is O_NONBLOCK).
 *  @param bytes  borrowed for the call, @p size bytes.
 *  @return 0, or -1 with errno as set by write(). */
int keys_write(const void *bytes, size_t size);

#endif
