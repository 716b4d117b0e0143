#include "errors.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#define ERROR(name)                                                                                \
    {                                                                                              \
        name, #name                                                                                \
    }
/* clang-format off */
static const struct {
    int value;
    const char *name;
} errors[] = {
    ERROR(E2BIG), ERROR(EACCES), ERROR(EADDRINUSE), ERROR(EADDRNOTAVAIL), ERROR(EAFNOSUPPORT), ERROR(EAGAIN),
    ERROR(EAI_AGAIN), ERROR(EAI_MEMORY), ERROR(EAI_SYSTEM), ERROR(EALREADY), ERROR(EBADF), ERROR(EBUSY),
    ERROR(ECHILD), ERROR(ECONNABORTED), ERROR(ECONNREFUSED), ERROR(ECONNRESET), ERROR(EDESTADDRREQ),
    ERROR(EEXIST), ERROR(EFAULT), ERROR(EFBIG), ERROR(EHOSTUNREACH), ERROR(EILSEQ), ERROR(EINPROGRESS),
    ERROR(EINTR), ERROR(EINVAL), ERROR(EIO), ERROR(EISCONN), ERROR(EISDIR), ERROR(EMFILE), ERROR(EMSGSIZE),
    ERROR(ENAMETOOLONG), ERROR(ENETDOWN), ERROR(ENETUNREACH), ERROR(ENFILE), ERROR(ENOBUFS), ERROR(ENOENT),
    ERROR(ENOMEM), ERROR(ENOPROTOOPT), ERROR(ENOSPC), ERROR(ENOSYS), ERROR(ENOTCONN), ERROR(ENOTDIR),
    ERROR(ENOTSOCK), ERROR(ENOTSUP), ERROR(EOVERFLOW), ERROR(EPERM), ERROR(EPIPE), ERROR(EPROTO), ERROR(ERANGE),
    ERROR(ESRCH), ERROR(ETIMEDOUT),
};
/* clang-format on */
enum { ERRORS = sizeof errors / sizeof errors[0] };

const char *error_name(int value)
{
    static char other[32];
    for (int i = 0; i < ERRORS; i++)
        if (errors[i].value == value)
            return errors[i].name;
    snprintf(other, sizeof other, value == 0 ? "errno not set" : "errno %d", value);
    return other;
}

int error_value(const char *name, size_t size)
{
    for (int i = 0; i < ERRORS; i++)
        if (strlen(errors[i].name) == size && memcmp(errors[i].name, name, size) == 0)
            return errors[i].value;
    return 0;
}
