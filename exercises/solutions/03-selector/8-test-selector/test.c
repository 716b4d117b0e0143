/* Start at test(). */
#include "expect.h"
#include "selector.h"

#include <unistd.h>

/* EXERCISE: pass the right selector, and notice each mutant. */
static void a_paused_descriptor_is_not_reported_even_if_its_peer_hangs_up(void)
{
    struct selector *selector = selector_open(NULL);
    struct selector_key key;
    int ends[2];
    expect(pipe(ends) == 0);
    expect(selector_register(selector, ends[0], 0, NULL) == 0);
    close(ends[1]);
    expect(selector_select(selector, 0, &key, 1) == 0);
    selector_close(selector);
    close(ends[0]);
}

static void data_can_change_alone(void)
{
    struct selector *selector = selector_open(NULL);
    struct selector_key key;
    int ends[2], before, after;
    expect(pipe(ends) == 0);
    expect(selector_register(selector, ends[1], SELECTOR_WRITE, &before) == 0);
    expect(selector_modify(selector, ends[1], SELECTOR_WRITE, &after) == 0);
    expect(selector_select(selector, 0, &key, 1) == 1);
    expect(key.data == &after);
    selector_close(selector);
    close(ends[0]);
    close(ends[1]);
}

static void with_little_room_everybody_gets_a_turn(void)
{
    struct selector *selector = selector_open(NULL);
    struct selector_key first, second;
    int these[2], those[2];
    expect(pipe(these) == 0 && pipe(those) == 0);
    expect(selector_register(selector, these[1], SELECTOR_WRITE, NULL) == 0);
    expect(selector_register(selector, those[1], SELECTOR_WRITE, NULL) == 0);
    expect(selector_select(selector, 0, &first, 1) == 1);
    expect(selector_select(selector, 0, &second, 1) == 1);
    expect(first.fd != second.fd);
    selector_close(selector);
    for (int i = 0; i < 2; i++) {
        close(these[i]);
        close(those[i]);
    }
}

void test(void)
{
    a_paused_descriptor_is_not_reported_even_if_its_peer_hangs_up();
    data_can_change_alone();
    with_little_room_everybody_gets_a_turn();
}
/* END */
