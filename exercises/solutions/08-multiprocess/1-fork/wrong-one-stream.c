/* Refused with: stdout is one stream of many
 *
 * Only the buffer of stdout is emptied. */

/* EXERCISE: nothing may be printed twice, nothing be lost, and the parent's exit is not the child's. */
pid_t spawn(int (*work)(void *data), void *data)
{
    fflush(stdout);
    pid_t child = fork();
    if (child != 0)
        return child;
    int status = work(data);
    fflush(stdout);
    _exit(status);
}
/* END */
