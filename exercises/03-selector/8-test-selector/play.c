/* The selector, and the mutants of which the README speaks. */
#include "expect.h"
#include "mutants.h"
#include "selector.h"

#include <poll.h>

static int mutant;

#define selector_modify right_modify
#define selector_select right_select
#include "../../lib/selector/selector.c"
#undef selector_modify
#undef selector_select

int selector_modify(struct selector *selector, int fd, unsigned events, void *data)
{
    const struct slot *slot = find_slot(selector, fd);
    if (mutant == 2 && slot && slot->events == events)
        return 0;
    return right_modify(selector, fd, events, data);
}

static bool is_paused_and_hung_up(const struct selector *selector, int fd)
{
    const struct slot *slot = find_slot(selector, fd);
    struct pollfd entry = {.fd = fd};
    return slot && slot->events == 0 && poll(&entry, 1, 0) == 1 && entry.revents & POLLHUP;
}

static int report_paused(struct selector *selector, struct selector_key *ready, int max)
{
    int count = 0;
    for (int fd = 0; (size_t)fd < selector->capacity && count < max; fd++)
        if (is_paused_and_hung_up(selector, fd))
            ready[count++] = (struct selector_key){fd, SELECTOR_READ, selector->slots[fd].data};
    return count;
}

static int by_descriptor(const void *a, const void *b)
{
    const struct selector_key *this = a, *that = b;
    return (this->fd > that->fd) - (this->fd < that->fd);
}

static int report_first(struct selector *selector, int timeout_ms, struct selector_key *ready,
                        int max)
{
    struct selector_key all[64];
    int count = right_select(selector, timeout_ms, all, 64);
    if (count > 0)
        qsort(all, (size_t)count, sizeof all[0], by_descriptor);
    count = count < max ? count : max;
    for (int i = 0; i < count; i++)
        ready[i] = all[i];
    return count;
}

int selector_select(struct selector *selector, int timeout_ms, struct selector_key *ready, int max)
{
    if (mutant == 3 && max > 0 && max < 64)
        return report_first(selector, timeout_ms, ready, max);
    if (mutant == 1 && max > 0 && report_paused(selector, ready, max) > 0)
        timeout_ms = 0;
    int count = right_select(selector, timeout_ms, ready, max);
    if (mutant == 1 && count >= 0)
        count += report_paused(selector, ready + count, max - count);
    return count;
}

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, NULL);
}
