#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"sockets that were meant for another process are taken",
         "What does the function say if LISTEN_PID is the number of another process?"},
        {"the variables stay in the environment",
         "What does getenv() say of the variables after the function has returned?"},
        {"the sockets that were taken are inherited by the next program",
         "Which flag keeps a descriptor from the next program, and who has looked at it?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "code", mutants);
}
