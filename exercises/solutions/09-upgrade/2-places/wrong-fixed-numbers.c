/* Refused with: that was none of these is gone
 *
 * The copies on the way go to numbers that may not be free. */

/* EXERCISE: what if one of them is where another one belongs? */
int place(const int *descriptors, int count)
{
    for (int i = 0; i < count; i++)
        if (dup2(descriptors[i], 40 + i) == -1)
            return -1;
    for (int i = 0; i < count; i++)
        if (dup2(40 + i, FIRST + i) == -1)
            return -1;
    for (int i = 0; i < count; i++)
        close(40 + i);
    return 0;
}
/* END */
