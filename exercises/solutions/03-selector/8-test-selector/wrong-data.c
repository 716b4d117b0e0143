/* Refused with: a paused descriptor is reported when its peer hangs up
 *
 * It pauses a descriptor with input, and there is no hang-up. */

/* EXERCISE: pass the right selector, and notice each mutant. */
void test(void)
{
    struct selector *selector = selector_open(NULL);
    struct selector_key key;
    int ends[2];
    expect(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    expect(selector_register(selector, ends[0], 0, NULL) == 0);
    expect(selector_select(selector, 0, &key, 1) == 0);
    selector_close(selector);
}
/* END */
