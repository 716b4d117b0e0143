/* What `see` shows of a recording: samples/see.md has the cases. What its steps are is tested in steps.c. */
#include "cases.h"

int main(int argc, char **argv)
{
    return cases_main(argc, argv, "see", "see.md");
}
