#include "counter.h"
#include "common.h"
#include "process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

/* Whether a command ends with 0. */
static bool runs(const char *const *command)
{
    struct process process;
    char line[256];
    process_start(&process, command, -1);
    while (process_read_line(&process, line, sizeof line))
        ;
    return process_finish(&process);
}

static bool is_installed(const char *tool)
{
    return runs((const char *const[]){tool, "--version", NULL});
}

static void prepare(struct counter *counter, const char *what, int decimals)
{
    counter->what = what;
    counter->decimals = decimals;
    counter->follows = false;
    snprintf(counter->output, sizeof counter->output, "/tmp/bench-XXXXXX");
    int fd = mkstemp(counter->output);
    if (fd == -1)
        fail("cannot make a file in /tmp: %s", strerror(errno));
    close(fd);
}

bool counter_open_instructions(struct counter *counter)
{
    if (!is_installed("valgrind"))
        return false;
    prepare(counter, "instructions", 0);
    snprintf(counter->option, sizeof counter->option, "--callgrind-out-file=%s", counter->output);
    const char *const prefix[] = {"valgrind", "-q", "--tool=callgrind", counter->option, NULL};
    memcpy(counter->prefix, prefix, sizeof prefix);
    return true;
}

bool counter_open_calls(struct counter *counter)
{
    if (!is_installed("strace"))
        return false;
    prepare(counter, "calls", 2);
    counter->follows = true;
    const char *const prefix[] = {"strace", "-D", "-f", "-c", "-o", counter->output, NULL};
    memcpy(counter->prefix, prefix, sizeof prefix);
    return true;
}

bool counter_can_run(const struct counter *counter, const char *path)
{
    const char *command[16] = {NULL};
    size_t words = 0;
    while (counter->prefix[words]) {
        command[words] = counter->prefix[words];
        words++;
    }
    command[words++] = path;
    command[words] = "--version";
    return runs(command);
}

/* valgrind's line is "totals: N"; strace's is "100.00 SECONDS US/CALL CALLS [ERRORS] total". */
static void take_total(const char *line, double *total)
{
    if (strncmp(line, "totals: ", 8) == 0)
        *total = strtod(line + 8, NULL);
    else if (strstr(line, " total\n"))
        (void)sscanf(line, "%*s %*s %*s %lf", total);
}

/* 0 if it is not there. */
static double find_total(const struct counter *counter)
{
    char line[256];
    double total = 0;
    FILE *file = fopen(counter->output, "r");
    while (file && fgets(line, sizeof line, file))
        take_total(line, &total);
    if (file)
        fclose(file);
    return total;
}

/* strace watches from a process of its own, and may write down what it saw after the program has ended.
 * Both begin with an empty file. */
double counter_read(const struct counter *counter)
{
    struct timespec pause = {.tv_nsec = 1000000};
    double total = find_total(counter);
    for (int i = 0; i < PATIENCE_MS && total <= 0; i++) {
        nanosleep(&pause, NULL);
        total = find_total(counter);
    }
    if (total <= 0)
        fail("%s counted nothing", counter->prefix[0]);
    return total;
}

void counter_close(const struct counter *counter)
{
    unlink(counter->output);
}
