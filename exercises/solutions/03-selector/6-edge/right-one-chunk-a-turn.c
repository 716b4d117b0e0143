/* One chunk in each turn: that takes more turns, and nothing is left lying. */

/* EXERCISE: it reads once for each event, whatever is left. */
void source_event(struct source *source)
{
    source->ready = true;
}

bool source_serve(struct source *source, source_taker *take)
{
    char chunk[CHUNK];
    if (!source->ready)
        return false;
    ssize_t got = recv(source->fd, chunk, CHUNK, 0);
    if (got > 0)
        take(source, chunk, (size_t)got);
    if (got > 0 || (got == -1 && errno == EINTR))
        return true;
    source->ready = false;
    source->ended = got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    return false;
}
/* END */
