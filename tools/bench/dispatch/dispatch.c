/* dispatch-NAME PAIRS ACTIVE WRITES [BACKEND]: how long a loop takes for one event. For each line on
 * stdin it plays a round, and prints the CPU time of an event, in nanoseconds.
 * Start at main(), then play_round(). */
#include "dispatch.h"
#include "cli.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct pairs pairs;

const char program[] = "dispatch";

static void open_pairs(size_t count)
{
    raise_descriptor_limit();
    pairs.count = count;
    pairs.ends = calloc(count, sizeof *pairs.ends);
    if (!pairs.ends)
        fail("cannot make room for the pairs");
    for (size_t i = 0; i < count; i++) {
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, pairs.ends[i]) == -1)
            fail("cannot open a pair");
        loop_watch(i);
    }
}

/* The first bytes go to pairs evenly apart. */
static double play_round(size_t active, size_t writes)
{
    double began = cpu_time();
    pairs.writes_left = writes - active;
    pairs.on_their_way = active;
    for (size_t i = 0; i < active; i++)
        if (write(pairs.ends[i * (pairs.count / active)][1], ".", 1) != 1)
            fail("cannot write");
    while (pairs.on_their_way > 0)
        loop_turn();
    return (cpu_time() - began) / (double)writes;
}

static size_t parse_count(const char *text)
{
    return (size_t)parse_number(text, 1, 1e7);
}

static _Noreturn void help(void)
{
    fputs("usage: dispatch-NAME PAIRS ACTIVE WRITES [BACKEND], or --version\n", stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    char line[16];
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts(loop_version()) == EOF;
    if (argc < 4 || argc > 5)
        help();
    size_t count = parse_count(argv[1]);
    size_t active = parse_count(argv[2]);
    size_t writes = parse_count(argv[3]);
    if (active > count || active > writes)
        help();
    loop_open(argc > 4 ? argv[4] : NULL);
    open_pairs(count);
    while (fgets(line, sizeof line, stdin)) {
        printf("%.2f\n", play_round(active, writes));
        fflush(stdout);
    }
    free(pairs.ends);
}
