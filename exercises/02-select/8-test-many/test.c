/* Start at test(). The server is running when it begins. */
#include "expect.h"

/* EXERCISE: pass the right server, and notice each mutant. */
void test(void)
{
}
/* END */
