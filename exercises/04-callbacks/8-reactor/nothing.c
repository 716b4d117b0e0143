/* Stands in for what reactor.c does not have yet. */
#include "observe.h"
#include "reactor.h"

#include <errno.h>
#include <stdio.h>

static int fail(const char *function)
{
    fprintf(stderr, "there is no %s() yet: reactor.c is yours to write\n", function);
    errno = ENOSYS;
    return -1;
}

__attribute__((weak)) struct reactor *reactor_open(const char *backend)
{
    fail("reactor_open");
    return NULL;
}

__attribute__((weak)) void reactor_close(struct reactor *reactor)
{
}

__attribute__((weak)) int reactor_register(struct reactor *reactor, int fd, unsigned events,
                                           reactor_handler *handler, void *data)
{
    return fail("reactor_register");
}

__attribute__((weak)) int reactor_modify(struct reactor *reactor, int fd, unsigned events,
                                         reactor_handler *handler, void *data)
{
    return fail("reactor_modify");
}

__attribute__((weak)) int reactor_unregister(struct reactor *reactor, int fd)
{
    return fail("reactor_unregister");
}

__attribute__((weak)) int reactor_run(struct reactor *reactor)
{
    return fail("reactor_run");
}

/* What --record asks for. It is not part of the exercise. */
__attribute__((weak)) void reactor_observe(struct reactor *reactor,
                                           const struct reactor_observer *observer, void *data)
{
    fail("reactor_observe");
}

__attribute__((weak)) uint64_t reactor_clock(void)
{
    return 0;
}

__attribute__((weak)) const char *reactor_backend(const struct reactor *reactor)
{
    return "";
}
