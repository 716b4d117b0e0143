/* Refused with: gets an event twice
 *
 * The asker is answered at once, and once more with the others. */

/* EXERCISE: what happens in one worker must happen here, and then in all workers, in one order for all. */
/* Whatever happens, happens here first: the order in which it passes is the order for all. What there is no
 * memory for here, happens nowhere. */
static int relay(const struct chat_event *event, void *data)
{
    const struct hub *hub = data;
    char bytes[CHAT_EVENT_MAX];
    struct chat_event refusal = chat_refusal(event);
    bool happened = chat_apply(hub->room, event) == 0;
    workers_broadcast(hub->workers, bytes, chat_encode(happened ? event : &refusal, bytes));
    return 0;
}

static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == 0)
    {
        workers_send(workers, number, bytes, size);
        (void)relay(&event, data);
    }
}
/* END */
