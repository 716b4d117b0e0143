#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"a paused descriptor is reported when its peer hangs up",
         "What happens to the other end of a descriptor that you have paused? What may be reported "
         "then?"},
        {"new data are forgotten if the interest is the same",
         "Which pointer comes back after selector_modify() with the old interest?"},
        {"if more are ready than there is room for, it is always the same ones who are reported",
         "How many entries has your test room for, how many descriptors are ready, and who is "
         "reported by the next call?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "selector", mutants);
}
