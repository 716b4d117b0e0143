#include "record.h"
#include "commands.h"

#include <stdio.h>

int see_record(int count, char **words)
{
    fprintf(stderr, "see: record is not written yet\n");
    return 2;
}
