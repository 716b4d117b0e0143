#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"a timer that is stopped by another one fires all the same",
         "Who stops whom, and were both due when that turn began to fire timers?"},
        {"a running timer that is started anew keeps its old time",
         "The most common use of a timer is to put it off. What has to happen to a timer that was "
         "due at once, and is now due in an hour?"},
        {"a timer that starts itself again with no delay fires again in the same turn",
         "How often does such a timer fire in one reactor_run_once()?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "timer", mutants);
}
