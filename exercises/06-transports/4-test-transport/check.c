#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"the protocol hears of the loss before the abort has returned",
         "When has your protocol been told that the connection is lost: before transport_abort() "
         "returned, or in the next turn? Look in between."},
        {"what is queued at the close is thrown away",
         "How much did your test write before it closed, how much of that did the kernel take at "
         "once, and how much has the peer read in the end?"},
        {"the protocol is told to pause for each write above the high watermark",
         "How often is a protocol told to pause that writes on all the same, in a later turn?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "transport", mutants);
}
