/* Refused with: variables that were meant for nobody here
 *
 * It cleans up only if they are its own. */

/* EXERCISE: are they for us? And what may our children find? */
int inherited(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *text = getenv("LISTEN_FDS");
    if (!pid || !text || atoi(pid) != getpid())
        return 0;
    int count = atoi(text);
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_PID");
    for (int fd = FIRST; fd < FIRST + count; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return count;
}
/* END */
