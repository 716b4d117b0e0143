/* Refused with: at its place already is still close-on-exec
 *
 * It skips one that is at its place, and leaves its flag as it was. */

/* EXERCISE: what if one of them is where another one belongs? */
int place(const int *descriptors, int count)
{
    int copies[MOST];
    for (int i = 0; i < count; i++)
        copies[i] = descriptors[i] == FIRST + i
                        ? FIRST + i
                        : fcntl(descriptors[i], F_DUPFD_CLOEXEC, FIRST + count);
    for (int i = 0; i < count; i++)
        if (dup2(copies[i], FIRST + i) == -1)
            return -1;
    return 0;
}
/* END */
