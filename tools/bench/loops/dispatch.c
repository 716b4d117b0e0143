/* dispatch-NAME PAIRS ACTIVE WRITES [BACKEND]: how long a loop takes for one event.
 *
 * The classic benchmark of event loops, which came with libevent: many pairs of connected sockets, all watched;
 * a byte is written to `active` of them; whoever reads one writes one to the next pair, until `writes` have
 * been made. For each line on stdin it plays a round, and prints how much time of the processor an event took.
 * Start at main(), then play_round(). */
#include "cli.h"
#include "loop.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char program[] = "dispatch";

struct pair {
    struct watch watch; /* the end that is read */
    int other_end;      /* is written to */
};

static struct pair *pairs;
static size_t count;
static size_t writes_left;
static size_t on_their_way; /* bytes written and not yet read */

static void write_byte(const struct pair *pair)
{
    if (write(pair->other_end, ".", 1) != 1)
        fail("cannot write");
    writes_left--;
    on_their_way++;
}

static void read_byte(struct watch *watch)
{
    struct pair *pair = (struct pair *)watch;
    char byte;
    if (read(watch->fd, &byte, 1) != 1)
        fail("cannot read");
    on_their_way--;
    if (writes_left > 0)
        write_byte(pair + 1 < pairs + count ? pair + 1 : pairs);
}

static void open_pairs(void)
{
    int ends[2];
    raise_descriptor_limit();
    pairs = calloc(count, sizeof *pairs);
    if (!pairs)
        fail("cannot make room for the pairs");
    for (size_t i = 0; i < count; i++) {
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
            fail("cannot open a pair");
        pairs[i] = (struct pair){{.fd = ends[0], .on_ready = read_byte}, ends[1]};
        loop_watch(&pairs[i].watch, LOOP_READ);
    }
}

/* The first bytes go to pairs evenly apart. */
static void play_round(size_t active, size_t writes)
{
    double began = cpu_time();
    writes_left = writes;
    for (size_t i = 0; i < active; i++)
        write_byte(&pairs[i * (count / active)]);
    while (on_their_way > 0)
        loop_turn();
    double each = (cpu_time() - began) / (double)writes;
    printf("messages/s %.0f\ncpu_us %.5f\ndone\n", 1e9 / each, each / 1e3);
    fflush(stdout);
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
    count = parse_count(argv[1]);
    size_t active = parse_count(argv[2]);
    size_t writes = parse_count(argv[3]);
    if (active > count || active > writes)
        help();
    loop_open(argv[4]);
    open_pairs();
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin))
        play_round(active, writes);
    free(pairs);
}
