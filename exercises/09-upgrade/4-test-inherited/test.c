/* Start at test(). */
#include "expect.h"
#include "handover.h"
#include "net.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* EXERCISE: pass the right handover, and notice each mutant. */
void test(void)
{
}
/* END */
