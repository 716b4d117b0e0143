/* Refused with: may be the beginning of another
 *
 * Only as much of a name is compared as was typed, and the first one found is taken. */

/* EXERCISE: whom does a line concern? It should go to the workers of these, and wake no other. */
static bool is_command(const struct chat_event *event, const char *name)
{
    size_t size = strlen(name);
    return event->kind == CHAT_SAY && event->size >= size && memcmp(event->text, name, size) == 0 &&
           (event->size == size || event->text[size] == ' ');
}

/* Somebody who is looked for by name. */
struct search {
    const char *name; /* not a string */
    size_t size;
    uint32_t worker; /* where it was found; 0 as long as it was not */
};

static int compare(const struct chat_event *present, void *data)
{
    struct search *search = data;
    if (search->worker == 0 && strncasecmp(present->text, search->name, search->size) == 0)
        search->worker = (uint32_t)(present->member >> 32);
    return 0;
}

/* The worker that serves whom "/msg NAME TEXT" is for, or 0. */
static uint32_t find_receiver(const struct hub *hub, const struct chat_event *event)
{
    struct search search = {.name = event->text + strlen("/msg")};
    const char *end = event->text + event->size;
    while (search.name < end && *search.name == ' ')
        search.name++;
    while (search.name + search.size < end && search.name[search.size] != ' ')
        search.size++;
    (void)chat_describe(hub->room, compare, &search);
    return search.worker;
}

/* What changes the room, or is for all to hear, goes to all. A private word changes nothing, and concerns
 * two; a question concerns the one who asks. */
static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct hub *hub = data;
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == -1)
        return;
    bool is_private = is_command(&event, "/msg");
    if (!is_private && !is_command(&event, "/who") && !is_command(&event, "/help")) {
        (void)relay(&event, hub);
        return;
    }
    uint32_t other = is_private ? find_receiver(hub, &event) : 0;
    workers_send(workers, number, bytes, size);
    if (other != 0 && other != number)
        workers_send(workers, other, bytes, size);
}
/* END */
