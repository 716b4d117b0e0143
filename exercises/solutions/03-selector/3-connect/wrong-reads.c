/* Refused with: what it said is for the caller
 *
 * It tries whether it can read, and the byte is gone. */

/* EXERCISE: the attempt has ended. Has it led to a connection? Return 0, or -1 with errno. */
static int outcome(int fd)
{
    char byte;
    ssize_t got = recv(fd, &byte, 1, 0);
    return got == -1 && errno != EAGAIN ? -1 : 0;
}
/* END */
