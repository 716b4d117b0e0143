#include "usual.h"

#include <stddef.h>
#include <string.h>

const char *usual_name(const char *call)
{
    static const char *const names[][2] = {
        {"pselect6", "select"},        {"_newselect", "select"},       {"ppoll", "poll"},
        {"epoll_pwait", "epoll_wait"}, {"epoll_pwait2", "epoll_wait"}, {"accept4", "accept"},
    };
    for (size_t i = 0; call && i < sizeof names / sizeof *names; i++)
        if (strcmp(call, names[i][0]) == 0)
            return names[i][1];
    return call;
}

bool waits_for_several(const char *call)
{
    const char *name = usual_name(call);
    return strcmp(name, "select") == 0 || strcmp(name, "poll") == 0 ||
           strcmp(name, "epoll_wait") == 0;
}
