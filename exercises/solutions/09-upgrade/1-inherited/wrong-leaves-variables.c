/* Refused with: a child of ours finds them
 *
 * The variables stay in the environment. */

/* EXERCISE: are they for us? And what may our children find? */
int inherited(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    if (!pid || !count || atoi(pid) != getpid())
        return 0;
    for (int fd = FIRST; fd < FIRST + atoi(count); fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return atoi(count);
}
/* END */
