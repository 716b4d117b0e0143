/* Start at test(). */
#include "expect.h"
#include "reactor.h"

#include <unistd.h>

/* EXERCISE: pass the right reactor, and notice each mutant. */
void test(void)
{
}
/* END */
