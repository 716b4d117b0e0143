/* Refused with: into errno
 *
 * It knows that the attempt failed, and does not say why. */

/* EXERCISE: the attempt has ended. Has it led to a connection? Return 0, or -1 with errno. */
static int outcome(int fd)
{
    int failure;
    socklen_t size = sizeof failure;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) == -1)
        return -1;
    return failure == 0 ? 0 : -1;
}
/* END */
