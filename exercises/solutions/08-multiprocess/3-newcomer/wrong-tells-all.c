/* Refused with: for the new worker alone
 *
 * Each new worker makes all others hear, once more, what they know. */

/* EXERCISE: a new worker must get to know who is there before it hears anything else. */
static int introduce(const struct chat_event *event, void *data)
{
    const struct newcomer *newcomer = data;
    char bytes[CHAT_EVENT_MAX];
    workers_broadcast(newcomer->workers, bytes, chat_encode(event, bytes));
    return 0;
}

static void brief_worker(struct workers *workers, uint32_t number, void *data)
{
    const struct hub *hub = data;
    struct newcomer newcomer = {workers, number};
    (void)chat_describe(hub->room, introduce, &newcomer);
}
/* END */
