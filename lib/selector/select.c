/* The select() backend: POSIX's oldest, and the narrowest. Two bit sets say what to watch. The
 * kernel walks all bits up to the highest descriptor, and so do we: the cost of one event grows
 * with the number of descriptors watched. */
#include "backend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/time.h>

struct state {
    fd_set reading;
    fd_set writing;
    int end;  /* one more than the highest descriptor watched: select()'s first argument */
    int next; /* where the next walk begins, so that nobody starves */
};

static void *select_open(void)
{
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    FD_ZERO(&state->reading);
    FD_ZERO(&state->writing);
    return state;
}

static void select_close(void *state)
{
    free(state);
}

static bool is_watched(const struct state *state, int fd)
{
    return FD_ISSET(fd, &state->reading) || FD_ISSET(fd, &state->writing);
}

static void set_bit(fd_set *set, int fd, bool on)
{
    if (on)
        FD_SET(fd, set);
    else
        FD_CLR(fd, set);
}

static void set_watched(struct state *state, int fd, unsigned events)
{
    set_bit(&state->reading, fd, events & SELECTOR_READ);
    set_bit(&state->writing, fd, events & SELECTOR_WRITE);
    if (events != 0 && fd >= state->end)
        state->end = fd + 1;
    while (state->end > 0 && !is_watched(state, state->end - 1))
        state->end--;
}

static int select_watch(void *opaque, int fd, unsigned before, unsigned after)
{
    (void)before;
    set_watched(opaque, fd, after);
    return 0;
}

/* One closed descriptor makes the whole select() fail with EBADF. Find it and let it go, as epoll
 * does by itself. */
static void forget_closed(struct state *state)
{
    for (int fd = state->end - 1; fd >= 0; fd--)
        if (is_watched(state, fd) && fcntl(fd, F_GETFD) == -1)
            set_watched(state, fd, 0);
}

static unsigned ready_events(int fd, fd_set *readable, fd_set *writable)
{
    return (FD_ISSET(fd, readable) ? (unsigned)SELECTOR_READ : 0) |
           (FD_ISSET(fd, writable) ? (unsigned)SELECTOR_WRITE : 0);
}

/* Walk once around all descriptors, from where the last walk ended. */
static int collect(struct state *state, fd_set *readable, fd_set *writable,
                   struct selector_key *ready, int max)
{
    int count = 0;
    int start = state->next < state->end ? state->next : 0;
    for (int i = 0; i < state->end && count < max; i++) {
        int fd = start + i < state->end ? start + i : start + i - state->end;
        unsigned events = ready_events(fd, readable, writable);
        if (events == 0)
            continue;
        ready[count++] = (struct selector_key){.fd = fd, .events = events};
        state->next = fd + 1;
    }
    return count;
}

static int select_wait(void *opaque, int timeout_ms, struct selector_key *ready, int max)
{
    struct state *state = opaque;
    fd_set readable = state->reading; /* copies: select() overwrites its arguments */
    fd_set writable = state->writing;
    struct timeval timeout = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
    int count = select(state->end, &readable, &writable, NULL, timeout_ms < 0 ? NULL : &timeout);
    if (count == -1 && errno == EBADF)
        forget_closed(state);
    if (count == -1 && errno == EINTR && timeout_ms != 0)
        return select_wait(state, 0, ready, max); /* a signal hides what is ready: look once more */
    if (count == -1)
        return errno == EINTR || errno == EBADF ? 0 : -1;
    return count == 0 ? 0 : collect(state, &readable, &writable, ready, max);
}

const struct backend backend_select = {
    .name = "select",
    .knows_numbers_only = true,
    .limit = FD_SETSIZE,
    .open = select_open,
    .close = select_close,
    .watch = select_watch,
    .wait = select_wait,
};
