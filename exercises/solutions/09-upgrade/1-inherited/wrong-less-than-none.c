/* Refused with: fewer than no sockets
 *
 * A number below zero is handed on. */

/* EXERCISE: are they for us? And what may our children find? */
static int take(const char *name)
{
    char *end = NULL;
    const char *text = getenv(name);
    int number = text ? (int)strtol(text, &end, 10) : 0;
    if (end && *end != '\0')
        number = 0;
    unsetenv(name);
    return number;
}

int inherited(void)
{
    int pid = take("LISTEN_PID");
    int count = take("LISTEN_FDS");
    if (pid != getpid())
        return 0;
    for (int fd = FIRST; fd < FIRST + count; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return count;
}
/* END */
