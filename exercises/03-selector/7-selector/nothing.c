/* Stands in for what selector.c does not have yet, and for what it need not have. */
#include "selector.h"

#include <errno.h>
#include <stddef.h>

static int fail(void)
{
    errno = ENOSYS;
    return -1;
}

__attribute__((weak)) struct selector *selector_open(const char *backend)
{
    (void)fail();
    return NULL;
}

__attribute__((weak)) void selector_close(struct selector *selector)
{
}

__attribute__((weak)) int selector_register(struct selector *selector, int fd, unsigned events,
                                            void *data)
{
    return fail();
}

__attribute__((weak)) int selector_modify(struct selector *selector, int fd, unsigned events,
                                          void *data)
{
    return fail();
}

__attribute__((weak)) int selector_unregister(struct selector *selector, int fd)
{
    return fail();
}

__attribute__((weak)) int selector_select(struct selector *selector, int timeout_ms,
                                          struct selector_key *ready, int max)
{
    return fail();
}

__attribute__((weak)) int selector_get_key(const struct selector *selector, int fd,
                                           struct selector_key *key)
{
    return fail();
}

__attribute__((weak)) size_t selector_count(const struct selector *selector)
{
    return 0;
}

__attribute__((weak)) int selector_check(const struct selector *selector, int fd)
{
    return fail();
}

__attribute__((weak)) int selector_descriptor(const struct selector *selector)
{
    return fail();
}

__attribute__((weak)) const char *selector_backend(const struct selector *selector)
{
    return "poll";
}

__attribute__((weak)) const char *const *selector_backends(void)
{
    static const char *const names[] = {"poll", NULL};
    return names;
}
