/* Start reading at buffer_append(). Consumed bytes stay at the front until room is needed: moving
 * them at every buffer_consume() would make n small sends cost n * n byte moves. */
#include "buffer.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 1024 }; /* bytes of the first allocation, if the limit allows */

void buffer_init(struct buffer *buffer, size_t limit)
{
    *buffer = (struct buffer){.limit = limit};
}

void buffer_release(struct buffer *buffer)
{
    free(buffer->memory);
    buffer_init(buffer, buffer->limit);
}

void buffer_set_limit(struct buffer *buffer, size_t limit)
{
    buffer->limit = limit;
}

/* The last step goes to twice the limit. A buffer that stays full then moves its bytes once for as many that
 * are consumed, and not at every append. Memory that is never written to costs nothing but addresses. */
static size_t next_capacity(const struct buffer *buffer, size_t capacity)
{
    if (capacity == 0)
        return buffer->limit < SMALLEST ? buffer->limit : SMALLEST;
    if (capacity < buffer->limit / 2)
        return capacity * 2;
    return buffer->limit > SIZE_MAX / 2 ? SIZE_MAX : 2 * buffer->limit;
}

/* Doubling makes n appends cost n byte moves in total, not n * n. */
static int grow(struct buffer *buffer, size_t needed)
{
    size_t capacity = next_capacity(buffer, buffer->capacity);
    while (capacity < needed)
        capacity = next_capacity(buffer, capacity);
    char *memory = malloc(capacity);
    if (!memory)
        return -1;
    if (buffer->size > 0)
        memcpy(memory, buffer->memory + buffer->start, buffer->size);
    free(buffer->memory);
    buffer->memory = memory;
    buffer->start = 0;
    buffer->capacity = capacity;
    return 0;
}

static void move_to_front(struct buffer *buffer)
{
    memmove(buffer->memory, buffer->memory + buffer->start, buffer->size);
    buffer->start = 0;
}

/* Make room for more bytes at the end. Moving is worth it when half the memory has been consumed: then a
 * consumed byte has paid for each byte moved. If there is no memory to grow into, it is done all the same. */
static int make_room(struct buffer *buffer, size_t more)
{
    size_t needed = buffer->size + more;
    if (needed <= buffer->capacity - buffer->start)
        return 0;
    bool fits = needed <= buffer->capacity;
    bool worth_moving = fits && buffer->start >= buffer->capacity / 2;
    if (!worth_moving && grow(buffer, needed) == 0)
        return 0;
    if (!fits)
        return -1;
    move_to_front(buffer);
    return 0;
}

int buffer_append(struct buffer *buffer, const void *data, size_t size)
{
    if (size == 0)
        return 0;
    if (buffer->size > buffer->limit || size > buffer->limit - buffer->size) {
        errno = ENOBUFS;
        return -1;
    }
    if (make_room(buffer, size) == -1)
        return -1;
    memcpy(buffer->memory + buffer->start + buffer->size, data, size);
    buffer->size += size;
    return 0;
}

void buffer_consume(struct buffer *buffer, size_t size)
{
    assert(size <= buffer->size);
    buffer->start += size;
    buffer->size -= size;
    if (buffer->size == 0)
        buffer_release(buffer);
}

const char *buffer_data(const struct buffer *buffer)
{
    return buffer->size > 0 ? buffer->memory + buffer->start : NULL;
}

size_t buffer_size(const struct buffer *buffer)
{
    return buffer->size;
}

size_t buffer_limit(const struct buffer *buffer)
{
    return buffer->limit;
}

bool buffer_is_empty(const struct buffer *buffer)
{
    return buffer->size == 0;
}
