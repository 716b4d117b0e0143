/* lib/array beside bytes that never move. The first byte is the size of an element. Then a letter, and a
 * digit or letter, ask for room: 'g' for so many elements, '*' for 64 times as many, '+' for so many more than
 * there is room for, '/' for so many more than bytes can be counted for, '-' for so many fewer than
 * SIZE_MAX. */
/* wraps realloc */
#include "array.h"
#include "fuzz.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 1 << 16, STEP = 64 };

struct array {
    char *memory;
    size_t capacity, element_size;
};

static char model[MEMORY]; /* what the array must hold */
static unsigned next;      /* the byte that is written next: each differs from its neighbours */

void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);

/* There is so much memory, and no more. */
void *__wrap_realloc(void *memory, size_t size)
{
    if (size <= MEMORY)
        return __real_realloc(memory, size);
    errno = ENOMEM;
    return NULL;
}

/* The new part is zeroed; from now on it is written on. */
static void write_new(struct array *array, size_t from)
{
    for (size_t i = from * array->element_size; i < array->capacity * array->element_size; i++) {
        if (array->memory[i] != 0)
            fuzz_fail("byte %zu is new, and not 0", i);
        array->memory[i] = model[i] = (char)next++;
    }
}

static void grow(struct array *array, size_t needed)
{
    size_t room = array->capacity, most = MEMORY / array->element_size;
    errno = 0;
    char *memory = array_grow(array->memory, &array->capacity, needed, array->element_size);
    if (needed <= room) {
        if (memory != array->memory || array->capacity != room)
            fuzz_fail("there is room for %zu elements, and asking for %zu changes it", room,
                      needed);
    } else if (memory) {
        array->memory = memory;
        if (array->capacity < needed || array->capacity < 2 * room || array->capacity > most)
            fuzz_fail("of %zu elements, %zu were needed, and the capacity is %zu", room, needed,
                      array->capacity);
        write_new(array, room);
    } else if (errno != ENOMEM || array->capacity != room || (needed <= most && 2 * room <= most)) {
        fuzz_fail("room for %zu elements is refused with errno %d; of %zu there are %zu now",
                  needed, errno, room, array->capacity);
    }
}

static void step(struct array *array, struct script *script)
{
    char operation = script_byte(script);
    size_t count = script_number(script, 256);
    switch (operation) {
    case 'g': grow(array, count); break;
    case '*': grow(array, count * STEP); break;
    case '+': grow(array, array->capacity + count); break;
    case '/': grow(array, SIZE_MAX / array->element_size + count); break;
    case '-': grow(array, SIZE_MAX - count); break;
    default: break;
    }
}

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size};
    struct array array = {.element_size = script_number(&script, 256)};
    if (array.element_size == 0)
        return;
    next = 1;
    while (script_goes_on(&script)) {
        step(&array, &script);
        if (array.capacity > 0 &&
            memcmp(array.memory, model, array.capacity * array.element_size) != 0)
            fuzz_fail("the array does not hold what was written");
    }
    free(array.memory);
}
