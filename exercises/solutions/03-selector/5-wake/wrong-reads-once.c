/* Refused with: one byte is left
 *
 * It reads once, and more may have come. */

/* EXERCISE: a signal comes, and nobody who waits for descriptors learns of it. */
static int ends[2];

static void on_signal(int number)
{
    int why = errno;
    (void)!write(ends[1], "", 1);
    errno = why;
}

int wake_open(int number)
{
    struct sigaction action = {.sa_handler = on_signal};
    if (pipe(ends) == -1)
        return -1;
    for (int i = 0; i < 2; i++)
        (void)fcntl(ends[i], F_SETFL, O_NONBLOCK);
    return sigaction(number, &action, NULL) == -1 ? -1 : ends[0];
}

void wake_clear(void)
{
    char bytes[4096];
    (void)!read(ends[0], bytes, sizeof bytes);
}
/* END */
