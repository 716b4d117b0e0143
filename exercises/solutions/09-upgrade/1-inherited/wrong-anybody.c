/* Refused with: meant for another process
 *
 * It takes what was meant for its parent. */

/* EXERCISE: are they for us? And what may our children find? */
int inherited(void)
{
    const char *text = getenv("LISTEN_FDS");
    int count = text ? atoi(text) : 0;
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_PID");
    for (int fd = FIRST; fd < FIRST + count; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return count;
}
/* END */
