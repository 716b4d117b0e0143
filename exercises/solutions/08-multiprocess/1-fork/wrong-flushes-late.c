/* Refused with: before fork()
 *
 * The child empties a buffer that was copied full. */

/* EXERCISE: nothing may be printed twice, nothing be lost, and the parent's exit is not the child's. */
pid_t spawn(int (*work)(void *data), void *data)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    int status = work(data);
    fflush(NULL); /* _exit() does not */
    _exit(status);
}
/* END */
