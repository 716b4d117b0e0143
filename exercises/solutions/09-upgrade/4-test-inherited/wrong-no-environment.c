/* Refused with: What does getenv() say of the variables
 *
 * Nobody looks at the environment afterwards. */

/* EXERCISE: pass the right handover, and notice each mutant. */
static int listeners[HANDOVER_MAX];

void test(void)
{
    char number[32];
    int fd = net_listen("127.0.0.1", "0", 1);
    if (fd != HANDOVER_FIRST)
        dup2(fd, HANDOVER_FIRST);
    fcntl(HANDOVER_FIRST, F_SETFD, 0);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", "1", 1);
    expect(handover_take(listeners) == 0);
    snprintf(number, sizeof number, "%ld", (long)getpid());
    setenv("LISTEN_PID", number, 1);
    setenv("LISTEN_FDS", "1", 1);
    expect(handover_take(listeners) == 1);
    expect(fcntl(HANDOVER_FIRST, F_GETFD) & FD_CLOEXEC);
}
/* END */
