/* POSIX knows no way to ask for one's descendants: a process group is all that can be ended. */
#include "descendants.h"

void descendants_adopt(void)
{
}

struct descendants descendants_look(void)
{
    return (struct descendants){0};
}

bool descendants_kill(void)
{
    return false;
}

long descendants_of_user(void)
{
    return -1;
}

void descendants_keep_to_themselves(void)
{
}
