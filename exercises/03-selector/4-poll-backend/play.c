/* The selector's own suite of tests, with the backend that is in this folder. */
#define main     suite_main
#define EXERCISE /* leaves out the tests of a lowered limit on descriptors: backend.h says nothing of it */
#include "../../../tests/unit/selector.c"
#undef main

#include "player.h"

/* Whether there is anything to test. */
static bool is_begun(void)
{
    struct selector *opened = selector_open("poll");
    bool begun = opened || errno != ENOSYS;
    selector_close(opened);
    return begun;
}

void play(const struct question *question, struct answer *answer)
{
    units_play(suite_main, is_begun, question, answer);
}

int main(void)
{
    return player_main();
}
