/* Start at test(). */
#include "expect.h"
#include "line.h"

#include <string.h>

/* EXERCISE: pass the right framer, and notice each mutant. */
void test(void)
{
}
/* END */
