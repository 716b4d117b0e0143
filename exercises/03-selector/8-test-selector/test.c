/* Start at test(). */
#include "expect.h"
#include "selector.h"

#include <unistd.h>

/* EXERCISE: pass the right selector, and notice each mutant. */
void test(void)
{
}
/* END */
