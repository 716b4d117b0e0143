#ifndef INPUT_H
#define INPUT_H
/** @file
 *  Lines typed in a terminal. The terminal stays in its usual mode, in which the kernel does the
 *  editing, so there is nothing to put back at the end. */

#include "text.h"

enum input_result {
    INPUT_LINE,
    INPUT_END,        /**< end of file: Ctrl-D, or the terminal is gone */
    INPUT_INTERRUPTED /**< a signal: see interrupt.h */
};

/** What was read and not yet handed out. All zero to begin with; release it with text_release(). */
struct input {
    int fd;
    struct text ahead;
};

/** Wait for a line.
 *  @param line  emptied, then filled in without the line feed. */
enum input_result input_line(struct input *input, struct text *line);

#endif
