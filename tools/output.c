/* Linked into every program of ours that prints, and not called by any: what could not be printed is told, and is no
 * success.
 *
 * printf() fills a buffer, and stdio says nothing when that cannot be written in the end, since a disk is full, for
 * instance. So exit() asks once more, before anybody knows the status. (A server does not wait for its end: cli_print()
 * in stages/common.)
 *
 * Lines are written one by one: at the end of a pipe stdout would keep them until the program ends, or lose them in a
 * crash, and what stands on stderr would come before them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void tell_what_was_lost(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    errno = 0;
    (void)putchar('\n'); /* once more, to learn why */
    fprintf(stderr, "cannot write to stdout%s%s\n", errno ? ": " : "",
            errno ? strerror(errno) : "");
    _exit(1);
}

__attribute__((constructor)) static void watch_output(void)
{
    (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    (void)atexit(tell_what_was_lost);
}
