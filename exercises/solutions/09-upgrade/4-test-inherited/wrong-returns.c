/* Refused with: What does the function say if LISTEN_PID
 *
 * It looks at what the function returns. */

/* EXERCISE: pass the right handover, and notice each mutant. */
static int listeners[HANDOVER_MAX];

void test(void)
{
    char number[32];
    int fd = net_listen("127.0.0.1", "0", 1);
    if (fd != HANDOVER_FIRST)
        dup2(fd, HANDOVER_FIRST);
    snprintf(number, sizeof number, "%ld", (long)getpid());
    setenv("LISTEN_PID", number, 1);
    setenv("LISTEN_FDS", "1", 1);
    expect(handover_take(listeners) == 1);
    expect(listeners[0] == HANDOVER_FIRST);
}
/* END */
