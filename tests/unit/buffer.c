/* The buffer module, through buffer.h.
 *
 * Start reading at check_sane(), which compares a buffer with a model of it that is too simple to be
 * wrong: a plain array of bytes. */
/* wraps malloc calloc realloc free memmove */
#include "buffer.h"
#include "check.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 10000 };

static struct buffer buffer;
static size_t limit;

/* The model. */
static char model[LIMIT];
static size_t model_size;

static void begin_with_limit(size_t bytes)
{
    limit = bytes;
    model_size = 0;
    memory_begin();
    buffer_init(&buffer, limit);
}

static void begin(void)
{
    begin_with_limit(LIMIT);
}

static void check_sane(void)
{
    check_number(buffer_limit(&buffer), limit, "It changes only when it is set.");
    check_number(buffer_size(&buffer), model_size,
                 "The buffer holds what was appended and not yet "
                 "consumed.");
    check_that(buffer_is_empty(&buffer) == (model_size == 0), "Empty means that its size is 0.");
    check_that((buffer_data(&buffer) == NULL) == (model_size == 0),
               "Only an empty buffer has no data.");
    if (model_size > 0)
        check_bytes(buffer_data(&buffer), buffer_size(&buffer), model, model_size,
                    "First in, first out, and contiguous: look at what moves the bytes.");
    check_number(memory.blocks, model_size > 0,
                 "An empty buffer owns no memory, any other one block: "
                 "thousands of idle connections must cost nothing.");
}

static void end(void)
{
    buffer_release(&buffer);
    model_size = 0;
    check_sane();
}

static void append(const char *data, size_t size)
{
    check_succeeds(buffer_append(&buffer, data, size), "It is within the limit.");
    for (size_t i = 0; i < size; i++)
        model[model_size++] = data[i];
    check_sane();
}

static void consume(size_t size)
{
    buffer_consume(&buffer, size);
    model_size -= size;
    memmove(model, model + size, model_size);
    check_sane();
}

static void refuse(size_t size, int why, const char *advice)
{
    static const char data[LIMIT + 1];
    check_fails(buffer_append(&buffer, data, size), why, advice);
    check_sane();
}

/* --- Appending and consuming ------------------------------------------------------------------- */

static void a_new_buffer_is_empty_and_owns_no_memory(void **state)
{
    check_sane();
    check_number(memory.allocations, 0, "buffer_init() allocates nothing, so it cannot fail.");
}

static void bytes_come_out_in_the_order_in_which_they_went_in(void **state)
{
    append("one ", 4);
    append("two ", 4);
    append("three", 5);
    consume(4);
    append(" four", 5);
    check_bytes(buffer_data(&buffer), buffer_size(&buffer), "two three four", 14,
                "The first bytes consumed are the first that were appended.");
}

/* pitfall 30 */
static void any_byte_is_data_even_nul(void **state)
{
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    append(all, sizeof all);
    append("\0\0", 2);
    consume(1);
    check_number(buffer_size(&buffer), 257, "Lengths, never strlen(): peers send any byte.");
}

static void appending_nothing_changes_nothing(void **state)
{
    append(NULL, 0);
    append("x", 0);
    check_number(memory.allocations, 0, "No byte needs no memory.");
    append("abc", 3);
    append(NULL, 0);
}

static void consuming_nothing_changes_nothing(void **state)
{
    consume(0);
    append("abc", 3);
    consume(0);
}

static void consuming_all_gives_the_memory_back(void **state)
{
    append("abc", 3);
    consume(3);
    check_number(memory.blocks, 0, "An empty buffer owns no memory.");
    append("def", 3);
    check_bytes(buffer_data(&buffer), 3, "def", 3, "It goes on as if it were new.");
}

static void release_drops_everything_and_the_buffer_may_be_used_again(void **state)
{
    append("abc", 3);
    consume(1);
    buffer_release(&buffer);
    model_size = 0;
    check_sane();
    buffer_release(&buffer);
    check_sane();
    append("again", 5);
    refuse(LIMIT - 4, ENOBUFS, "The limit outlives a release.");
}

static void two_buffers_share_nothing(void **state)
{
    struct buffer other;
    buffer_init(&other, 10);
    append("abc", 3);
    check_succeeds(buffer_append(&other, "xyz", 3), "It is within its own limit.");
    buffer_consume(&other, 1);
    check_bytes(buffer_data(&buffer), 3, "abc", 3, "The state is in the struct, nowhere else.");
    check_bytes(buffer_data(&other), 2, "yz", 2, "The state is in the struct, nowhere else.");
    buffer_release(&other);
    check_sane();
}

/* --- The limit --------------------------------------------------------------------------------- */

/* pitfall 8 */
static void the_limit_can_be_reached_and_not_passed(void **state)
{
    static const char data[LIMIT];
    append(data, LIMIT - 1);
    append("x", 1);
    refuse(1, ENOBUFS, "Full means that not one more byte is taken.");
    consume(1);
    append("y", 1);
    refuse(1, ENOBUFS, "What was consumed makes room for exactly as much.");
}

static void an_append_past_the_limit_takes_nothing_at_all(void **state)
{
    append("abc", 3);
    refuse(LIMIT - 2, ENOBUFS, "All or nothing: half a message would corrupt the stream.");
    append("def", 3);
}

/* answers: libevent regress_buffer.c expand_overflow */
static void a_size_that_overflows_is_past_the_limit(void **state)
{
    append("abc", 3);
    refuse(SIZE_MAX, ENOBUFS, "size + more wraps around: compare with what is left instead.");
    refuse(SIZE_MAX - 2, ENOBUFS, "size + more wraps around to exactly 0 here.");
}

static void a_limit_of_nothing_refuses_everything(void **state)
{
    begin_with_limit(0);
    refuse(1, ENOBUFS, "There is room for no byte.");
    append(NULL, 0);
}

static void a_limit_is_no_reason_to_take_that_much_memory(void **state)
{
    append("x", 1);
    check_that(memory.largest < LIMIT, "One byte waits, and the limit may be megabytes.");
}

static void memory_never_exceeds_twice_the_limit(void **state)
{
    for (size_t bytes = 1; bytes < LIMIT; bytes = bytes * 3 / 2 + 1) {
        begin_with_limit(bytes);
        check_note("a limit of %zu bytes", bytes);
        for (size_t i = 0; i < 3 * bytes; i++) {
            if (model_size == bytes)
                consume((bytes + 1) / 2);
            append("x", 1);
        }
        check_that(memory.largest <= 2 * bytes,
                   "Consumed bytes make room: twice the limit is enough to move them seldom.");
        consume(model_size);
    }
}

static size_t moved; /* bytes that memmove() has moved */

void *__real_memmove(void *to, const void *from, size_t size);
void *__wrap_memmove(void *to, const void *from, size_t size);

void *__wrap_memmove(void *to, const void *from, size_t size)
{
    moved += size;
    return __real_memmove(to, from, size);
}

static void at_the_limit_bytes_are_moved_as_seldom_as_below_it(void **state)
{
    static const char data[LIMIT];
    append(data, LIMIT);
    moved = 0;
    for (int i = 0; i < LIMIT; i++) {
        buffer_consume(&buffer, 1);
        check_succeeds(buffer_append(&buffer, "x", 1), "It was full, and one byte less.");
    }
    check_that(
        moved <= 2 * LIMIT,
        "A slow reader takes a little at a time. If each append moves all that waits, a queue of a "
        "megabyte makes every word cost a megabyte.");
    model_size = LIMIT;
    memset(model, 'x', LIMIT);
    check_sane();
}

static void set_limit(size_t bytes)
{
    limit = bytes;
    buffer_set_limit(&buffer, limit);
}

static void a_limit_may_change_and_drops_nothing(void **state)
{
    append("abcdef", 6);
    set_limit(4);
    check_sane();
    refuse(1, ENOBUFS, "More is held than may be: no more comes in.");
    consume(3);
    append("g", 1);
    refuse(1, ENOBUFS, "Three were left and one came: that is the new limit.");
    set_limit(LIMIT);
    append("hij", 3);
}

/* --- Memory ------------------------------------------------------------------------------------ */

static void without_memory_the_buffer_stays_as_it_was(void **state)
{
    static const char data[LIMIT];
    memory.left = 0;
    refuse(1, ENOMEM, "The first allocation failed.");
    memory.left = -1;
    append("abc", 3);
    memory.left = 0;
    refuse(LIMIT - 3, ENOMEM, "The old block stays until the new one is there.");
    memory.left = -1;
    append(data, LIMIT - 3);
}

static void at_the_limit_consumed_room_is_used_again_without_new_memory(void **state)
{
    static char data[LIMIT];
    for (size_t i = 0; i < LIMIT; i++)
        data[i] = (char)(i * 7 + i / 256);
    append(data, LIMIT);
    memory.left = 0;
    for (size_t size = 1; size < LIMIT; size *= 3) {
        consume(size);
        append(data, size);
    }
}

static void a_limit_without_end_ends_where_memory_does(void **state)
{
    begin_with_limit(SIZE_MAX);
    append("abc", 3);
    memory.left = 0;
    refuse(SIZE_MAX - 3, ENOMEM, "Doubling must not overflow on the way there.");
    memory.left = -1;
    append("def", 3);
}

static void many_small_appends_allocate_seldom(void **state)
{
    for (int i = 0; i < LIMIT; i++) {
        buffer_append(&buffer, "x", 1);
        model[model_size++] = 'x';
    }
    check_sane();
    check_that(memory.allocations <= 6,
               "Doubling from 1024 bytes reaches 10000 in 5 steps; growing by a "
               "constant makes n appends cost n * n byte moves.");
}

static void a_steady_flow_allocates_nothing(void **state)
{
    append("0123456789", 10);
    for (int i = 0; i < 5000; i++) {
        append("abcdefg", 7);
        consume(7);
    }
    check_number(memory.allocations, 1,
                 "The consumed bytes at the front are room to be used again.");
}

/* --- Anything ---------------------------------------------------------------------------------- */

static void step(uint32_t *random)
{
    static char data[LIMIT];
    size_t size = check_random(random, 4) > 0 ? check_random(random, 100)
                                              : check_random(random, (uint32_t)limit + 1);
    if (check_random(random, 100) == 0) {
        consume(model_size);
    } else if (check_random(random, 2) == 0) {
        consume(size < model_size ? size : model_size);
    } else if (size > limit - model_size) {
        refuse(size, ENOBUFS, "It does not fit.");
    } else {
        for (size_t i = 0; i < size; i++)
            data[i] = (char)check_random(random, 256);
        append(data, size);
    }
}

static void whatever_happens_it_behaves_like_a_plain_array(void **state)
{
    static const size_t limits[] = {1, 7, 100, 1000, 1023, 1024, 1025, 2047, 2048, 5000, LIMIT};
    uint32_t seed = check_seed();
    uint32_t random = seed;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        begin_with_limit(limits[i]);
        for (int n = 0; n < 2000; n++) {
            check_note("limit %zu, step %d, CHECK_SEED=%u", limit, n, (unsigned)seed);
            step(&random);
        }
        consume(model_size);
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "buffer", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(a_new_buffer_is_empty_and_owns_no_memory),
        TEST(bytes_come_out_in_the_order_in_which_they_went_in),
        TEST(any_byte_is_data_even_nul),
        TEST(appending_nothing_changes_nothing),
        TEST(consuming_nothing_changes_nothing),
        TEST(consuming_all_gives_the_memory_back),
        TEST(release_drops_everything_and_the_buffer_may_be_used_again),
        TEST(two_buffers_share_nothing),
        TEST(the_limit_can_be_reached_and_not_passed),
        TEST(an_append_past_the_limit_takes_nothing_at_all),
        TEST(a_size_that_overflows_is_past_the_limit),
        TEST(a_limit_of_nothing_refuses_everything),
        TEST(a_limit_is_no_reason_to_take_that_much_memory),
        TEST(memory_never_exceeds_twice_the_limit),
        TEST(at_the_limit_bytes_are_moved_as_seldom_as_below_it),
        TEST(a_limit_may_change_and_drops_nothing),
        TEST(without_memory_the_buffer_stays_as_it_was),
        TEST(at_the_limit_consumed_room_is_used_again_without_new_memory),
        TEST(a_limit_without_end_ends_where_memory_does),
        TEST(many_small_appends_allocate_seldom),
        TEST(a_steady_flow_allocates_nothing),
        TEST(whatever_happens_it_behaves_like_a_plain_array),
    };
    return check_main(argc, argv, &suite, tests);
}
