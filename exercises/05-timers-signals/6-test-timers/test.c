/* Start at test(). */
#include "expect.h"
#include "timer.h"

/* EXERCISE: pass the right timers, and notice each mutant. */
void test(void)
{
}
/* END */
