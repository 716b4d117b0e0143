/* Linked with all that `make coverage` measures. A process writes its counters when it returns from main() or
 * calls exit(); with this it also does when it calls _exit(), as workers do. One that a signal kills writes none. */
#include <unistd.h>

void __gcov_dump(void); /* of the compiler's library */
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

_Noreturn void __wrap__exit(int status)
{
    int spare = dup(STDERR_FILENO);
    close(spare);
    if (spare != -1) /* or it would complain on stderr, which a test may compare */
        __gcov_dump();
    __real__exit(status);
}
