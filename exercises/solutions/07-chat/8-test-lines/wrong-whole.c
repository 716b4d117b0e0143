/* Refused with: arrives in two pieces
 *
 * What it sends arrives in whole lines. */

/* EXERCISE: pass the right framer, and notice each mutant. */
void test(void)
{
    struct line framer;
    const char *bytes = "ab\r\nabcd\n", *text;
    size_t size = strlen(bytes), length;
    line_init(&framer, 4);
    expect(line_next(&framer, &bytes, &size, &text, &length) == LINE_WHOLE && length == 2);
    expect(line_next(&framer, &bytes, &size, &text, &length) == LINE_WHOLE && length == 4);
    expect(line_next(&framer, &bytes, &size, &text, &length) == LINE_MORE);
    line_release(&framer);
}
/* END */
