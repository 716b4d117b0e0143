/* The array module, through array.h.
 *
 * Start reading at the tests, from top to bottom; main() lists them again. */
/* wraps malloc calloc realloc free */
#include "array.h"
#include "check.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct element {
    int number;
    char text[3]; /* an odd size, so that mistakes in the arithmetic show */
};

static struct element *array;
static size_t capacity;

static void begin(void)
{
    array = NULL;
    capacity = 0;
    memory_begin();
}

static void end(void)
{
    free(array);
}

static void grow(size_t needed)
{
    size_t room = capacity;
    array = check_not_null(array_grow(array, &capacity, needed, sizeof *array),
                           "There is memory enough for this.");
    check_that(capacity >= needed, "The capacity tells how many elements there is room for.");
    if (needed <= room)
        check_number(capacity, room, "There was room: nothing has to grow.");
}

static bool is_zero(const struct element *element)
{
    static const struct element zero;
    return memcmp(element, &zero, sizeof zero) == 0;
}

static void an_array_starts_as_null_and_gets_its_memory_when_it_needs_some(void **state)
{
    grow(1);
    check_number(memory.allocations, 1, "One allocation is enough.");
}

static void new_elements_are_zero_bytes(void **state)
{
    for (size_t needed = 1; needed < 1000; needed = capacity + 1) {
        size_t before = capacity;
        grow(needed);
        for (size_t i = before; i < capacity; i++)
            check_that(is_zero(&array[i]),
                       "A table indexed by descriptor reads elements that nobody has written: fill "
                       "what realloc() added, from the old capacity to the new one.");
        memset(array, 0xff, capacity * sizeof *array);
    }
}

static void what_was_stored_survives_growth(void **state)
{
    enum { COUNT = 10000 };
    for (int i = 0; i < COUNT; i++) {
        grow((size_t)i + 1);
        array[i].number = i;
    }
    for (int i = 0; i < COUNT; i++)
        check_number(array[i].number, i, "Growing moves the old elements and changes none.");
}

static void nothing_moves_while_there_is_room(void **state)
{
    grow(100);
    struct element *before = array;
    size_t room = capacity;
    for (size_t needed = 0; needed <= room; needed++)
        grow(needed);
    check_pointer(array, before, "There was room: the elements stay where they are.");
    check_number(memory.allocations, 1, "There was room: no call of realloc() is needed.");
}

static void growth_at_least_doubles_so_that_many_small_steps_are_cheap(void **state)
{
    enum { COUNT = 100000, DOUBLINGS = 17 };
    for (size_t needed = 1; needed <= COUNT; needed++) {
        size_t before = capacity;
        grow(needed);
        check_that(capacity == before || capacity >= 2 * before,
                   "Growing by a constant would make n steps cost n * n element moves.");
    }
    check_that(memory.allocations <= DOUBLINGS, "2 to the 17th is more than 100000.");
}

static void a_jump_far_ahead_is_one_step(void **state)
{
    grow(1);
    grow(50000);
    check_number(memory.allocations, 2,
                 "Doubling again and again up to there would move everything each time.");
}

static void check_unchanged_after_failure(size_t needed, const char *advice)
{
    struct element *before = array;
    size_t room = capacity;
    check_fails_null(array_grow(array, &capacity, needed, sizeof *array), ENOMEM,
                     "What does not fit into memory is ENOMEM.");
    check_pointer(array, before, advice);
    check_number(capacity, room, advice);
    check_number(array[room - 1].number, 42, advice);
}

static void without_memory_the_array_stays_as_it_was(void **state)
{
    grow(10);
    array[capacity - 1].number = 42;
    memory.left = 0;
    check_unchanged_after_failure(capacity + 1, "A failed realloc() leaves the old memory valid: "
                                                "neither free it nor lose its pointer.");
}

/* answers: libevent regress_buffer.c expand_overflow */
static void a_size_that_overflows_is_refused_not_wrapped_around(void **state)
{
    grow(10);
    array[capacity - 1].number = 42;
    memory_begin();
    check_unchanged_after_failure(SIZE_MAX / sizeof *array + 2,
                                  "elements * size wraps around to a small number: compare by "
                                  "division before multiplying.");
    check_unchanged_after_failure(SIZE_MAX, "The same, at the very end of the range.");
    check_number(memory.allocations, 0,
                 "It is known beforehand that this cannot fit: nobody need be asked.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "array", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(an_array_starts_as_null_and_gets_its_memory_when_it_needs_some),
        TEST(new_elements_are_zero_bytes),
        TEST(what_was_stored_survives_growth),
        TEST(nothing_moves_while_there_is_room),
        TEST(growth_at_least_doubles_so_that_many_small_steps_are_cheap),
        TEST(a_jump_far_ahead_is_one_step),
        TEST(without_memory_the_array_stays_as_it_was),
        TEST(a_size_that_overflows_is_refused_not_wrapped_around),
    };
    return check_main(argc, argv, &suite, tests);
}
