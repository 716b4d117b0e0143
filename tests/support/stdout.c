/* Linked into every suite: what cmocka prints comes in the order in which it was printed.
 *
 * cmocka writes results to stdout and some reasons to stderr. At the end of a pipe stdout would keep
 * its lines until the suite ends, or lose them in a crash. */
#include <stdio.h>

__attribute__((constructor)) static void print_line_by_line(void)
{
    (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
}
