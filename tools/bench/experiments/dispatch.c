/* How much time of the processor does an event cost? libevent's classic benchmark, see dispatch/dispatch.h, on
 * our reactor with each backend and on other loops, beside bare epoll. Start at
 * experiment_dispatch(). */
#include "../bench.h"
#include "../common.h"
#include "selector.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 16 };

void dispatch_start(const struct bench *bench, const struct subject *loop,
                    const char *const *prefix, struct dispatch_size size, struct process *process)
{
    const size_t numbers[] = {size.pairs, size.active, size.writes};
    char texts[3][24];
    const char *command[MAX_WORDS] = {NULL};
    size_t words = 0;
    while (prefix && prefix[words]) {
        command[words] = prefix[words];
        words++;
    }
    command[words++] = loop->path;
    for (int i = 0; i < 3; i++) {
        snprintf(texts[i], sizeof texts[i], "%zu", numbers[i]);
        command[words++] = texts[i];
    }
    command[words] = loop->backend;
    process_start(process, command, bench->server_core);
}

double dispatch_round(struct process *process)
{
    char line[64] = "";
    process_order(process);
    (void)process_read_line(process, line, sizeof line);
    double time = strtod(line, NULL);
    if (time <= 0)
        fail("a loop has ended in the middle");
    return time;
}

struct times {
    size_t pairs;
    double bare[MAX_PAIRS];
    double loop[MAX_PAIRS];
};

static void measure(const struct bench *bench, const struct subject *loop,
                    struct dispatch_size size, struct times *times)
{
    struct process bare;
    struct process other;
    bench_progress(loop->name);
    dispatch_start(bench, &bench->bare_loop, NULL, size, &bare);
    dispatch_start(bench, loop, NULL, size, &other);
    for (size_t i = 0; i < bench->pairs && times->pairs < MAX_PAIRS; i++) {
        times->bare[times->pairs] = dispatch_round(&bare);
        times->loop[times->pairs] = dispatch_round(&other);
        times->pairs++;
    }
    (void)process_finish(&bare);
    (void)process_finish(&other);
}

/* The slow backends take most of the time, and who is in a hurry knows them. */
static bool takes_part(const struct bench *bench, const struct subject *loop,
                       struct dispatch_size size)
{
    bool slow = loop->backend && strcmp(loop->backend, selector_backends()[0]) != 0;
    return 2 * size.pairs <= loop->most && !(slow && bench->quick && size.pairs > 1000);
}

static void measure_all(const struct bench *bench, struct dispatch_size size, struct times *times)
{
    for (size_t round = 0; round < bench->instances; round++)
        for (size_t i = 0; i < bench->loop_count; i++)
            if (takes_part(bench, &bench->loops[i], size))
                measure(bench, &bench->loops[i], size, &times[i]);
}

static void record(const struct bench *bench, struct dispatch_size size, const char *name,
                   const struct times *times)
{
    char circumstance[96];
    snprintf(circumstance, sizeof circumstance, "%zu pairs; %zu active; %zu writes", size.pairs,
             size.active, size.writes);
    for (size_t i = 0; i < times->pairs; i++)
        bench_record(bench, &(struct record){"dispatch", circumstance, name, "ns_per_event", i + 1,
                                             times->loop[i], times->bare[i]});
}

static void print_row(const char *name, double time, const char *text)
{
    printf("  %-16s %7.0f ns  %s\n", name, time, text);
}

static void print_times(const char *name, const struct times *times)
{
    char text[RATIO_SIZE];
    print_row(name, median(times->loop, times->pairs),
              ratio_text(ratio(times->bare, times->loop, times->pairs), text));
}

static void run_case(const struct bench *bench, struct dispatch_size size, struct times *times)
{
    memset(times, 0, MAX_SUBJECTS * sizeof *times);
    printf("\ndispatch: %zu pairs of sockets, %zu active, %zu writes; %zu pairs of rounds; against "
           "bare epoll\n\n",
           size.pairs, size.active, size.writes, bench->instances * bench->pairs);
    printf("  %-16s %10s  %s\n", "loop", "CPU/event", "ratio");
    measure_all(bench, size, times);
    const struct times *any = &times[0];
    print_row("bare", median(any->bare, any->pairs), "1");
    for (size_t i = 0; i < bench->loop_count; i++) {
        if (times[i].pairs == 0)
            continue;
        print_times(bench->loops[i].name, &times[i]);
        record(bench, size, bench->loops[i].name, &times[i]);
    }
}

void experiment_dispatch(const struct bench *bench)
{
    static const struct dispatch_size sizes[] = {
        {100, 1, 10000}, {100, 100, 10000}, {9000, 100, 10000}, {9000, 1000, 10000}};
    static struct times times[MAX_SUBJECTS];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (2 * sizes[i].pairs > bench_descriptors())
            printf("\ndispatch: %zu pairs of sockets: skipped, the limit is %zu descriptors\n",
                   sizes[i].pairs, bench_descriptors());
        else
            run_case(bench, sizes[i], times);
    }
}
