/* The linter of quizzes: samples/lint.md has the cases. */
#include "cases.h"

int main(int argc, char **argv)
{
    return cases_main(argc, argv, "lint", "lint.md");
}
