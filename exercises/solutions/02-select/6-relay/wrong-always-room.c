/* Refused with: nearly always
 *
 * It waits for room although it has nothing to send. */

/* EXERCISE: pass the end on, watch what is of use, and let the other direction be. */
void way_watch(const struct way *way, fd_set *reading, fd_set *writing)
{
    FD_SET(way->to, writing);
    if (way->size == 0 && !way->ended)
        FD_SET(way->from, reading);
}

void way_serve(struct way *way, const fd_set *readable, const fd_set *writable)
{
    if (way->size > 0 && FD_ISSET(way->to, writable))
        way_send(way);
    else if (way->size == 0 && !way->ended && FD_ISSET(way->from, readable))
        way_receive(way);
    if (way->ended && way->size == 0 && !way->finished) {
        shutdown(way->to, SHUT_WR);
        way->finished = true;
    }
}
/* END */
