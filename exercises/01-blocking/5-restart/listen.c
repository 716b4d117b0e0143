/* Start at listen_on(). */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 16 };

/* EXERCISE: it cannot be restarted, knows no IPv6, and leaks. */
int listen_on(const char *host, const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1 || inet_pton(AF_INET, host, &address.sin_addr) != 1)
        return -1;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1 || listen(fd, BACKLOG) == -1)
        return -1;
    return fd;
}
/* END */
