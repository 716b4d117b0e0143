/* Refused with: How many entries has your test room for
 *
 * There is room for all that is ready. */

/* EXERCISE: pass the right selector, and notice each mutant. */
void test(void)
{
    struct selector *selector = selector_open(NULL);
    struct selector_key keys[8];
    int ends[2], more[2], before, after;
    expect(pipe(ends) == 0 && pipe(more) == 0);
    expect(selector_register(selector, ends[1], SELECTOR_WRITE, &before) == 0);
    expect(selector_modify(selector, ends[1], SELECTOR_WRITE, &after) == 0);
    expect(selector_select(selector, 0, keys, 8) == 1);
    expect(keys[0].data == &after);
    expect(selector_register(selector, more[1], SELECTOR_WRITE, NULL) == 0);
    expect(selector_select(selector, 0, keys, 8) == 2);
    expect(keys[0].fd != keys[1].fd);
    expect(selector_unregister(selector, more[1]) == 0);
    expect(selector_register(selector, more[0], 0, NULL) == 0);
    close(more[1]);
    expect(selector_select(selector, 0, keys, 8) == 1);
    selector_close(selector);
}
/* END */
