/* Sub-commands that are not written yet: whoever writes one deletes its line. */
#include "commands.h"

#include <stdio.h>

static int not_yet(const char *name)
{
    fprintf(stderr, "see: %s is not written yet\n", name);
    return 2;
}

#define STUB(name)                                                                                 \
    __attribute__((weak)) int name(int count, char **words)                                        \
    {                                                                                              \
        return not_yet(#name);                                                                     \
    }

STUB(see_text)
STUB(see_steps)
STUB(see_page)
STUB(see_data)
STUB(see_same)
STUB(see_questions)
