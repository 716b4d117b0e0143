/* Refused with: Which pointer comes back
 *
 * It changes the interest and the data together. */

/* EXERCISE: pass the right selector, and notice each mutant. */
void test(void)
{
    struct selector *selector = selector_open(NULL);
    struct selector_key key, other, keys[2];
    int ends[2], more[2], before, after;
    expect(pipe(ends) == 0 && pipe(more) == 0);
    expect(selector_register(selector, ends[1], 0, &before) == 0);
    expect(selector_modify(selector, ends[1], SELECTOR_WRITE, &after) == 0);
    expect(selector_register(selector, more[1], SELECTOR_WRITE, NULL) == 0);
    expect(selector_select(selector, 0, &key, 1) == 1);
    expect(selector_select(selector, 0, &other, 1) == 1);
    expect(key.fd != other.fd);
    expect(selector_unregister(selector, more[1]) == 0);
    expect(selector_select(selector, 0, &key, 1) == 1);
    expect(key.data == &after);
    expect(selector_register(selector, more[0], 0, NULL) == 0);
    close(more[1]);
    expect(selector_select(selector, 0, keys, 2) == 1);
    selector_close(selector);
}
/* END */
