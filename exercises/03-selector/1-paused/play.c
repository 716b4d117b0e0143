#include "pause.h"
#include "player.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static char data, other; /* their addresses are what is kept with a descriptor */
static void *const addresses[] = {[NO_DATA] = NULL, [DATA] = &data, [OTHER_DATA] = &other};

static enum data data_at(const void *address)
{
    enum data found = NO_DATA;
    while (found < STRANGE_DATA && addresses[found] != address)
        found++;
    return found;
}

static int take_step(struct selector *selector, enum action action, int fd)
{
    switch (action) {
    case PAUSE: return pause_reading(selector, fd);
    case RESUME: return resume_reading(selector, fd);
    case WANT_TO_WRITE: return selector_modify(selector, fd, SELECTOR_WRITE, &other);
    case NOTHING: break;
    }
    return 0;
}

static struct key key_of(const struct selector *selector, int fd)
{
    struct selector_key key = {0};
    int result = selector_get_key(selector, fd, &key);
    return (struct key){result, errno, key.events, data_at(key.data)};
}

static void look(struct selector *selector, const int *fds, struct seen *seen)
{
    struct selector_key ready;
    for (int i = 0; i < ENDS; i++)
        seen->keys[i] = key_of(selector, fds[i]);
    if (selector_select(selector, 0, &ready, 1) == 1 && ready.fd == fds[OURS])
        seen->reported = ready.events;
}

static void register_ends(struct selector *selector, const struct registration *registered,
                          const int *fds)
{
    for (int i = 0; i < ENDS; i++)
        if (registered[i].data != NO_DATA)
            player_needs(selector_register(selector, fds[i], registered[i].events,
                                           addresses[registered[i].data]),
                         "selector_register()");
}

void play(const struct question *question, struct answer *answer)
{
    int fds[ENDS];
    struct selector *selector = selector_open(NULL);
    player_needs(selector ? 0 : -1, "selector_open()");
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), "socketpair()");
    player_needs((int)write(fds[THEIRS], "hi", 2), "write()");
    register_ends(selector, question->registered, fds);
    for (int i = 0; i < STEPS; i++) {
        const struct step *step = &question->steps[i];
        struct seen *seen = &answer->seen[i];
        errno = 0;
        seen->result = take_step(selector, step->action, fds[step->end]);
        seen->why = errno;
        look(selector, fds, seen);
    }
    selector_close(selector);
    close(fds[OURS]);
    close(fds[THEIRS]);
}

int main(void)
{
    return player_main();
}
