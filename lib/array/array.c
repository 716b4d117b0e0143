#include "array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 16 }; /* elements of the first allocation */

static size_t larger(size_t capacity, size_t needed)
{
    size_t doubled = capacity < SMALLEST ? SMALLEST : capacity * 2;
    return doubled > needed ? doubled : needed;
}

void *array_grow(void *array, size_t *capacity, size_t needed, size_t element_size)
{
    if (needed <= *capacity)
        return array;
    size_t grown = larger(*capacity, needed);
    if (grown > SIZE_MAX / element_size) {
        errno = ENOMEM;
        return NULL;
    }
    char *moved = realloc(array, grown * element_size);
    if (!moved)
        return NULL;
    memset(moved + *capacity * element_size, 0, (grown - *capacity) * element_size);
    *capacity = grown;
    return moved;
}
