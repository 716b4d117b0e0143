/* Start at test(). */
#include "expect.h"
#include "transport.h"

#include <sys/socket.h>
#include <unistd.h>

/* EXERCISE: pass the right transport, and notice each mutant. */
void test(void)
{
}
/* END */
