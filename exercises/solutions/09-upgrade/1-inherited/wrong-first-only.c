/* Refused with: stays open across exec
 *
 * Only the first socket is closed by exec(). */

/* EXERCISE: are they for us? And what may our children find? */
int inherited(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *text = getenv("LISTEN_FDS");
    int meant = pid && text && atoi(pid) == getpid();
    int count = meant ? atoi(text) : 0;
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_PID");
    if (count > 0)
        (void)fcntl(FIRST, F_SETFD, FD_CLOEXEC);
    return count;
}
/* END */
