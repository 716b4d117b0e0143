/* The poll() backend: one array with an entry for each descriptor watched. No limit on their
 * numbers, but the kernel, and we, still walk the whole array for each event. */
#include "array.h"
#include "backend.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

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

/* How many entries poll() takes: it refuses more than RLIMIT_NOFILE, even of descriptors that are open. */
static size_t part_size(void)
{
    struct rlimit limit;
    bool is_limited = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    return is_limited ? (size_t)limit.rlim_cur : SIZE_MAX;
}

/* Look at one part after another, without waiting. */
static int look_in_parts(struct state *state, size_t part)
{
    int count = 0;
    for (size_t start = 0; start < state->count; start += part) {
        size_t left = state->count - start;
        int found = poll(state->entries + start, (nfds_t)(left < part ? left : part), 0);
        if (found == -1)
            return -1;
        count += found;
    }
    return count;
}

/* The limit was lowered below what is registered. One can look at parts, but not wait for all of them at
 * once: so look, rest, look again. */
static int wait_in_parts(struct state *state, int timeout_ms)
{
    enum { REST_MS = 10 };
    size_t part = part_size();
    for (;;) {
        int count = part == 0 ? 0 : look_in_parts(state, part);
        if (count != 0 || timeout_ms == 0)
            return count;
        int rest_ms = timeout_ms < 0 || timeout_ms > REST_MS ? REST_MS : timeout_ms;
        if (poll(NULL, 0, rest_ms) == -1)
            return -1;
        timeout_ms -= timeout_ms < 0 ? 0 : rest_ms;
    }
}

static int poll_wait(void *opaque, int timeout_ms, struct selector_key *ready, int max)
{
    struct state *state = opaque;
    int count = poll(state->entries, (nfds_t)state->count, timeout_ms);
    if (count == -1 && errno == EINVAL)
        count = wait_in_parts(state, timeout_ms);
    if (count == -1 && errno == EINTR && timeout_ms != 0)
        return poll_wait(state, 0, ready, max); /* a signal hides what is ready: look once more */
    if (count == -1)
        return errno == EINTR ? 0 : -1;
    return count == 0 ? 0 : collect(state, ready, max);
}

const struct backend backend_poll = {
    .name = "poll",
    .knows_numbers_only = true,
    .limit = INT_MAX,
    .open = poll_open,
    .close = poll_close,
    .watch = poll_watch,
    .wait = poll_wait,
};
