/* Refused with: before the wrapped handler runs
 *
 * The line is written when all is over. If the handler hangs or crashes, it never is. */

/* EXERCISE: write the line, then hand the event on. */
void logging_handler(int fd, unsigned events, void *data)
{
    struct logging *logging = data;
    FILE *log = logging->log;
    logging->handler(fd, events, logging->data);
    fprintf(log, "fd %d%s%s\n", fd, events & SELECTOR_READ ? " read" : "",
            events & SELECTOR_WRITE ? " write" : "");
}
/* END */
