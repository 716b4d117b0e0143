/* Refused with: This peer answers nothing before it has received all
 *
 * It sends a piece and waits until that piece is back. */

/* EXERCISE: send and receive, whichever is possible. */
int exchange(int fd, const char *data, char *back, size_t size)
{
    for (size_t done = 0, n; done < size; done += n) {
        n = size - done < 4096 ? size - done : 4096;
        if (send(fd, data + done, n, MSG_NOSIGNAL) != (ssize_t)n ||
            recv(fd, back + done, n, MSG_WAITALL) != (ssize_t)n)
            return -1;
    }
    return 0;
}
/* END */
