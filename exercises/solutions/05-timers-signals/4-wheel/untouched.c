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
