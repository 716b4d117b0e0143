/* EXERCISE: a signal comes, and nobody who waits for descriptors learns of it. */
static int ends[2];
static volatile sig_atomic_t came;

static void on_signal(int number)
{
    came = 1;
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
    came = 0;
}
/* END */
