/* Refused with: has no function
 *
 * It asks for the call, and never says which. */

/* EXERCISE: what is written in one turn shall go out with one send(). */
void cork_init(struct cork *cork, struct reactor *reactor, int fd)
{
    *cork = (struct cork){.reactor = reactor, .fd = fd};
    buffer_init(&cork->output, CORK_MOST);
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
    reactor_cancel(cork->reactor, &cork->flush);
    (void)reactor_unregister(cork->reactor, cork->fd);
    buffer_release(&cork->output);
}
/* END */
