/* Refused with: empty the buffer, and leave it
 *
 * stdout loses its buffer. */

/* EXERCISE: nothing may be printed twice, nothing be lost, and the parent's exit is not the child's. */
pid_t spawn(int (*work)(void *data), void *data)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    fflush(NULL);
    pid_t child = fork();
    if (child != 0)
        return child;
    int status = work(data);
    fflush(NULL);
    _exit(status);
}
/* END */
