/* Refused with: stays open in both directions
 *
 * It says that it will send nothing more. */

/* EXERCISE: send and receive, whichever is possible. */
static bool is_not_now(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Send some: 0, or -1 if the connection is lost. */
static int send_some(int fd, const char *data, size_t size, size_t *sent)
{
    ssize_t n = send(fd, data + *sent, size - *sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n == -1)
        return is_not_now() ? 0 : -1;
    *sent += (size_t)n;
    return 0;
}

static int receive_some(int fd, char *back, size_t size, size_t *received)
{
    ssize_t n = recv(fd, back + *received, size - *received, MSG_DONTWAIT);
    if (n == -1)
        return is_not_now() ? 0 : -1;
    *received += (size_t)n;
    return n == 0 ? -1 : 0;
}

int exchange(int fd, const char *data, char *back, size_t size)
{
    size_t sent = 0, received = 0;
    while (received < size) {
        struct pollfd entry = {.fd = fd, .events = POLLIN};
        if (sent < size)
            entry.events |= POLLOUT;
        if (poll(&entry, 1, -1) == -1)
            continue; /* a signal */
        if (entry.revents & POLLOUT && send_some(fd, data, size, &sent) == -1)
            return -1;
        if (entry.revents & ~POLLOUT && receive_some(fd, back, size, &received) == -1)
            return -1;
    }
    shutdown(fd, SHUT_WR);
    return 0;
}
/* END */
