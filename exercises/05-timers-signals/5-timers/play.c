/* The timers' own suite of tests, with the timers that are in this folder. */
#define main suite_main
#include "../../../tests/unit/timer.c"
#undef main

#include "player.h"

/* Whether there is anything to test. */
static bool is_begun(void)
{
    struct reactor_timer timer;
    struct reactor *opened = reactor_open("poll");
    reactor_timer_init(&timer, NULL, NULL);
    bool begun = reactor_timer_start(opened, &timer, 1000, 0) == 0 || errno != ENOSYS;
    reactor_close(opened);
    return begun;
}

void play(const struct question *question, struct answer *answer)
{
    true_clock = true;
    memory_begin(); /* the last test may have left none */
    units_play(suite_main, is_begun, question, answer);
}

int main(void)
{
    return player_main();
}
