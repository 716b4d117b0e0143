/* Refused with: in the order in which they were started
 *
 * The ring is filled from the wrong end. */

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
        append(due.next, t);
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
