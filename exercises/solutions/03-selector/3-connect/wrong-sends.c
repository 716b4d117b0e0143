/* Refused with: Nothing but what the caller sends
 *
 * It tries whether it can send, and the byte is part of the stream. */

/* EXERCISE: the attempt has ended. Has it led to a connection? Return 0, or -1 with errno. */
static int outcome(int fd)
{
    return send(fd, "", 1, MSG_NOSIGNAL) == 1 ? 0 : -1;
}
/* END */
