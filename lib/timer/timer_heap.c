/* Start reading at timer_heap_add(). A hole moves up or down the tree until the entry fits in: that
 * writes each entry once, where swapping would write it twice. */
#include "timer_heap.h"
#include "array.h"

#include <stdbool.h>
#include <stdlib.h>

enum { ARITY = 4 };

static bool timer_heap_is_before(const struct timer_entry *a, const struct timer_entry *b)
{
    if (a->due != b->due)
        return a->due < b->due;
    return a->timer->sequence < b->timer->sequence;
}

static void timer_heap_put(struct timer_heap *heap, size_t place, struct timer_entry entry)
{
    heap->entries[place] = entry;
    entry.timer->place = place + 1;
}

static void timer_heap_sift_up(struct timer_heap *heap, size_t hole, struct timer_entry entry)
{
    while (hole > 0) {
        size_t parent = (hole - 1) / ARITY;
        if (!timer_heap_is_before(&entry, &heap->entries[parent]))
            break;
        timer_heap_put(heap, hole, heap->entries[parent]);
        hole = parent;
    }
    timer_heap_put(heap, hole, entry);
}

/* The child of a place that is due first, or heap->count if it has no children. */
static size_t timer_heap_first_child(const struct timer_heap *heap, size_t parent)
{
    size_t child = parent * ARITY + 1;
    size_t end = child + ARITY < heap->count ? child + ARITY : heap->count;
    size_t first = child;
    if (child >= heap->count)
        return heap->count;
    while (++child < end)
        first = timer_heap_is_before(&heap->entries[child], &heap->entries[first]) ? child : first;
    return first;
}

static void timer_heap_sift_down(struct timer_heap *heap, size_t hole, struct timer_entry entry)
{
    size_t child;
    while ((child = timer_heap_first_child(heap, hole)) < heap->count) {
        if (!timer_heap_is_before(&heap->entries[child], &entry))
            break;
        timer_heap_put(heap, hole, heap->entries[child]);
        hole = child;
    }
    timer_heap_put(heap, hole, entry);
}

/* Put an entry where it belongs, beginning from a place whose own entry is to be forgotten. */
static void timer_heap_settle(struct timer_heap *heap, size_t hole, struct timer_entry entry)
{
    if (hole > 0 && timer_heap_is_before(&entry, &heap->entries[(hole - 1) / ARITY]))
        timer_heap_sift_up(heap, hole, entry);
    else
        timer_heap_sift_down(heap, hole, entry);
}

int timer_heap_add(struct timer_heap *heap, struct timer_entry entry)
{
    struct timer_entry *entries =
        array_grow(heap->entries, &heap->capacity, heap->count + 1, sizeof *entries);
    if (!entries)
        return -1;
    heap->entries = entries;
    timer_heap_sift_up(heap, heap->count++, entry);
    return 0;
}

void timer_heap_remove(struct timer_heap *heap, struct reactor_timer *timer)
{
    size_t hole = timer->place - 1;
    struct timer_entry last = heap->entries[--heap->count];
    timer->place = 0;
    if (hole < heap->count)
        timer_heap_settle(heap, hole, last);
}

void timer_heap_change(struct timer_heap *heap, struct timer_entry entry)
{
    timer_heap_settle(heap, entry.timer->place - 1, entry);
}

void timer_heap_release(struct timer_heap *heap)
{
    for (size_t i = 0; i < heap->count; i++)
        heap->entries[i].timer->place = 0;
    free(heap->entries);
    *heap = (struct timer_heap){0};
}
