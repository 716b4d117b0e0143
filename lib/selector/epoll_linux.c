/* The epoll backend, Linux only: the kernel keeps the set of watched descriptors and a list of the
 * ready ones, so one event costs the same however many descriptors are idle.
 *
 * The set is of open *files*, not of descriptors. If a descriptor is closed while a duplicate or a
 * child process keeps its file open, the kernel goes on reporting the old number, and nobody can
 * tell it to stop: EPOLL_CTL_DEL needs a descriptor. So each watch carries a generation. An event
 * of an old generation is dropped, and the set is built anew without it.
 * See libev's ev_epoll.c, which met this first; epoll(7), "Questions and answers", 6. */
#include "array.h"
#include "backend.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct watch {
    uint32_t generation; /* goes up when the descriptor's watch begins */
    uint32_t events;     /* what the kernel watches for; 0 if it does not */
};

struct state {
    int epoll;
    int front; /* a set that holds only `epoll`: see epoll_descriptor(); -1 if nobody has asked for it */
    struct watch *watches; /* at the index of the descriptor */
    size_t capacity;
};

static void *epoll_open(void)
{
    struct state *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    state->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (state->epoll == -1) {
        free(state);
        return NULL;
    }
    state->front = -1;
    return state;
}

static void epoll_close(void *opaque)
{
    struct state *state = opaque;
    close(state->epoll);
    if (state->front != -1)
        close(state->front);
    free(state->watches);
    free(state);
}

static int control(const struct state *state, int operation, int fd, const struct watch *watch)
{
    struct epoll_event event = {
        .events = watch->events,
        .data.u64 = (uint64_t)watch->generation << 32 | (uint32_t)fd,
    };
    return epoll_ctl(state->epoll, operation, fd, &event);
}

static uint32_t kernel_events(unsigned events)
{
    return (events & SELECTOR_READ ? (uint32_t)EPOLLIN : 0) |
           (events & SELECTOR_WRITE ? (uint32_t)EPOLLOUT : 0) |
           (events & SELECTOR_EXCLUSIVE ? (uint32_t)EPOLLEXCLUSIVE : 0);
}

static int add(struct state *state, int fd, unsigned events)
{
    struct watch *watches =
        array_grow(state->watches, &state->capacity, (size_t)fd + 1, sizeof *watches);
    if (!watches)
        return -1;
    state->watches = watches;
    struct watch watch = {watches[fd].generation + 1, kernel_events(events)};
    int failed = control(state, EPOLL_CTL_ADD, fd, &watch);
    if (failed && errno == EEXIST) { /* closed and, by dup2(), opened again as the same file */
        (void)control(state, EPOLL_CTL_DEL, fd, &watch);
        failed = control(state, EPOLL_CTL_ADD, fd, &watch);
    }
    if (failed)
        return -1;
    watches[fd] = watch;
    return 0;
}

/* Whether the set watches the file that fd means now: 0, or -1 with errno EBADF. Changing a watch to what it is
 * already tells: ENOENT if the file is not the one that was added. (EINVAL says that the watch is exclusive,
 * so it cannot be changed, but it is there.) */
static int check_watched(const struct state *state, int fd)
{
    struct watch watch = state->watches[fd];
    watch.events &= ~(uint32_t)EPOLLEXCLUSIVE;
    if (control(state, EPOLL_CTL_MOD, fd, &watch) == 0 || (errno != ENOENT && errno != EBADF))
        return 0;
    errno = EBADF;
    return -1;
}

static int change(struct state *state, int fd, unsigned events)
{
    struct watch watch = {state->watches[fd].generation, kernel_events(events)};
    if (control(state, EPOLL_CTL_MOD, fd, &watch) == -1) {
        if (errno == ENOENT ||
            errno == EPERM) /* closed, and its number reused: not the file we watched */
            errno = EBADF;
        return -1;
    }
    state->watches[fd] = watch;
    return 0;
}

static void drop(struct state *state, int fd)
{
    state->watches[fd].events = 0;
    (void)control(state, EPOLL_CTL_DEL, fd, &state->watches[fd]); /* gone already if closed */
}

static int epoll_watch(void *opaque, int fd, unsigned before, unsigned after)
{
    if (before == after)
        return check_watched(opaque, fd);
    if (before == 0)
        return add(opaque, fd, after);
    if (after != 0)
        return change(opaque, fd, after);
    drop(opaque, fd);
    return 0;
}

/* Add to a new set what the old one watches. What is closed meanwhile, or a number that means another file,
 * is left out: its registration must not speak for a stranger. */
static int fill(const struct state *fresh, const struct state *old)
{
    for (size_t i = 0; i < old->capacity; i++) {
        int fd = (int)i;
        if (old->watches[fd].events != 0 && check_watched(old, fd) == 0 &&
            control(fresh, EPOLL_CTL_ADD, fd, &old->watches[fd]) == -1 &&
            (errno == ENOMEM || errno == ENOSPC))
            return -1;
    }
    return 0;
}

static int add_to_front(const struct state *state)
{
    struct epoll_event event = {.events = EPOLLIN};
    return state->front == -1 ? 0 : epoll_ctl(state->front, EPOLL_CTL_ADD, state->epoll, &event);
}

static void replace_set(struct state *state, int epoll)
{
    if (state->front != -1)
        (void)epoll_ctl(state->front, EPOLL_CTL_DEL, state->epoll, &(struct epoll_event){0});
    close(state->epoll);
    state->epoll = epoll;
}

/* Start over with a new set that holds only what is watched. If that fails, with no descriptor free for
 * instance, the old one is kept: its stale watch wakes us again, and we try again. */
static int rebuild(struct state *state)
{
    struct state fresh = *state;
    fresh.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (fresh.epoll == -1)
        return -1;
    if (fill(&fresh, state) == -1 || add_to_front(&fresh) == -1) {
        close(fresh.epoll);
        return -1;
    }
    replace_set(state, fresh.epoll);
    return 0;
}

/* An outer loop that watches our set with epoll would lose it at the first rebuild, even if the new set got the
 * old number: epoll watches files. So give out a set of one, which stays. */
static int epoll_descriptor(void *opaque)
{
    struct state *state = opaque;
    if (state->front != -1)
        return state->front;
    state->front = epoll_create1(EPOLL_CLOEXEC);
    if (state->front != -1 && add_to_front(state) == -1) {
        close(state->front);
        state->front = -1;
    }
    return state->front;
}

/* A stale watch that cannot be removed now ends every wait at once. Rest between attempts instead of spinning. */
static void rest(int timeout_ms)
{
    enum { REST_MS = 25 };
    (void)poll(NULL, 0, timeout_ms < 0 || timeout_ms > REST_MS ? REST_MS : timeout_ms);
}

static unsigned ready_events(uint32_t events)
{
    if (events & (EPOLLERR | EPOLLHUP))
        return SELECTOR_READ | SELECTOR_WRITE;
    return (events & EPOLLIN ? (unsigned)SELECTOR_READ : 0) |
           (events & EPOLLOUT ? (unsigned)SELECTOR_WRITE : 0);
}

static bool is_current(const struct state *state, uint64_t data)
{
    const struct watch *watch = &state->watches[(uint32_t)data];
    return watch->events != 0 && watch->generation == data >> 32;
}

static int epoll_wait_for(void *opaque, int timeout_ms, struct selector_key *ready, int max)
{
    enum { BATCH = 512 };
    struct state *state = opaque;
    struct epoll_event events[BATCH];
    bool stale = false;
    struct selector_key *next = ready;
    int count = epoll_wait(state->epoll, events, max < BATCH ? max : BATCH, timeout_ms);
    if (count == -1 && errno == EINTR && timeout_ms != 0)
        return epoll_wait_for(state, 0, ready,
                              max); /* a signal hides what is ready: look once more */
    if (count == -1)
        return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        uint64_t data = events[i].data.u64;
        if (!is_current(state, data)) {
            stale = true;
            continue;
        }
        next->fd = (int)(uint32_t)data;
        next->events = ready_events(events[i].events);
        next++;
    }
    if (stale && rebuild(state) == -1 && next == ready)
        rest(timeout_ms);
    return (int)(next - ready);
}

const struct backend backend_epoll = {
    .name = "epoll",
    .limit = INT_MAX,
    .open = epoll_open,
    .close = epoll_close,
    .watch = epoll_watch,
    .wait = epoll_wait_for,
    .descriptor = epoll_descriptor,
};
