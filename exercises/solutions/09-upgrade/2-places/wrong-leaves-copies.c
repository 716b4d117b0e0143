/* Refused with: stays open besides
 *
 * The copies on the way stay open in the new program. */

/* EXERCISE: what if one of them is where another one belongs? */
int place(const int *descriptors, int count)
{
    int copies[MOST];
    for (int i = 0; i < count; i++)
        if ((copies[i] = fcntl(descriptors[i], F_DUPFD, FIRST + count)) == -1)
            return -1;
    for (int i = 0; i < count; i++)
        if (dup2(copies[i], FIRST + i) == -1)
            return -1;
    return 0;
}
/* END */
