#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"a handler that was unregistered in this turn is called once more",
         "Were both descriptors ready in the same turn, and did one handler unregister the other "
         "one, whichever came first?"},
        {"a handler that was registered in this turn gets an event meant for its predecessor",
         "Who is called for a descriptor that was ready, and that got another handler before its "
         "event was dispatched?"},
        {"a deferred call that defers itself is made again in the same turn",
         "How often is such a call made in one reactor_run_once()?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "reactor", mutants);
}
