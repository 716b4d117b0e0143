/* accept() and close-on-exec in one system call. Linux has it, macOS does not: a portable build
 * takes accept_posix.c instead. */
#define _GNU_SOURCE
#include "accept.h"

#include <stddef.h>
#include <sys/socket.h>

int accept_cloexec(int listener)
{
    return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}
