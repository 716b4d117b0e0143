/* EXERCISE: write the poll() backend. backend.h says what each of its four verbs has to do. */
#include "array.h"
#include "backend.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>

struct state {
    struct pollfd *entries; /* in no order */
    size_t count;
    size_t capacity;
    size_t next; /* where the next walk begins, so that nobody starves */
};

static void *poll_open(void)
{
    return calloc(1, sizeof(struct state));
}

static void poll_close(void *opaque)
{
    struct state *state = opaque;
    free(state->entries);
    free(state);
}

static struct pollfd make_entry(int fd, unsigned events)
{
    int wanted = (events & SELECTOR_READ ? POLLIN : 0) | (events & SELECTOR_WRITE ? POLLOUT : 0);
    return (struct pollfd){.fd = fd, .events = (short)wanted};
}

static int add(struct state *state, int fd, unsigned events)
{
    struct pollfd *entries =
        array_grow(state->entries, &state->capacity, state->count + 1, sizeof *entries);
    if (!entries)
        return -1;
    state->entries = entries;
    entries[state->count++] = make_entry(fd, events);
    return 0;
}

/* poll() skips an entry whose descriptor is negative: that is how a closed one is let go until it is
 * removed. */
static bool is_entry_of(const struct pollfd *entry, int fd)
{
    return entry->fd == fd || entry->fd == ~fd;
}

static struct pollfd *find(struct state *state, int fd)
{
    struct pollfd *entry = state->entries;
    while (!is_entry_of(entry, fd))
        entry++;
    return entry;
}

static int poll_watch(void *opaque, int fd, unsigned before, unsigned after)
{
    struct state *state = opaque;
    if (after == 0) {
        *find(state, fd) = state->entries[--state->count]; /* the last entry fills the gap */
        return 0;
    }
    if (before == 0)
        return add(state, fd, after);
    *find(state, fd) = make_entry(fd, after);
    return 0;
}

static unsigned ready_events(const struct pollfd *entry)
{
    if (entry->revents & (POLLERR | POLLHUP))
        return SELECTOR_READ | SELECTOR_WRITE;
    return (entry->revents & POLLIN ? (unsigned)SELECTOR_READ : 0) |
           (entry->revents & POLLOUT ? (unsigned)SELECTOR_WRITE : 0);
}

/* Walk once around the array, from where the last walk ended. */
static int collect(struct state *state, struct selector_key *ready, int max)
{
    int filled = 0;
    size_t start = state->next;
    for (size_t i = 0; i < state->count && filled < max; i++) {
        size_t place = (start + i) % state->count;
        struct pollfd *entry = &state->entries[place];
        if (entry->revents & POLLNVAL) {
            entry->fd = ~entry->fd;
        } else if (entry->revents != 0) {
            ready[filled++] = (struct selector_key){.fd = entry->fd, .events = ready_events(entry)};
            state->next = place + 1;
        }
    }
    return filled;
}

static int poll_wait(void *opaque, int timeout_ms, struct selector_key *ready, int max)
{
    struct state *state = opaque;
    int count = poll(state->entries, (nfds_t)state->count, timeout_ms);
    if (count == -1)
        return errno == EINTR ? 0 : -1;
    return count == 0 ? 0 : collect(state, ready, max);
}
/* END */

const struct backend backend_poll = {
    .name = "poll",
    .knows_numbers_only = true,
    .limit = INT_MAX,
    .open = poll_open,
    .close = poll_close,
    .watch = poll_watch,
    .wait = poll_wait,
};
