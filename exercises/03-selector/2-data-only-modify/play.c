/* epoll_ctl() and fstat() are counted here: epoll's way to tell the kernel, and the question whether a number
 * still means the same file. */
/* wraps epoll_ctl fstat */
#include "player.h"
#include "selector.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int calls;   /* to the kernel, about what to watch */
static int refusal; /* if not 0, what epoll_ctl() fails with */

static char before, after; /* their addresses are what is kept with the descriptor */
static void *const addresses[] = {[NO_DATA] = NULL, [BEFORE] = &before, [AFTER] = &after};

int __real_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);
int __wrap_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);
int __real_fstat(int fd, struct stat *status);
int __wrap_fstat(int fd, struct stat *status);

int __wrap_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    calls++;
    if (refusal == 0)
        return __real_epoll_ctl(epoll, operation, fd, event);
    errno = refusal;
    return -1;
}

int __wrap_fstat(int fd, struct stat *status)
{
    calls++;
    return __real_fstat(fd, status);
}

static enum data data_at(const void *address)
{
    enum data found = NO_DATA;
    while (found < STRANGE_DATA && addresses[found] != address)
        found++;
    return found;
}

static void modify(struct selector *selector, int fd, const struct step *step, struct seen *seen)
{
    calls = 0;
    refusal = step->refusal;
    errno = 0;
    seen->result = selector_modify(selector, fd, step->events, addresses[step->data]);
    seen->why = errno;
    seen->calls = calls;
    refusal = 0;
}

static struct key describe(int result, const struct selector_key *key)
{
    return (struct key){result, errno, key->events, data_at(key->data)};
}

static void look(struct selector *selector, int fd, struct seen *seen)
{
    struct selector_key key = {0}, ready = {0};
    seen->registered = describe(selector_get_key(selector, fd, &key), &key);
    seen->reported = describe(selector_select(selector, 0, &ready, 1), &ready);
}

/* Closes the descriptor too, before the step that wants it closed, or after all. */
static void take_steps(struct selector *selector, int fd, const struct step *steps,
                       struct seen *seen)
{
    bool is_open = true;
    for (int i = 0; i < STEPS && steps[i].data != NO_DATA; i++) {
        if (steps[i].is_closed) {
            close(fd);
            is_open = false;
        }
        modify(selector, fd, &steps[i], &seen[i]);
        look(selector, fd, &seen[i]);
    }
    if (is_open)
        close(fd);
}

static void watch(struct selector *selector, const struct question *question, struct answer *answer)
{
    int ends[2];
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair()");
    player_needs((int)write(ends[1], "hi", 2), "write()");
    answer->registered = selector_register(selector, ends[0], SELECTOR_READ, &before);
    answer->why = errno;
    take_steps(selector, ends[0], question->steps, answer->seen);
    close(ends[1]);
}

void play(const struct question *question, struct answer *answer)
{
    struct selector *selector = selector_open(question->backend);
    answer->registered = -1;
    answer->why = errno;
    if (selector)
        watch(selector, question, answer);
    selector_close(selector);
}

int main(void)
{
    return player_main();
}
