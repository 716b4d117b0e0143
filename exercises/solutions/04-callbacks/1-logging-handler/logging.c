#include "logging.h"

/* EXERCISE: write the line, then hand the event on. */
void logging_handler(int fd, unsigned events, void *data)
{
    struct logging *logging = data;
    fprintf(logging->log, "fd %d%s%s\n", fd, events & SELECTOR_READ ? " read" : "",
            events & SELECTOR_WRITE ? " write" : "");
    logging->handler(fd, events, logging->data); /* last: it may have freed our struct */
}
/* END */
