/* Refused with: all others wait
 *
 * No budget. */

/* EXERCISE: it reads once for each event, whatever is left. */
void source_event(struct source *source)
{
    source->ready = true;
}

bool source_serve(struct source *source, source_taker *take)
{
    char chunk[CHUNK];
    ssize_t got;
    if (!source->ready)
        return false;
    while ((got = recv(source->fd, chunk, CHUNK, 0)) > 0)
        take(source, chunk, (size_t)got);
    source->ready = false;
    source->ended = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    return false;
}
/* END */
