#ifndef CASES_H
#define CASES_H
/** @file
 *  Tests that are written down as Markdown: what somebody does, and what then stands on the screen.
 *
 *  A heading of the third level names a case. It runs in a folder of its own, which begins with what
 *  tests/course/text/samples/ holds; the tools are in the PATH. Its fenced blocks are done one after another:
 *
 *  - `diff FILE` replaces lines of a file; those with a blank stay, to say where.
 *  - `console` has shell commands behind "$ ", and all that each prints on stdout and stderr.
 *  - `terminal COLUMNS` has one command, which gets a terminal of that width, and the whole screen until it
 *    ends. What stands there behind the prompt of a quiz is typed once the prompt is there. "^C" and other
 *    control keys may also begin a line: they are typed after the line above has come. "^J" is Enter.
 *  - Any other word, and a name, such as `md quizzes/03-x.md`: the file is written.
 *
 *  A line "[1]" after what is printed is the exit status, 0 if there is none; a line "..." stands for any
 *  lines, and "[...]" at the end of a line for any rest of it. "\033" is an escape character. */

/** Run all cases of a file in samples/: the body of a suite's main(). */
int cases_main(int argc, char **argv, const char *suite, const char *file);

#endif
