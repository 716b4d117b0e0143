/* Refused with: fd 7 read write
 *
 * If both happen, it writes down one. */

/* EXERCISE: write the line, then hand the event on. */
void logging_handler(int fd, unsigned events, void *data)
{
    struct logging *logging = data;
    fprintf(logging->log, "fd %d %s\n", fd, events & SELECTOR_READ ? "read" : "write");
    logging->handler(fd, events, logging->data); /* last: it may have freed our struct */
}
/* END */
