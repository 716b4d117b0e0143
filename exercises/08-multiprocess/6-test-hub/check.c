#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"in the worker of a guest, what that guest does happens at once",
         "Have two guests of different workers asked for the same thing before the hub passed "
         "anything on? What does each of them hear?"},
        {"a worker that starts later is told only of the guests of the first worker",
         "With whom, and where, were the workers before the new one started? And how would a guest "
         "of the new one find out?"},
        {"when a worker dies, only one of its guests leaves the room",
         "How many guests had the worker that died? Who is in the room then?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "hub", mutants);
}
