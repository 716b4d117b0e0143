/* Refused with: That is not the reason
 *
 * It finds out that there is no connection, and guesses why. */

/* EXERCISE: the attempt has ended. Has it led to a connection? Return 0, or -1 with errno. */
static int outcome(int fd)
{
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0)
        return 0;
    errno = ECONNREFUSED;
    return -1;
}
/* END */
