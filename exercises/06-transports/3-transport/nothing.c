/* Stands in for what transport.c does not have yet. */
#include "transport.h"

#include <errno.h>
#include <stdio.h>

static int fail(const char *function)
{
    fprintf(stderr, "there is no %s() yet: transport.c is yours to write\n", function);
    errno = ENOSYS;
    return -1;
}

__attribute__((weak)) struct transport *transport_open(struct reactor *reactor, int fd,
                                                       const struct protocol *protocol, void *data)
{
    fail("transport_open");
    return NULL;
}

__attribute__((weak)) int transport_write(struct transport *transport, const void *data,
                                          size_t size)
{
    return fail("transport_write");
}

__attribute__((weak)) void transport_close(struct transport *transport)
{
    fail("transport_close");
}

__attribute__((weak)) void transport_abort(struct transport *transport)
{
    fail("transport_abort");
}

__attribute__((weak)) void transport_pause_reading(struct transport *transport)
{
    fail("transport_pause_reading");
}

__attribute__((weak)) void transport_resume_reading(struct transport *transport)
{
    fail("transport_resume_reading");
}

__attribute__((weak)) bool transport_has_input(const struct transport *transport)
{
    fail("transport_has_input");
    return false;
}

__attribute__((weak)) size_t transport_queued(const struct transport *transport)
{
    fail("transport_queued");
    return 0;
}

__attribute__((weak)) int transport_fd(const struct transport *transport)
{
    return fail("transport_fd");
}
