#include "player.h"
#include "sleep.h"

#include <stdlib.h>
#include <string.h>

/* The deadlines are in memory of just their size, so that a look past their end is seen. */
void play(const struct question *question, struct answer *answer)
{
    size_t size = (size_t)question->count * sizeof question->deadlines[0];
    long long *deadlines = malloc(size > 0 ? size : 1);
    player_needs(deadlines ? 0 : -1, "malloc()");
    memcpy(deadlines, question->deadlines, size);
    struct timeval left = {.tv_sec = 777, .tv_usec = 777};
    const struct timeval *result = time_left(&left, question->now_us, deadlines, question->count);
    answer->is_null = !result;
    answer->is_left = result == &left;
    answer->sec = left.tv_sec;
    answer->usec = left.tv_usec;
    free(deadlines);
}

int main(void)
{
    return player_main();
}
