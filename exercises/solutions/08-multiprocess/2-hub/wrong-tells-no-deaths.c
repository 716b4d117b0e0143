/* Refused with: whom it does not know
 *
 * What the hub itself finds out, that a worker is dead, it keeps to itself. */

/* EXERCISE: what happens in one worker must happen here, and then in all workers, in one order for all. */
/* Whatever happens, happens here first: the order in which it passes is the order for all. */
static int relay(const struct chat_event *event, void *data)
{
    const struct hub *hub = data;
    return chat_apply(hub->room, event);
}

static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == 0)
    {
        workers_broadcast(workers, bytes, size);
        (void)relay(&event, data);
    }
}
/* END */
