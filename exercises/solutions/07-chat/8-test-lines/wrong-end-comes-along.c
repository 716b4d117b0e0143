/* Refused with: has your test let the end arrive later
 *
 * The line that is too long arrives together with its end. */

/* EXERCISE: pass the right framer, and notice each mutant. */
static struct line framer;

static void arrives(const char *bytes, enum line_result expected, size_t expected_length)
{
    size_t size = strlen(bytes), length;
    const char *text;
    expect(line_next(&framer, &bytes, &size, &text, &length) == expected);
    if (expected == LINE_WHOLE)
        expect(length == expected_length);
}

void test(void)
{
    line_init(&framer, 4);
    arrives("ab\r", LINE_MORE, 0);
    arrives("\n", LINE_WHOLE, 2);
    arrives("abcd\n", LINE_WHOLE, 4);
    arrives("abcdefghijklmnop\n", LINE_TOO_LONG, 0);
    arrives("tu\n", LINE_WHOLE, 2);
    line_release(&framer);
}
/* END */
