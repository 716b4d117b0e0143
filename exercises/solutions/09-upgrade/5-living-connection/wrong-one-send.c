/* Refused with: in pieces.
 *
 * One sendmsg() is taken for all of the state. */

/* EXERCISE: pass a connection with its state. */
static int fail(int why)
{
    errno = why;
    return -1;
}

/* Send some of it, at least a byte, and the descriptor with that, unless it is -1: how much, or -1. */
static ssize_t send_part(int channel, const void *bytes, size_t size, int fd)
{
    union {
        struct cmsghdr header; /* for its alignment */
        char bytes[CMSG_SPACE(sizeof fd)];
    } control = {.bytes = {0}};
    struct iovec part = {(void *)(size_t)bytes, size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd != -1) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    }
    ssize_t sent;
    do
        sent = sendmsg(channel, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent == -1 && errno == EINTR);
    return sent;
}

static int send_all(int channel, const char *bytes, size_t size, int fd)
{
    if (size > 0) {
        ssize_t sent = send_part(channel, bytes, size, fd);
        if (sent == -1)
            return -1;
        fd = -1; /* it went with the first byte */
        bytes += sent;
        size -= (size_t)sent;
    }
    return 0;
}

/* The size goes first, and the descriptor with it: there is always a byte to go with. */
int pass_connection(int channel, int fd, const void *state, size_t size)
{
    if (size > STATE_MAX)
        return fail(EMSGSIZE);
    if (send_all(channel, (const char *)&size, sizeof size, fd) == -1)
        return -1;
    return send_all(channel, state, size, -1);
}

/* Keep the first descriptor that came, and close all others: nobody has asked for them. */
static void keep_descriptor(struct msghdr *message, int *fd)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t at = 0; CMSG_LEN(at + sizeof *fd) <= c->cmsg_len; at += sizeof *fd) {
            int came;
            memcpy(&came, CMSG_DATA(c) + at, sizeof came);
            (void)fcntl(came, F_SETFD, FD_CLOEXEC); /* where there is no MSG_CMSG_CLOEXEC */
            if (*fd == -1)
                *fd = came;
            else
                close(came);
        }
    }
}

/* Receive some: how much, 0 at the end, or -1. */
static ssize_t receive_part(int channel, void *bytes, size_t size, int *fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof *fd)];
    } control;
    struct iovec part = {bytes, size};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t got;
    do
        got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    while (got == -1 && errno == EINTR);
    if (got > 0)
        keep_descriptor(&message, fd);
    return got;
}

/* As many bytes, or fewer if the other end is closed. */
static size_t receive_all(int channel, char *bytes, size_t size, int *fd)
{
    size_t done = 0;
    ssize_t got = 1;
    while (done < size && (got = receive_part(channel, bytes + done, size - done, fd)) > 0)
        done += (size_t)got;
    return done;
}

static bool drop(int channel, size_t size, int *fd)
{
    char dropped[4096];
    size_t got = 1;
    for (; size > 0 && got > 0; size -= got)
        got = receive_all(channel, dropped, size < sizeof dropped ? size : sizeof dropped, fd);
    return size == 0;
}

/* The rest of a connection, of which the size has come: 0, or an errno value. */
static int take_state(int channel, char *state, size_t room, size_t size, int *fd)
{
    if (*fd == -1 || size > STATE_MAX)
        return EBADMSG;
    if (size > room)
        return drop(channel, size, fd) ? EMSGSIZE : EBADMSG;
    return receive_all(channel, state, size, fd) == size ? 0 : EBADMSG;
}

int take_connection(int channel, void *state, size_t room, size_t *size)
{
    int fd = -1;
    size_t got = receive_all(channel, (char *)size, sizeof *size, &fd);
    int why = got == 0             ? 0
              : got < sizeof *size ? EBADMSG
                                   : take_state(channel, state, room, *size, &fd);
    if (got > 0 && why == 0)
        return fd;
    if (fd != -1)
        close(fd);
    return fail(why);
}
/* END */
