#ifndef ARRAY_H
#define ARRAY_H
/** @file
 *  Arrays that grow: tables indexed by descriptor, heaps, lists. */

#include <stddef.h>

/** Make sure that an array has room for @p needed elements. It at least doubles when it grows, so n
 *  elements added one by one cost n element moves, not n * n. New elements are all zero bytes.
 *
 *  @param array         from an earlier call, or NULL; taken if the call succeeds.
 *  @param capacity      elements that it has room for, 0 at first; updated.
 *  @param needed        elements.
 *  @param element_size  bytes.
 *  @return the array, perhaps moved, which the caller owns and frees with free(); or NULL with errno
 *          ENOMEM, and @p array and @p capacity as they were. */
void *array_grow(void *array, size_t *capacity, size_t needed, size_t element_size);

#endif
