/* Sub-commands that are not written yet: whoever writes one deletes its line. */
#include "see.h"

#include <stdio.h>

static int not_yet(char **argv)
{
    fprintf(stderr, "see: %s is not written yet\n", argv[0]);
    return 2;
}

#define STUB(name)                                                                                 \
    __attribute__((weak)) int name(int argc, char **argv)                                          \
    {                                                                                              \
        return not_yet(argv);                                                                      \
    }

STUB(text_main)
STUB(steps_main)
STUB(page_main)
STUB(data_main)
STUB(same_main)
STUB(trace_event_main)
