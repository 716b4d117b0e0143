/* Refused with: A short read is not the end
 *
 * A short read is taken for the last one. */

/* EXERCISE: it reads once for each event, whatever is left. */
void source_event(struct source *source)
{
    source->ready = true;
}

bool source_serve(struct source *source, source_taker *take)
{
    char chunk[CHUNK];
    size_t left = BUDGET;
    while (source->ready && left > 0) {
        ssize_t got = recv(source->fd, chunk, left < CHUNK ? left : CHUNK, 0);
        if (got > 0) {
            take(source, chunk, (size_t)got);
            source->ready = got == (ssize_t)(left < CHUNK ? left : CHUNK);
            left -= (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            source->ready = false;
            source->ended = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
        }
    }
    return source->ready;
}
/* END */
