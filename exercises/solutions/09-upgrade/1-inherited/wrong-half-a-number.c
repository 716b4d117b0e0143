/* Refused with: is not a number to its end
 *
 * It reads the digits at the beginning, and does not look at what follows. */

/* EXERCISE: are they for us? And what may our children find? */
static int take(const char *name)
{
    const char *text = getenv(name);
    int number = text ? atoi(text) : 0;
    unsetenv(name);
    return number;
}

int inherited(void)
{
    int pid = take("LISTEN_PID");
    int count = take("LISTEN_FDS");
    if (pid != getpid() || count < 0)
        return 0;
    for (int fd = FIRST; fd < FIRST + count; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return count;
}
/* END */
