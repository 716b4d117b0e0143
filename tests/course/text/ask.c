/* The quiz in a terminal: samples/ask.md has the cases. */
#include "cases.h"

int main(int argc, char **argv)
{
    return cases_main(argc, argv, "ask", "ask.md");
}
