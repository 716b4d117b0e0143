/* Refused with: It touched memory outside of an object
 *
 * The room is never looked at. */

/* EXERCISE: it believes that a request comes in one piece, and that nothing follows it. */
static void drain(int fd, unsigned events, void *data)
{
    char bytes[1024];
    size_t size;
    enum net_result result = net_recv(fd, bytes, sizeof bytes, &size);
    if (result == NET_CLOSED || result == NET_ERROR)
        leave(data);
}

/* It is short: the kernel takes it whole. */
static void answer(struct visitor *visitor, const char *text)
{
    size_t sent;
    (void)net_send(visitor->fd, text, strlen(text), &sent);
    (void)shutdown(visitor->fd, SHUT_WR);
    if (reactor_modify(visitor->reactor, visitor->fd, SELECTOR_READ, drain, visitor) == -1)
        leave(visitor);
}

/* Bytes, not a string: a NUL is a byte like any other. */
static bool has_empty_line(const char *head, size_t size)
{
    for (size_t i = 0; i + 4 <= size; i++)
        if (memcmp(head + i, "\r\n\r\n", 4) == 0)
            return true;
    return false;
}

static void read_head(int fd, unsigned events, void *data)
{
    struct visitor *visitor = data;
    size_t size;
    enum net_result result = net_recv(fd, visitor->head + visitor->size, HEAD_MOST, &size);
    if (result == NET_CLOSED || result == NET_ERROR) {
        leave(visitor);
        return;
    }
    visitor->size += size;
    if (has_empty_line(visitor->head, visitor->size))
        answer(visitor, hello);
    else if (visitor->size > 64 * HEAD_MOST)
        answer(visitor, too_long);
}
/* END */
