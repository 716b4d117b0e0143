/* Refused with: LISTEN_PID is not there
 *
 * It looks at LISTEN_PID only if there is one. */

/* EXERCISE: are they for us? And what may our children find? */
int inherited(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *text = getenv("LISTEN_FDS");
    int count = text && (!pid || atoi(pid) == getpid()) ? atoi(text) : 0;
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_PID");
    for (int fd = FIRST; fd < FIRST + count; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return count;
}
/* END */
