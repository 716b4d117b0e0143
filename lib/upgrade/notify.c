/* Start reading at notify_send(). */
#include "notify.h"
#include "timer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A name that begins with '@' is in the abstract namespace of Linux, where a zero byte is in its place, and
 * where the length of the name counts. */
static int find_address(const char *name, struct sockaddr_un *address, socklen_t *size)
{
    size_t length = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || length < 2 || length >= sizeof address->sun_path) {
        errno = EINVAL;
        return -1;
    }
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path, name, length);
    if (name[0] == '@')
        address->sun_path[0] = '\0';
    *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    return 0;
}

static int notify_send(const char *state)
{
    struct sockaddr_un address;
    socklen_t size;
    const char *name = getenv("NOTIFY_SOCKET");
    if (!name || !*name)
        return 0;
    if (find_address(name, &address, &size) == -1)
        return -1;
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (fd == -1)
        return -1;
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    ssize_t sent = sendto(fd, state, strlen(state), MSG_DONTWAIT | MSG_NOSIGNAL,
                          (const struct sockaddr *)&address, size);
    int why = errno;
    close(fd);
    errno = why;
    return sent == -1 ? -1 : 0;
}

int notify_ready(void)
{
    char state[64];
    snprintf(state, sizeof state, "READY=1\nMAINPID=%ld\n", (long)getpid());
    return notify_send(state);
}

int notify_reloading(void)
{
    char state[64];
    snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64 "\n",
             reactor_clock() / 1000);
    return notify_send(state);
}

int notify_stopping(void)
{
    return notify_send("STOPPING=1\n");
}
