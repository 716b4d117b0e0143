#include "pool.h"
#include "text.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 * 1024, ALIGNMENT = _Alignof(max_align_t) };

struct block {
    struct block *before;
    size_t size, used;
    _Alignas(max_align_t) char bytes[];
};

struct pool {
    struct block *last;
};

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

struct pool *pool_open(void)
{
    return allocate(sizeof(struct pool));
}

void pool_close(struct pool *pool)
{
    for (struct block *block = pool ? pool->last : NULL, *before; block; block = before) {
        before = block->before;
        free(block);
    }
    free(pool);
}

static char *take(struct pool *pool, size_t size)
{
    if (!pool->last || pool->last->size - pool->last->used < size) {
        size_t room = size > BLOCK ? size : BLOCK;
        struct block *block = allocate(sizeof *block + room);
        *block = (struct block){.before = pool->last, .size = room};
        pool->last = block;
    }
    pool->last->used += size;
    return pool->last->bytes + pool->last->used - size;
}

void *pool_room(struct pool *pool, size_t size)
{
    size_t aligned = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (pool->last)
        pool->last->used = (pool->last->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return take(pool, aligned);
}

const char *pool_bytes(struct pool *pool, const char *bytes, size_t size)
{
    char *copy = take(pool, size + 1);
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

const char *pool_copy(struct pool *pool, const char *string)
{
    return pool_bytes(pool, string, strlen(string));
}

const char *pool_format(struct pool *pool, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    char *bytes = take(pool, (size_t)size + 1);
    vsnprintf(bytes, (size_t)size + 1, format, again);
    va_end(again);
    va_end(arguments);
    return bytes;
}
