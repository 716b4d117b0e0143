#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"what send() does not take at once is lost",
         "Has a client of yours sent more than fits into all buffers on the way, before it read "
         "anything? And then read all of it?"},
        {"the clients' sockets block",
         "A server that blocks waits for one client, who does not read. Who notices that?"},
        {"when a client leaves, those with higher descriptors are forgotten",
         "Who came before those who are still there, and left before they spoke?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "server", mutants);
}
