/* Refused with: wake no other
 *
 * Everything goes to all, as in the stage. */

/* EXERCISE: whom does a line concern? It should go to the workers of these, and wake no other. */
static void relay_message(struct workers *workers, uint32_t number, const char *bytes, size_t size,
                          void *data)
{
    struct chat_event event;
    if (chat_decode(bytes, size, &event) == 0)
        (void)relay(&event, data);
}
/* END */
