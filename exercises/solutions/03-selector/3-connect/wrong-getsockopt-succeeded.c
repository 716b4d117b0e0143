/* Refused with: SO_ERROR
 *
 * It looks whether getsockopt() worked, and not at what it found. */

/* EXERCISE: the attempt has ended. Has it led to a connection? Return 0, or -1 with errno. */
static int outcome(int fd)
{
    int failure;
    socklen_t size = sizeof failure;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) == -1)
        return -1;
    return 0;
}
/* END */
