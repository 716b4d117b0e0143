/* dispatch-NAME PAIRS ACTIVE WRITES [ROUNDS [BACKEND]]: how long a loop takes for one event.
 * Start at main(), then play_round(). Prints the median of the rounds, in nanoseconds an event. */
#include "dispatch.h"
#include "cli.h"
#include "pairs.h"

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
    uint64_t began = now();
    pairs.writes_left = writes - active;
    pairs.on_their_way = active;
    for (size_t i = 0; i < active; i++)
        if (write(pairs.ends[i * (pairs.count / active)][1], ".", 1) != 1)
            fail("cannot write");
    while (pairs.on_their_way > 0)
        loop_turn();
    return (double)(now() - began) / (double)writes;
}

static size_t parse_count(const char *text)
{
    return (size_t)parse_number(text, 1, 1e7);
}

static _Noreturn void help(void)
{
    fputs("usage: dispatch-NAME PAIRS ACTIVE WRITES [ROUNDS [BACKEND]], or --version\n", stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts(loop_version()) == EOF;
    if (argc < 4 || argc > 6)
        help();
    size_t count = parse_count(argv[1]);
    size_t active = parse_count(argv[2]);
    size_t writes = parse_count(argv[3]);
    size_t rounds = argc > 4 ? parse_count(argv[4]) : 9;
    if (active > count || active > writes || rounds > MAX_PAIRS)
        help();
    double times[MAX_PAIRS];
    loop_open(argc > 5 ? argv[5] : NULL);
    open_pairs(count);
    for (size_t i = 0; i < rounds; i++)
        times[i] = play_round(active, writes);
    printf("%.2f\n", median(times, rounds));
    free(pairs.ends);
}
