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
    timer->due = wheel->now + ticks;
    append(&wheel->slots[timer->due % WHEEL_SLOTS], timer);
}

void wheel_advance(struct wheel *wheel, uint64_t ticks)
{
    wheel->now += ticks;
    struct wheel_timer *slot = &wheel->slots[wheel->now % WHEEL_SLOTS];
    while (slot->next != slot) {
        struct wheel_timer *timer = slot->next;
        take_out(timer);
        timer->function(timer->data);
    }
}
/* END */
