/* The heap of timers beside a list that is searched. 'a', 'c' and 'r' add a timer, change when it is due,
 * and remove it: a digit or letter says which, and for the first two another says when. 'p' removes the
 * one that is due next. */
#include "timer_heap.h"
#include "fuzz.h"

enum { TIMERS = 36, TIMES = 36 };

static struct {
    struct reactor_timer timer;
    uint64_t due;
    bool running;
} timers[TIMERS];
static uint64_t sequence;

static bool is_before(int a, int b)
{
    if (timers[a].due != timers[b].due)
        return timers[a].due < timers[b].due;
    return timers[a].timer.sequence < timers[b].timer.sequence;
}

/* The timer that is due next, or -1. */
static int find_next(void)
{
    int next = -1;
    for (int i = 0; i < TIMERS; i++)
        if (timers[i].running && (next == -1 || is_before(i, next)))
            next = i;
    return next;
}

static void set(struct timer_heap *heap, unsigned which, unsigned due)
{
    struct reactor_timer *timer = &timers[which].timer;
    struct timer_entry entry = {.due = due, .timer = timer};
    timers[which].due = due;
    timer->sequence = sequence++;
    if (timers[which].running)
        timer_heap_change(heap, entry);
    else if (timer_heap_add(heap, entry) == 0)
        timers[which].running = true;
}

static void take_out(struct timer_heap *heap, int which)
{
    if (which == -1 || !timers[which].running)
        return;
    timer_heap_remove(heap, &timers[which].timer);
    timers[which].running = false;
}

static void step(struct timer_heap *heap, struct script *script)
{
    char operation = script_byte(script);
    unsigned which;
    switch (operation) {
    case 'a':
    case 'c':
        which = script_number(script, TIMERS);
        set(heap, which, script_number(script, TIMES));
        break;
    case 'r': take_out(heap, (int)script_number(script, TIMERS)); break;
    case 'p': take_out(heap, find_next()); break;
    default: break;
    }
}

static void check(const struct timer_heap *heap)
{
    size_t running = 0;
    for (int i = 0; i < TIMERS; i++) {
        running += timers[i].running;
        if (timers[i].running != (timers[i].timer.place > 0))
            fuzz_fail("timer %d is %srunning, and its place is %zu", i,
                      timers[i].running ? "" : "not ", timers[i].timer.place);
    }
    const struct timer_entry *next = timer_heap_next(heap);
    int expected = find_next();
    if (heap->count != running || (next == NULL) != (expected == -1))
        fuzz_fail("%zu timers run, and the heap has %zu", running, heap->count);
    if (next && next->timer != &timers[expected].timer)
        fuzz_fail("timer %d is next, and the heap has another first", expected);
}

void fuzz_one(const char *bytes, size_t size)
{
    struct script script = {bytes, size};
    struct timer_heap heap = {0};
    sequence = 0;
    for (int i = 0; i < TIMERS; i++)
        timers[i].running = false, timers[i].timer.place = 0;
    while (script_goes_on(&script)) {
        step(&heap, &script);
        check(&heap);
    }
    for (int next; (next = find_next()) != -1;) {
        check(&heap);
        take_out(&heap, next);
    }
    timer_heap_release(&heap);
}
