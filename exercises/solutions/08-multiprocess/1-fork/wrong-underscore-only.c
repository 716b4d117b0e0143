/* Refused with: What the child printed
 *
 * Nothing is printed twice, and what the child prints is lost. */

/* EXERCISE: nothing may be printed twice, nothing be lost, and the parent's exit is not the child's. */
pid_t spawn(int (*work)(void *data), void *data)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    int status = work(data);
    _exit(status);
}
/* END */
