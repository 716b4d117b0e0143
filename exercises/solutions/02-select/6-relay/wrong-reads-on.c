/* Refused with: came twice, or not at all
 *
 * It reads on while something is held, over what has not been sent. */

/* EXERCISE: pass the end on, watch what is of use, and let the other direction be. */
void way_watch(const struct way *way, fd_set *reading, fd_set *writing)
{
    if (way->size > 0)
        FD_SET(way->to, writing);
    if (!way->ended)
        FD_SET(way->from, reading);
}

void way_serve(struct way *way, const fd_set *readable, const fd_set *writable)
{
    if (!way->ended && FD_ISSET(way->from, readable))
        way_receive(way);
    if (way->size > 0 && FD_ISSET(way->to, writable))
        way_send(way);
    if (way->ended && way->size == 0 && !way->finished) {
        shutdown(way->to, SHUT_WR);
        way->finished = true;
    }
}
/* END */
