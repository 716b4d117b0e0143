/* Start at wheel_start() and wheel_advance(). */
#include "wheel.h"

#include <stddef.h>

static void make_empty(struct wheel_timer *ring)
{
    ring->next = ring->previous = ring;
}

static void append(struct wheel_timer *ring, struct wheel_timer *timer)
{
    timer->next = ring;
    timer->previous = ring->previous;
    ring->previous->next = timer;
    ring->previous = timer;
}

static void take_out(struct wheel_timer *timer)
{
    timer->previous->next = timer->next;
    timer->next->previous = timer->previous;
    timer->next = timer->previous = NULL;
}

void wheel_init(struct wheel *wheel)
{
    wheel->now = 0;
    for (int i = 0; i < WHEEL_SLOTS; i++)
        make_empty(&wheel->slots[i]);
}

void wheel_timer_init(struct wheel_timer *timer, void (*function)(void *data), void *data)
{
    *timer = (struct wheel_timer){.function = function, .data = data};
}

void wheel_stop(struct wheel *wheel, struct wheel_timer *timer)
{
    if (timer->next)
        take_out(timer);
}

/* EXERCISE: this wheel has one round, goes by one tick, and its timers do not touch each other. */
void wheel_start(struct wheel *wheel, struct wheel_timer *timer, uint64_t ticks)
{
    wheel_stop(wheel, timer);
    timer->due = wheel->now + (ticks > 0 ? ticks : 1);
    append(&wheel->slots[timer->due % WHEEL_SLOTS], timer);
}

/* Those that are due get a ring of their own before the first is fired: what a function starts then, though it be
 * in the same slot, is not among them; and what it stops is taken out of that ring, as out of any. */
static void fire_slot(const struct wheel *wheel, struct wheel_timer *slot)
{
    struct wheel_timer due;
    struct wheel_timer *next;
    make_empty(&due);
    for (struct wheel_timer *t = slot->next; t != slot; t = next) {
        next = t->next;
        if (t->due != wheel->now)
            continue; /* it waits for a later round */
        take_out(t);
        append(&due, t);
    }
    while (due.next != &due) {
        struct wheel_timer *first = due.next;
        take_out(first);
        first->function(first->data);
    }
}

void wheel_advance(struct wheel *wheel, uint64_t ticks)
{
    uint64_t end = wheel->now + ticks;
    while (wheel->now < end) {
        wheel->now++;
        fire_slot(wheel, &wheel->slots[wheel->now % WHEEL_SLOTS]);
    }
}
/* END */
