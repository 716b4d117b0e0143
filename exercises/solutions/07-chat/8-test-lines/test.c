/* Start at test(). */
#include "expect.h"
#include "line.h"

#include <string.h>

/* EXERCISE: pass the right framer, and notice each mutant. */
enum { LIMIT = 4 };

static struct line framer;

/* A piece of the stream arrives, of which one result comes; of a line, its text. */
static void arrives(const char *bytes, enum line_result expected, const char *line)
{
    size_t size = strlen(bytes), length;
    const char *text;
    expect(line_next(&framer, &bytes, &size, &text, &length) == expected);
    if (expected == LINE_WHOLE)
        expect(length == strlen(line) && memcmp(text, line, length) == 0);
}

static void an_end_may_be_cut_in_two(void)
{
    arrives("ab\r", LINE_MORE, "");
    arrives("\n", LINE_WHOLE, "ab");
}

static void a_line_may_be_as_long_as_the_limit(void)
{
    arrives("abcd\n", LINE_WHOLE, "abcd");
    arrives("abcd\r\n", LINE_WHOLE, "abcd");
    arrives("abcde\n", LINE_TOO_LONG, "");
}

static void a_line_that_is_too_long_is_skipped_to_its_end(void)
{
    arrives("abcdefgh", LINE_TOO_LONG, "");
    arrives("ij\n", LINE_MORE, "");
    arrives("kl\n", LINE_WHOLE, "kl");
}

void test(void)
{
    line_init(&framer, LIMIT);
    an_end_may_be_cut_in_two();
    a_line_may_be_as_long_as_the_limit();
    a_line_that_is_too_long_is_skipped_to_its_end();
    line_release(&framer);
}
/* END */
