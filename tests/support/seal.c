#define _GNU_SOURCE /* prctl() */
#include "seal.h"

#include <stdlib.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

void seal(void)
{
#ifdef __linux__
    if (getenv("CHECK_SEALED"))
        prctl(PR_SET_DUMPABLE, 0);
#endif
}
