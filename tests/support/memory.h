#ifndef MEMORY_H
#define MEMORY_H
/** @file
 *  What is allocated and freed, counted; and memory that comes to an end.
 *
 *  A suite that uses it has the line "wraps malloc calloc realloc free" in a comment, perhaps with more, and
 *  memory_begin() in its setup. The suite's own calls count as well. */

#include <stddef.h>

/** What there is and was since memory_begin(). */
extern struct memory {
    int left;        /**< so many allocations succeed, then all fail; negative: none fails */
    int allocations; /**< how often memory was asked for */
    int blocks;      /**< allocated and not freed */
    size_t largest;  /**< bytes of the largest block */
} memory;

/** Count from 0 on; no allocation fails. */
void memory_begin(void);

#endif
