/* Refused with: their places are taken
 *
 * Members without a name are left out: those who have left, and whose connection is not gone yet. */

/* EXERCISE: a new worker must get to know who is there before it hears anything else. */
static int introduce(const struct chat_event *event, void *data)
{
    const struct newcomer *newcomer = data;
    char bytes[CHAT_EVENT_MAX];
    if (event->size == 0)
        return 0;
    workers_send(newcomer->workers, newcomer->number, bytes, chat_encode(event, bytes));
    return 0;
}

static void brief_worker(struct workers *workers, uint32_t number, void *data)
{
    const struct hub *hub = data;
    struct newcomer newcomer = {workers, number};
    (void)chat_describe(hub->room, introduce, &newcomer);
}
/* END */
