/* lib/line beside a reference that has all bytes at once; and with telnet's commands, where what comes out must
 * not depend on how the stream is cut. The first byte is the limit of a line; then come bytes of the stream,
 * and each '|' is where an arrival ends. */
#include "line.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { LIMITS = 36 };

/* The whole stream, and how much of it the reference has used. */
struct reference {
    char *bytes;
    size_t size;
    size_t used;
    size_t limit;
};

/* The next whole line: what line_next() must say of it. */
static enum line_result reference_next(struct reference *reference, const char **text,
                                       size_t *length)
{
    const char *start = reference->bytes + reference->used;
    const char *end = memchr(start, '\n', reference->size - reference->used);
    if (!end)
        return LINE_MORE;
    reference->used += (size_t)(end - start) + 1;
    *text = start;
    *length = (size_t)(end - start) - (end > start && end[-1] == '\r' ? 1 : 0);
    return *length <= reference->limit ? LINE_WHOLE : LINE_TOO_LONG;
}

/* A line that is too long is reported before its end is here; and what has no end is no line yet. */
static bool is_known_to_be_too_long(const struct reference *reference)
{
    size_t left = reference->size - reference->used;
    const char *rest = reference->bytes + reference->used;
    return left > reference->limit + 1 || (left == reference->limit + 1 && rest[left - 1] != '\r');
}

static void check_one(struct reference *reference, enum line_result result, const char *text,
                      size_t length)
{
    const char *expected;
    size_t expected_length;
    enum line_result wanted = reference_next(reference, &expected, &expected_length);
    if (wanted == LINE_MORE && result == LINE_TOO_LONG && is_known_to_be_too_long(reference))
        return;
    if (result != wanted)
        fuzz_fail("line_next() says %d of a line, and must say %d", result, wanted);
    if (result == LINE_WHOLE && (length != expected_length || memcmp(text, expected, length) != 0))
        fuzz_fail("a line is \"%.*s\", and must be \"%.*s\"", (int)length, text,
                  (int)expected_length, expected);
}

/* Past a line that was reported too early for the reference, up to its end. */
static void skip_reported(struct reference *reference, bool *reported)
{
    const char *text;
    size_t length;
    if (*reported && reference_next(reference, &text, &length) != LINE_MORE)
        *reported = false;
}

static void arrive(struct line *line, struct reference *reference, bool *reported,
                   const char *bytes, size_t size)
{
    const char *text;
    size_t length;
    enum line_result result;
    if (size > 0)
        memcpy(reference->bytes + reference->size, bytes, size);
    reference->size += size;
    skip_reported(reference, reported);
    while ((result = line_next(line, &bytes, &size, &text, &length)) != LINE_MORE) {
        if (*reported)
            fuzz_fail("of a line that was too long, the rest was not skipped");
        size_t used = reference->used;
        check_one(reference, result, text, length);
        *reported = reference->used == used;
    }
    if (!*reported && is_known_to_be_too_long(reference))
        fuzz_fail("a line is too long already, and that was not said");
    if (size != 0)
        fuzz_fail("line_next() wants more, and %zu bytes are not used", size);
    if (line_held(line) > reference->limit + 1)
        fuzz_fail("%zu bytes are held of a line that may have %zu", line_held(line),
                  reference->limit);
    if (!*reported &&
        memchr(reference->bytes + reference->used, '\n', reference->size - reference->used))
        fuzz_fail("a line is complete, and was not handed out");
}

/* --- With telnet ------------------------------------------------------------------------------------- */

/* What has come out: the result, and the bytes of a line or an answer. */
struct journal {
    char *bytes;
    size_t size;
};

static void note(struct journal *journal, enum line_result result, const char *text, size_t length)
{
    journal->bytes[journal->size++] = (char)('0' + result);
    if (result == LINE_WHOLE || result == LINE_ANSWER) {
        memcpy(journal->bytes + journal->size, text, length);
        journal->size += length;
    }
}

static void frame(struct line *line, struct journal *journal, const char *bytes, size_t size)
{
    const char *text;
    size_t length;
    enum line_result result;
    while ((result = line_next(line, &bytes, &size, &text, &length)) != LINE_MORE)
        note(journal, result, text, length);
    if (size != 0)
        fuzz_fail("line_next() wants more, and %zu bytes are not used", size);
}

/* In pieces, or, without a separator, as a whole. */
static void frame_telnet(struct script script, size_t limit, bool whole, struct journal *journal)
{
    struct line line;
    const char *text;
    size_t length;
    char *stream = malloc(script.size + 1);
    size_t size = 0;
    line_init(&line, limit);
    line_expect_telnet(&line);
    while (stream && script_goes_on(&script)) {
        size_t piece = script_until(&script, '|', &text);
        memcpy(stream + size, text, piece);
        size += piece;
        if (!whole)
            frame(&line, journal, stream + size - piece, piece);
    }
    if (whole)
        frame(&line, journal, stream, size);
    if (line_finish(&line, &text, &length) == LINE_WHOLE)
        note(journal, LINE_WHOLE, text, length);
    if (line_finish(&line, &text, &length) != LINE_MORE)
        fuzz_fail("a stream ends twice");
    line_release(&line);
    free(stream);
}

static void check_telnet(struct script script, size_t limit)
{
    struct journal pieces = {.bytes = malloc(3 * script.size + 8)};
    struct journal whole = {.bytes = malloc(3 * script.size + 8)};
    if (pieces.bytes && whole.bytes) {
        frame_telnet(script, limit, false, &pieces);
        frame_telnet(script, limit, true, &whole);
        if (pieces.size != whole.size || memcmp(pieces.bytes, whole.bytes, whole.size) != 0)
            fuzz_fail("what comes out depends on how the stream was cut");
    }
    free(pieces.bytes);
    free(whole.bytes);
}

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size};
    unsigned limit = script_number(&script, LIMITS);
    struct reference reference = {.bytes = malloc(size + 1), .limit = limit > 0 ? limit : 1};
    struct line line;
    bool reported = false;
    if (!reference.bytes)
        return;
    check_telnet(script, reference.limit);
    line_init(&line, reference.limit);
    while (script_goes_on(&script)) {
        const char *piece;
        size_t length = script_until(&script, '|', &piece);
        char *exact = malloc(length > 0 ? length : 1);
        if (exact && length > 0)
            memcpy(exact, piece, length);
        if (exact)
            arrive(&line, &reference, &reported, exact, length);
        free(exact);
    }
    line_release(&line);
    free(reference.bytes);
}
