#include "player.h"
#include "selector.h"
#include "wake.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

enum { FIRST = 3 }; /* descriptor that wake_open() can be given */

static int open_once(void)
{
    static bool is_open;
    static int fd;
    if (!is_open)
        fd = wake_open(SIGUSR1);
    is_open = true;
    return fd;
}

/* The ends of the pipe have numbers next to each other. */
static bool one_end_blocks(int fd)
{
    bool blocks = false;
    for (int one = FIRST; one < fd + 2; one++)
        blocks |= fcntl(one, F_GETFD) != -1 && !(fcntl(one, F_GETFL) & O_NONBLOCK);
    return blocks;
}

static void raise_many(int count, struct answer *answer)
{
    for (int i = 0; i < count; i++) {
        errno = ENOENT;
        (void)raise(SIGUSR1);
    }
    answer->left = errno;
}

static void look(int fd, struct answer *answer)
{
    struct selector_key key;
    struct selector *selector = selector_open("poll");
    player_needs(selector ? 0 : -1, "selector_open()");
    answer->watched = selector_register(selector, fd, SELECTOR_READ, NULL);
    answer->why = errno;
    answer->ready = selector_select(selector, 0, &key, 1);
    selector_close(selector);
}

void play(const struct question *question, struct answer *answer)
{
    int fd = open_once();
    if (question->act == SIGNALS)
        raise_many(question->signals, answer);
    else if (question->act == CLEAR)
        wake_clear();
    answer->blocks = one_end_blocks(fd);
    look(fd, answer);
}

int main(void)
{
    return player_main();
}
