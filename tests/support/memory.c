/* The names are the linker's: see --wrap in ld(1). */
#include "memory.h"

#include <errno.h>
#include <stdbool.h>

struct memory memory = {.left = -1};

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __real_free(void *block);
void __wrap_free(void *block);

void memory_begin(void)
{
    memory = (struct memory){.left = -1};
}

/* Whether an allocation may succeed, which is counted. */
static bool is_allowed(size_t size)
{
    memory.allocations++;
    if (memory.left == 0) {
        errno = ENOMEM;
        return false;
    }
    if (memory.left > 0)
        memory.left--;
    if (size > memory.largest)
        memory.largest = size;
    return true;
}

static void *count(void *block)
{
    memory.blocks += block != NULL;
    return block;
}

void *__wrap_malloc(size_t size)
{
    return is_allowed(size) ? count(__real_malloc(size)) : NULL;
}

void *__wrap_calloc(size_t number, size_t size)
{
    return is_allowed(number * size) ? count(__real_calloc(number, size)) : NULL;
}

void *__wrap_realloc(void *block, size_t size)
{
    if (!is_allowed(size))
        return NULL;
    void *moved = __real_realloc(block, size);
    return block ? moved : count(moved);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}
