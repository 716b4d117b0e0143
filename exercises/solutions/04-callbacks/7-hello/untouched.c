/* EXERCISE: it believes that a request comes in one piece, and that nothing follows it. */
static void read_head(int fd, unsigned events, void *data)
{
    struct visitor *visitor = data;
    size_t size, sent;
    enum net_result result = net_recv(fd, visitor->head, HEAD_MOST, &size);
    if (result == NET_OK)
        (void)net_send(fd, hello, strlen(hello), &sent);
    leave(visitor);
}
/* END */
