/* What a play.c has behind the selector's suite, which it includes: the suite's tests are questions. */
#include "player.h"
#include "selector.h"

#include <errno.h>

int suite_main(int argc, char **argv); /* the suite's main() */

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
