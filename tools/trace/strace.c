#include "strace.h"
#include "secrets.h"

#include <stdlib.h>

struct strace {
    long long offset;
};

int strace_arguments(const char *output, const char *arguments[STRACE_ARGUMENTS])
{
    (void)output;
    arguments[0] = NULL;
    return 0;
}

struct strace *strace_new(long long offset)
{
    struct strace *strace = calloc(1, sizeof *strace);
    if (strace)
        strace->offset = offset;
    return strace;
}

void strace_free(struct strace *strace)
{
    free(strace);
}

void strace_set_offset(struct strace *strace, long long offset)
{
    strace->offset = offset;
}

void strace_take(struct strace *strace, const char *line, size_t size)
{
    (void)strace, (void)line, (void)size;
}

void strace_end(struct strace *strace)
{
    (void)strace;
}

bool strace_next(struct strace *strace, struct entry *entry)
{
    (void)strace, (void)entry;
    return false;
}
