/* Refused with: leaves no room for the zero byte
 *
 * It takes a path that fills the whole address. */

/* EXERCISE: find the socket, and send. */
int notify(const char *text)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *name = getenv("NOTIFY_SOCKET");
    size_t length = name ? strlen(name) : 0;
    if (length == 0)
        return 0;
    if ((name[0] != '/' && name[0] != '@') || length > sizeof address.sun_path) {
        errno = EINVAL;
        return -1;
    }
    memcpy(address.sun_path, name, length);
    if (name[0] == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd == -1)
        return -1;
    ssize_t sent =
        sendto(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    int why = errno;
    close(fd);
    errno = why;
    return sent == -1 ? -1 : 0;
}
/* END */
