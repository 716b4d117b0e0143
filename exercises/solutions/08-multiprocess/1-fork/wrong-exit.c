/* Refused with: Leave with _exit()
 *
 * The child does at its exit what the parent has registered. */

/* EXERCISE: nothing may be printed twice, nothing be lost, and the parent's exit is not the child's. */
pid_t spawn(int (*work)(void *data), void *data)
{
    fflush(NULL); /* or the child would have a copy of what waits, and print it too */
    pid_t child = fork();
    if (child != 0)
        return child;
    int status = work(data);
    exit(status);
}
/* END */
