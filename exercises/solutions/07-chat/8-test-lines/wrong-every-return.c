/* Refused with: This is the right framer
 *
 * A carriage return that no line feed follows is part of the line. */

/* EXERCISE: pass the right framer, and notice each mutant. */
void test(void)
{
    struct line framer;
    const char *bytes = "a\rb\n", *text;
    size_t size = strlen(bytes), length;
    line_init(&framer, 4);
    expect(line_next(&framer, &bytes, &size, &text, &length) == LINE_WHOLE && length == 2);
    line_release(&framer);
}
/* END */
