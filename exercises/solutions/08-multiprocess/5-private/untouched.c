/* EXERCISE: whom does a line concern? It should go to the workers of these, and wake no other. */
static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct hub *hub = data;
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == -1)
        return;
    if (event.kind == CHAT_SAY && event.text[0] == '/') {
        (void)chat_apply(hub->room, &event);
        workers_send(workers, number, bytes, size);
    } else {
        (void)relay(&event, hub);
    }
}
/* END */
