#ifndef COUNTER_H
#define COUNTER_H
/* Counts that are exact on a machine that is busy, where times are not: instructions in user space, by
 * valgrind; system calls, by strace. A program is started behind the words of the counter's prefix; when
 * it has ended, the count is read.
 *
 * What one message costs is the difference of two runs, one longer than the other, so what a program
 * does to start and to end cancels. */

#include <stdbool.h>

/* A tool that counts. */
struct counter {
    const char *what; /* "instructions", "calls" */
    int decimals;     /* with which it is worth printing */
    bool follows;     /* whether it counts on when a program becomes another */
    const char *prefix[8];
    char output[64]; /* the path of the file that the tool writes */
    char option[128];
};

/* Both: false if the tool is not installed. */
bool counter_open_instructions(struct counter *counter);
bool counter_open_calls(struct counter *counter);

/* Whether it can count a program, which must know --version. valgrind cannot if it does not understand what
 * the compiler wrote into it for debuggers. */
bool counter_can_run(const struct counter *counter, const char *path);

double counter_read(const struct counter *counter);

/* Remove the file. */
void counter_close(const struct counter *counter);

#endif
