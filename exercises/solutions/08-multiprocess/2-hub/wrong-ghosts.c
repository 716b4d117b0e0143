/* Refused with: must happen in that room too
 *
 * What the hub itself finds out, that a worker is dead, it tells the workers, but not its own room. */

/* EXERCISE: what happens in one worker must happen here, and then in all workers, in one order for all. */
static int relay(const struct chat_event *event, void *data)
{
    const struct hub *hub = data;
    char bytes[CHAT_EVENT_MAX];
    workers_broadcast(hub->workers, bytes, chat_encode(event, bytes));
    return 0;
}

static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    const struct hub *hub = data;
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == 0 && chat_apply(hub->room, &event) == 0)
        (void)relay(&event, data);
}
/* END */
