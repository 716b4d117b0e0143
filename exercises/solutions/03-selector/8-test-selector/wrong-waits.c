/* Refused with: With the right selector your test does not end in order
 *
 * It waits for ever for what must not come. */

/* EXERCISE: pass the right selector, and notice each mutant. */
void test(void)
{
    struct selector *selector = selector_open(NULL);
    struct selector_key key;
    int ends[2];
    expect(pipe(ends) == 0);
    expect(selector_register(selector, ends[0], 0, NULL) == 0);
    close(ends[1]);
    expect(selector_select(selector, -1, &key, 1) == 0);
    selector_close(selector);
}
/* END */
