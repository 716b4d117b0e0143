/* Refused with: by the name that it has
 *
 * It says that the members come in just now: they would all be guests. */

/* EXERCISE: a new worker must get to know who is there before it hears anything else. */
static int introduce(const struct chat_event *event, void *data)
{
    const struct newcomer *newcomer = data;
    char bytes[CHAT_EVENT_MAX];
    struct chat_event join = {.kind = CHAT_JOIN, .member = event->member};
    workers_send(newcomer->workers, newcomer->number, bytes, chat_encode(&join, bytes));
    return 0;
}

static void brief_worker(struct workers *workers, uint32_t number, void *data)
{
    const struct hub *hub = data;
    struct newcomer newcomer = {workers, number};
    (void)chat_describe(hub->room, introduce, &newcomer);
}
/* END */
