#ifndef LOG_H
#define LOG_H
/* Inside stages/common only: lines on stderr, for which nobody waits, and on stdout. */

#include <stdbool.h>

extern const char *cli_program; /* its name, as it was called */
extern char **cli_arguments;    /* the command line, as main() was given it */
extern bool cli_verbose;        /* whether log_peer() has something to do */

/* Write to stdout, at once; die if that fails. */
void cli_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Move a descriptor off the low numbers, so that strace shows the same ones with it and without it: the new
 * number, or the old one if there is no other. */
int move_up(int fd);

/* Call once, before any line is written. The program's name is borrowed. */
void log_begin(const char *called);

/* Write one line to stderr, which the format ends with '\n'; at most LOG_LINE_MAX - 1 bytes. If stderr cannot
 * take it at once, the line is dropped and counted; the next line that can be written comes after
 * "N lines of the log were dropped". */
void log_write(const char *format, ...) __attribute__((format(printf, 1, 2)));

enum { LOG_LINE_MAX = 1024 /* bytes */ };

#endif
