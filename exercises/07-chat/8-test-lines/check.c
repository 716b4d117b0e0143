#include "mutants.h"

#include <stddef.h>

int main(int argc, char **argv)
{
    static const struct mutant mutants[] = {
        {"if \"\\r\\n\" arrives in two pieces, the \"\\r\" stays in the line",
         "Where can a stream be cut, and has your test cut it there? How long is the line then?"},
        {"a line of just as many bytes as the limit is too long",
         "What is the longest line that is none too many, and what does line_next() say of it?"},
        {"the rest of a line that is too long is taken for a line of its own",
         "Of a line that is too long, has your test let the end arrive later? Which line comes "
         "next?"},
        {NULL, NULL},
    };
    return mutants_main(argc, argv, "framer", mutants);
}
