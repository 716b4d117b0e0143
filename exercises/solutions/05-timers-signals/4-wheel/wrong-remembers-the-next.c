/* Refused with: It touched memory that it had freed: in fire_slot()
 *
 * The next one is remembered while the function of this one runs. */

/* EXERCISE: this wheel has one round, goes by one tick, and its timers do not touch each other. */
void wheel_start(struct wheel *wheel, struct wheel_timer *timer, uint64_t ticks)
{
    wheel_stop(wheel, timer);
    timer->due = wheel->now + (ticks > 0 ? ticks : 1);
    append(&wheel->slots[timer->due % WHEEL_SLOTS], timer);
}

static void fire_slot(const struct wheel *wheel, struct wheel_timer *slot)
{
    struct wheel_timer *next;
    for (struct wheel_timer *t = slot->next; t != slot; t = next) {
        next = t->next;
        if (t->due != wheel->now)
            continue; /* it waits for a later round */
        take_out(t);
        t->function(t->data);
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
