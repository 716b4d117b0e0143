/* lib/buffer beside an array that never moves. '+' and '*' append some bytes, or 64 times as many; '-' and
 * '/' consume as many; 'l' sets the limit; '!' releases. A digit or letter after it says how many. */
#include "buffer.h"
#include "fuzz.h"

#include <errno.h>
#include <string.h>

enum { MODEL = 1 << 16, STEP = 64, LIMITS = 36 * 512 };

/* What the buffer must hold: bytes[start] to bytes[end]. */
static struct {
    char bytes[MODEL];
    size_t start, end, limit;
    unsigned next; /* the byte that is appended next: each differs from its neighbours */
} model;

static void append(struct buffer *buffer, size_t size)
{
    if (model.end + size > MODEL)
        return;
    for (size_t i = 0; i < size; i++)
        model.bytes[model.end + i] = (char)model.next++;
    size_t held = model.end - model.start;
    bool fits = size == 0 || (held <= model.limit && size <= model.limit - held);
    errno = 0;
    int result = buffer_append(buffer, model.bytes + model.end, size);
    if (fits != (result == 0))
        fuzz_fail("%zu bytes are held, the limit is %zu, and appending %zu returns %d", held,
                  model.limit, size, result);
    if (!fits && errno != ENOBUFS)
        fuzz_fail("past the limit errno is %d, not ENOBUFS", errno);
    model.end += fits ? size : 0;
}

static void consume(struct buffer *buffer, size_t size)
{
    size_t held = model.end - model.start;
    size = size < held ? size : held;
    buffer_consume(buffer, size);
    model.start += size;
}

static void check(const struct buffer *buffer)
{
    size_t held = model.end - model.start;
    if (buffer_size(buffer) != held || buffer_is_empty(buffer) != (held == 0))
        fuzz_fail("the buffer says that it holds %zu bytes; they are %zu", buffer_size(buffer),
                  held);
    if (held == 0 && (buffer_data(buffer) || buffer->memory))
        fuzz_fail("an empty buffer owns memory");
    if (held > 0 && memcmp(buffer_data(buffer), model.bytes + model.start, held) != 0)
        fuzz_fail("the buffer does not hold what was appended");
}

static void step(struct buffer *buffer, struct script *script)
{
    char operation = script_byte(script);
    size_t size = script_number(script, 256);
    switch (operation) {
    case '+': append(buffer, size); break;
    case '*': append(buffer, size * STEP); break;
    case '-': consume(buffer, size); break;
    case '/': consume(buffer, size * STEP); break;
    case 'l': buffer_set_limit(buffer, model.limit = size * STEP); break;
    case '!':
        buffer_release(buffer);
        model.start = model.end;
        break;
    default: break;
    }
}

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size};
    struct buffer buffer;
    model.start = model.end = 0;
    model.next = 0;
    model.limit = LIMITS;
    buffer_init(&buffer, model.limit);
    while (script_goes_on(&script)) {
        step(&buffer, &script);
        check(&buffer);
    }
    buffer_release(&buffer);
}
