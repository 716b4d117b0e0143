/* accept() and close-on-exec where accept4() is not to be had: two or three system calls. Another
 * thread that forks between them leaks the descriptor into its child; nothing here can help that. */
#include "accept.h"
#include "close.h"

#include <fcntl.h>
#include <sys/socket.h>

int accept_cloexec(int listener)
{
    int fd = accept(listener, NULL, NULL);
    if (fd == -1)
        return -1;
    /* BSD and macOS hand the listener's O_NONBLOCK down, Linux does not. */
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 || fcntl(fd, F_SETFL, 0) == -1)
        return close_keeping_errno(fd);
    return fd;
}
