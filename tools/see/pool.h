#ifndef POOL_H
#define POOL_H
/** @file
 *  Strings that live as long as the steps do, and are freed together. */

#include <stddef.h>

struct pool;

/** Open a pool. @return owned by the caller. */
struct pool *pool_open(void);

/** Free all strings. NULL is fine. */
void pool_close(struct pool *pool);

/** Room for something, all zero, and aligned for anything. */
void *pool_room(struct pool *pool, size_t size);

/** A copy of a string, or of some bytes with a NUL behind them. */
const char *pool_copy(struct pool *pool, const char *string);
const char *pool_bytes(struct pool *pool, const char *bytes, size_t size);

/** A string as printf() makes it. */
const char *pool_format(struct pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
