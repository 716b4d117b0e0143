/* EXERCISE: what happens in one worker must happen here, and then in all workers, in one order for all. */
static int relay(const struct chat_event *event, void *data)
{
    return 0;
}

static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    workers_send(workers, number, bytes, size);
}
/* END */
