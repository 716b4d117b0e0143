/* Refused with: never returns
 *
 * The child goes on where the parent goes on. */

/* EXERCISE: nothing may be printed twice, nothing be lost, and the parent's exit is not the child's. */
pid_t spawn(int (*work)(void *data), void *data)
{
    fflush(NULL); /* or the child would have a copy of what waits, and print it too */
    pid_t child = fork();
    if (child != 0)
        return child;
    int status = work(data);
    fflush(NULL); /* _exit() does not */
    return status;
}
/* END */
