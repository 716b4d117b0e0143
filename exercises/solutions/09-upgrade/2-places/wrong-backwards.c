/* Refused with: where another one belongs
 *
 * From the end it works for other numbers, and fails for these. */

/* EXERCISE: what if one of them is where another one belongs? */
int place(const int *descriptors, int count)
{
    for (int i = count - 1; i >= 0; i--)
        if (dup2(descriptors[i], FIRST + i) == -1)
            return -1;
    return 0;
}
/* END */
