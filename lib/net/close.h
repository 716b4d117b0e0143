#ifndef CLOSE_H
#define CLOSE_H
/* Inside net only. */

#include <errno.h>
#include <unistd.h>

/* Close a descriptor after a call that has failed, and keep the reason. Always -1. */
static inline int close_keeping_errno(int fd)
{
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

#endif
