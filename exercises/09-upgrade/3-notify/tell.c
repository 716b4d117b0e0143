/* What a service tells its manager: see sd_notify(3). */
#include "tell.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* EXERCISE: find the socket, and send. */
int notify(const char *text)
{
    return 0;
}
/* END */
