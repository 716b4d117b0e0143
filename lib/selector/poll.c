/* The poll() backend: one array with an entry for each descriptor watched. No limit on their
 * numbers, but the kernel, and we, still walk the whole array for each event. */
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
    size_t *places; /* at the index of a descriptor: where its entry is, plus one; or 0 */
    size_t places_capacity;
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
    free(state->places);
    free(state);
}

static struct pollfd make_entry(int fd, unsigned events)
{
    int wanted = (events & SELECTOR_READ ? POLLIN : 0) | (events & SELECTOR_WRITE ? POLLOUT : 0);
    return (struct pollfd){.fd = fd, .events = (short)wanted};
}

static int add(struct state *state, int fd, unsigned events)
{
    size_t *places =
        array_grow(state->places, &state->places_capacity, (size_t)fd + 1, sizeof *places);
    if (!places)
        return -1;
    state->places = places;
    struct pollfd *entries =
        array_grow(state->entries, &state->capacity, state->count + 1, sizeof *entries);
    if (!entries)
        return -1;
    state->entries = entries;
    entries[state->count++] = make_entry(fd, events);
    places[fd] = state->count;
    return 0;
}

static int fd_of(const struct pollfd *entry)
{
    return entry->fd >= 0 ? entry->fd : ~entry->fd;
}

/* poll() skips entries with a negative descriptor. This is how a closed one is let go, while its
 * entry waits to be removed. */
static void forget_closed(struct pollfd *entry)
{
    entry->fd = ~entry->fd;
}

/* The last entry fills the gap. */
static void remove_entry(struct state *state, int fd)
{
    size_t place = state->places[fd] - 1;
    struct pollfd last = state->entries[--state->count];
    state->entries[place] = last;
    state->places[fd_of(&last)] = place + 1;
    state->places[fd] = 0;
}

static int poll_watch(void *opaque, int fd, unsigned before, unsigned after)
{
    struct state *state = opaque;
    if (after == 0) {
        remove_entry(state, fd);
        return 0;
    }
    if (backend_check(fd) == -1)
        return -1;
    if (before == 0)
        return add(state, fd, after);
    state->entries[state->places[fd] - 1] = make_entry(fd, after);
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
    int count = 0;
    size_t start = state->next < state->count ? state->next : 0;
    for (size_t i = 0; i < state->count && count < max; i++) {
        size_t place = start + i < state->count ? start + i : start + i - state->count;
        struct pollfd *entry = &state->entries[place];
        if (entry->revents & POLLNVAL) {
            forget_closed(entry);
        } else if (entry->revents != 0) {
            ready[count++] = (struct selector_key){.fd = entry->fd, .events = ready_events(entry)};
            state->next = place + 1;
        }
    }
    return count;
}

static int poll_wait(void *opaque, int timeout_ms, struct selector_key *ready, int max)
{
    struct state *state = opaque;
    int count = poll(state->entries, (nfds_t)state->count, timeout_ms);
    if (count == -1)
        return errno == EINTR ? 0 : -1;
    return count == 0 ? 0 : collect(state, ready, max);
}

const struct backend backend_poll = {
    .name = "poll",
    .limit = INT_MAX,
    .open = poll_open,
    .close = poll_close,
    .watch = poll_watch,
    .wait = poll_wait,
};
