/* Stands in for main() until there is one. */
#include <stdio.h>

__attribute__((weak)) int main(void)
{
    fputs("there is no main() yet: server.c is yours to write\n", stderr);
    return 1;
}
