#ifndef BUFFER_H
#define BUFFER_H
/** @file
 *  A queue of bytes with a limit: what waits to be sent, or to be understood.
 *
 *  Bytes are appended at the end and consumed from the front. The limit is the answer to the peer
 *  that never reads: without one, its queue would grow until the server's memory is gone.
 *
 *  Invariants: no append takes size past limit; an empty buffer owns no memory, any other at most twice the
 *  limit; the bytes are contiguous, so one send() can take them all. Consuming and appending n bytes costs in
 *  the long run as much as copying them a few times, however much is held.
 *
 *  @see redis' client-output-buffer-limit; libevent's evbuffer, which is a chain instead. */

#include <stdbool.h>
#include <stddef.h>

/** A queue of bytes. The caller owns it and leaves its fields alone. */
struct buffer {
    char *memory;    /* NULL when empty */
    size_t start;    /* offset of the first byte not yet consumed */
    size_t size;     /* bytes held */
    size_t capacity; /* bytes that memory has room for */
    size_t limit;    /* bytes that may be held at most */
};

/** @name Life cycle @{ */

/** Make an empty buffer. Allocates nothing and cannot fail.
 *  @param limit  bytes it may hold at most. */
void buffer_init(struct buffer *buffer, size_t limit);

/** Drop the contents and free the memory. The buffer is empty afterwards and may be used again. */
void buffer_release(struct buffer *buffer);

/** Change the limit. One below what the buffer holds drops nothing: it only refuses more.
 *  @param limit  bytes. */
void buffer_set_limit(struct buffer *buffer, size_t limit);

/** @} @name Use @{ */

/** Append @p size bytes: all of them or none.
 *  @param data  borrowed for the call; must not point into the buffer itself.
 *  @return 0, or -1 with the buffer unchanged and errno: ENOBUFS if the limit would be passed,
 *          ENOMEM. */
int buffer_append(struct buffer *buffer, const void *data, size_t size);

/** Drop the first @p size bytes; @p size is at most buffer_size(). */
void buffer_consume(struct buffer *buffer, size_t size);

/** @} @name Query @{ */

/** The bytes held, buffer_size() of them.
 *  @return borrowed until the next call that changes the buffer; NULL if it is empty. */
const char *buffer_data(const struct buffer *buffer);

/** How many bytes the buffer holds. */
size_t buffer_size(const struct buffer *buffer);

/** How many bytes it may hold. */
size_t buffer_limit(const struct buffer *buffer);

/** Whether the buffer holds nothing. */
bool buffer_is_empty(const struct buffer *buffer);

/** @} */

#endif
