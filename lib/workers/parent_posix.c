/* Where the kernel does nothing of the kind, the end of its channel tells a worker that its supervisor is
 * gone; one that is stopped hears of it when it is continued. */
#include "supervisor.h"

void die_with_parent(pid_t parent)
{
    (void)parent;
}
