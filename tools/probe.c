/* probe: what every check needs of a machine, tried for itself. Prints what is missing, as a clause, and fails.
 *
 * Built as the exercises are, with sanitizers: where no such program can be linked or started, none of the checks can
 * be judged. */
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *lack = machine_lacks();
    if (lack)
        puts(lack);
    return lack ? EXIT_FAILURE : EXIT_SUCCESS;
}
