/* Start at test(). */
#include "expect.h"
#include "hub.h"

#include <string.h>

/* EXERCISE: pass the right hub, and notice each mutant. */
void test(void)
{
}
/* END */
