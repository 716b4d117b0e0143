/* Refused with: This is the right selector
 *
 * A paused descriptor keeps its registration. */

/* EXERCISE: pass the right selector, and notice each mutant. */
void test(void)
{
    struct selector *selector = selector_open(NULL);
    int ends[2];
    expect(pipe(ends) == 0);
    expect(selector_register(selector, ends[0], SELECTOR_READ, NULL) == 0);
    expect(selector_modify(selector, ends[0], 0, NULL) == 0);
    expect(selector_count(selector) == 0);
    selector_close(selector);
}
/* END */
