/* Nobody tells: see rest.h. */
#include "rest.h"

int rest_processes(pid_t *processes, int most)
{
    return 0;
}

struct rest_look rest_look(void)
{
    return (struct rest_look){0};
}

/* So long without a word is rest. */
int rest_gap_ms(void)
{
    return 100;
}

bool rest_is_same(const struct rest_look *before, const struct rest_look *now)
{
    return true;
}

bool rest_is_stopped(const struct rest_look *before, const struct rest_look *now)
{
    return true;
}

bool rest_is_delivered(int port)
{
    return true;
}

bool rest_is_listening(int port)
{
    return false;
}

void rest_end_with_parent(void)
{
}
