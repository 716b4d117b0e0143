#define _GNU_SOURCE /* setenv() */
#include "fds.h"
#include "player.h"
#include "tell.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static void notify_often(const struct question *question, struct answer *answer)
{
    for (int i = 0; i < question->times && answer->result == 0; i++) {
        errno = 0;
        answer->result = notify(question->text);
        answer->why = errno;
    }
}

/* What was left open has the lowest numbers, and is no matter of the next question. */
static void close_rest(int more)
{
    for (int fd = STDERR_FILENO + 1; more > 0; fd++)
        more -= close(fd) == 0;
}

void play(const struct question *question, struct answer *answer)
{
    int before = fds_count();
    if (question->is_asked)
        player_needs(setenv("NOTIFY_SOCKET", question->name, 1), "setenv()");
    else
        unsetenv("NOTIFY_SOCKET");
    notify_often(question, answer);
    answer->more = fds_count() - before;
    close_rest(answer->more);
}

int main(void)
{
    return player_main();
}
