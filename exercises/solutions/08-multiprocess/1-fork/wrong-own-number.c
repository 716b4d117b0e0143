/* Refused with: as fork() does
 *
 * The parent gets its own number. */

/* EXERCISE: nothing may be printed twice, nothing be lost, and the parent's exit is not the child's. */
pid_t spawn(int (*work)(void *data), void *data)
{
    fflush(NULL);
    pid_t child = fork();
    if (child != 0)
        return child == -1 ? -1 : getpid();
    int status = work(data);
    fflush(NULL);
    _exit(status);
}
/* END */
