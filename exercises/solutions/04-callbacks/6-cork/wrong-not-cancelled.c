/* Refused with: The call is still queued
 *
 * The call is still queued when the cork is freed. */

/* EXERCISE: what is written in one turn shall go out with one send(). */
static void flush(void *data)
{
    send_out(data);
}

void cork_init(struct cork *cork, struct reactor *reactor, int fd)
{
    *cork = (struct cork){.reactor = reactor, .fd = fd};
    buffer_init(&cork->output, CORK_MOST);
    reactor_call_init(&cork->flush, flush, cork);
}

int cork_write(struct cork *cork, const char *text)
{
    if (buffer_append(&cork->output, text, strlen(text)) == -1)
        return -1;
    reactor_defer(cork->reactor, &cork->flush);
    return 0;
}

void cork_release(struct cork *cork)
{
    (void)reactor_unregister(cork->reactor, cork->fd);
    buffer_release(&cork->output);
}
/* END */
