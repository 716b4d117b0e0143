/* Refused with: Which flag keeps a descriptor
 *
 * Nobody looks at the flags of what was taken. */

/* EXERCISE: pass the right handover, and notice each mutant. */
static int listeners[HANDOVER_MAX];

void test(void)
{
    char number[32];
    int fd = net_listen("127.0.0.1", "0", 1);
    if (fd != HANDOVER_FIRST)
        dup2(fd, HANDOVER_FIRST);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", "1", 1);
    expect(handover_take(listeners) == 0);
    snprintf(number, sizeof number, "%ld", (long)getpid());
    setenv("LISTEN_PID", number, 1);
    setenv("LISTEN_FDS", "1", 1);
    expect(handover_take(listeners) == 1);
    expect(!getenv("LISTEN_FDS") && !getenv("LISTEN_PID"));
}
/* END */
