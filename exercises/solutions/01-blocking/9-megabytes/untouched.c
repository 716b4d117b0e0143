/* EXERCISE: send and receive, whichever is possible. */
int exchange(int fd, const char *data, char *back, size_t size)
{
    size_t sent = 0, received = 0;
    while (sent < size) {
        ssize_t n = send(fd, data + sent, size - sent, 0);
        if (n == -1)
            return -1;
        sent += (size_t)n;
    }
    while (received < size) {
        ssize_t n = recv(fd, back + received, size - received, 0);
        if (n == -1)
            return -1;
        received += (size_t)n;
    }
    return 0;
}
/* END */
