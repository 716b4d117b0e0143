/* EXERCISE: pass the end on, watch what is of use, and let the other direction be. */
void way_watch(const struct way *way, fd_set *reading, fd_set *writing)
{
    if (way->size > 0)
        FD_SET(way->to, writing);
    else
        FD_SET(way->from, reading);
}

void way_serve(struct way *way, const fd_set *readable, const fd_set *writable)
{
    if (way->size > 0 && FD_ISSET(way->to, writable))
        way_send(way);
    else if (way->size == 0 && FD_ISSET(way->from, readable))
        way_receive(way);
    if (way->ended) {
        shutdown(way->to, SHUT_RDWR);
        shutdown(way->from, SHUT_RDWR);
    }
}
/* END */
