/* EXERCISE: what if one of them is where another one belongs? */
int place(const int *descriptors, int count)
{
    int copies[MOST];
    for (int i = 0; i < count; i++)
        copies[i] = dup(descriptors[i]);
    for (int i = 0; i < count; i++)
        if (dup2(copies[i], FIRST + i) == -1)
            return -1;
    for (int i = 0; i < count; i++)
        if (copies[i] >= FIRST + count)
            close(copies[i]);
    return 0;
}
/* END */
