#include "record.h"
#include "see.h"

#include <stdio.h>

int record_main(int argc, char **argv)
{
    fprintf(stderr, "see: record is not written yet\n");
    return 2;
}
