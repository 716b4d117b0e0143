/* The server of the stage, and the mutants of which the README speaks. */
#include "expect.h"
#include "mutants.h"
#include "net.h"

#include <string.h>
#include <unistd.h>

enum { SHORT = 1024 };

#pragma GCC diagnostic ignored "-Wreturn-type" /* main() needs no return */

static int mutant;

static int send_mutant(int fd, const char *data, size_t size)
{
    if (mutant == 1)
        size = strnlen(data, size);
    if (mutant == 2 && size > SHORT)
        size = SHORT;
    return net_send_all(fd, data, size);
}

static int close_mutant(int fd)
{
    return mutant == 3 ? 0 : close(fd);
}

#define main         server_main
#define net_send_all send_mutant
#define close        close_mutant
#include "../../stages/01-blocking/server.c"
#undef main

int main(int argc, char **argv)
{
    return mutants_play(argc, argv, test, &mutant, server_main);
}
