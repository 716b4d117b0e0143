/* Refused with: whom it does not know
 *
 * The hub passes everything on, and does not know who is there. */

/* EXERCISE: what happens in one worker must happen here, and then in all workers, in one order for all. */
/* Whatever happens, happens here first: the order in which it passes is the order for all. */
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
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == 0)
        (void)relay(&event, data);
}
/* END */
