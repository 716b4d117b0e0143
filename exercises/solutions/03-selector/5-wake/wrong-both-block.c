/* Refused with: would wait for a byte
 *
 * Both ends block, so clearing what is clear waits for ever. */

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
    return sigaction(number, &action, NULL) == -1 ? -1 : ends[0];
}

void wake_clear(void)
{
    char byte;
    (void)!read(ends[0], &byte, 1);
}
/* END */
