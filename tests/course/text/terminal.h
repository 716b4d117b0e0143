#ifndef TERMINAL_H
#define TERMINAL_H
/** @file
 *  A program in a terminal of its own, with the test at the keyboard. */

#include <stdbool.h>

/** Start a program in a new terminal, as the leader of a session. It runs in the sandbox's folder.
 *  @param columns  the width of the terminal.
 *  @param words    the program's path and arguments; NULL ends them. */
void terminal_start(int columns, char *const words[]);

/** Wait until the program has printed some text, after what was waited for last. Carriage returns
 *  are left out. It fails the test if the program ends first, or nothing comes for a long time. */
void terminal_expect(const char *text);

/** Type. "\003" is Ctrl-C, "\004" Ctrl-D, "\n" Enter. */
void terminal_type(const char *keys);

/** Type a line, once the program asks for the answer. */
void terminal_answer(const char *line);

/** Wait for the end of the program, and check its exit status, and that the terminal is in the mode
 *  that it was in. */
void terminal_expect_end(int status);

/** Check that some text is, or is not, among what was printed so far. Keys that were typed are too,
 *  as a terminal shows them. */
void terminal_check_shows(const char *text);
void terminal_check_hides(const char *text);

/** End what a failed test left. */
void terminal_close(void);

#endif
