#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"a zero byte ends the answer",
         "Which bytes can a client send that are in no text? Has your test sent one, with "
         "something behind it?"},
        {"the answer to a chunk has 1024 bytes at most",
         "How much has your test sent at once, and has it waited for all of that?"},
        {"a connection is never closed",
         "A client that has sent everything says so, and waits for the end. Has one of yours?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "server", mutants);
}
