#ifndef TIMER_HEAP_H
#define TIMER_HEAP_H
/* Inside timer only: the timers that are running, the next one due at the root.
 *
 * A 4-ary heap in an array: half as deep as a binary one, and the four children of a node lie side
 * by side in memory. The times lie in the array too, so comparing follows no pointer; only among timers
 * due at the same nanosecond the sequence decides, which is the timer's own. That keeps an entry small:
 * four of them are 64 bytes. Each timer knows its place in the array; so it can be taken out from the
 * middle. */

#include "timer.h"

#include <stddef.h>
#include <stdint.h>

struct timer_entry {
    uint64_t due; /* nanoseconds on the monotonic clock */
    struct reactor_timer *timer;
};

struct timer_heap {
    struct timer_entry *entries;
    size_t count;
    size_t capacity;
};

/* Add a timer that is in no heap: 0, or -1 with errno ENOMEM. */
int timer_heap_add(struct timer_heap *heap, struct timer_entry entry);

/* Take a timer out; it must be in this heap. */
void timer_heap_remove(struct timer_heap *heap, struct reactor_timer *timer);

/* Give a timer, which must be in this heap, another key. Cannot fail. */
void timer_heap_change(struct timer_heap *heap, struct timer_entry entry);

/* The entry due next, borrowed until the heap changes; or NULL if the heap is empty. Asked several
 * times a turn, and mostly there is none: so it stands here where it can be inlined. */
static inline const struct timer_entry *timer_heap_next(const struct timer_heap *heap)
{
    return heap->count > 0 ? &heap->entries[0] : NULL;
}

/* Free the memory. The timers are the callers', and in no heap any more. */
void timer_heap_release(struct timer_heap *heap);

#endif
