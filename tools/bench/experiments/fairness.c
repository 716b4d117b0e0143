/* Does one client pay for another? In a room where many listen, some flood: together they say 64 KiB of
 * two-byte lines. Meanwhile a neighbour asks for another name, again and again. How long does it wait,
 * compared with the same room without a flood?
 *
 * Both rooms are measured in turn, and each measurement is compared with its neighbour. Start at
 * experiment_fairness(). */
#include "../bench.h"

/* How many times the usual wait the longest one in a burst may be. A server that does all that a flood asks
 * for in one turn is far beyond this. */
static const double BOUND = 300;

static void open_room(const struct bench *bench, size_t listeners, size_t flooders,
                      struct server *server, struct process *load)
{
    char count[24];
    snprintf(count, sizeof count, "%zu", flooders);
    server_start(bench, &bench->chat, NULL, server);
    load_start_with(bench, FLOOD, server, listeners,
                    (const char *const[]){"--wait", "--flooders", count, NULL}, load);
}

static void measure(const struct bench *bench, size_t listeners, size_t flooders,
                    struct series *series)
{
    struct server still_server, flooded_server;
    struct process still, flooded;
    bench_progress(bench->chat.name);
    open_room(bench, listeners, 0, &still_server, &still);
    open_room(bench, listeners, flooders, &flooded_server, &flooded);
    for (series->pairs = 0; series->pairs < bench->pairs; series->pairs++) {
        load_measure(&still, &series->yardstick[series->pairs]);
        load_measure(&flooded, &series->subject[series->pairs]);
    }
    load_stop(&still);
    load_stop(&flooded);
    server_stop(&still_server);
    server_stop(&flooded_server);
}

/* A wait in the flooded room, against the usual one in the still room. */
static struct ratio compare(const struct series *series, enum metric metric)
{
    double still[MAX_PAIRS];
    double flooded[MAX_PAIRS];
    for (size_t i = 0; i < series->pairs; i++) {
        still[i] = series->yardstick[i].values[P50];
        flooded[i] = series->subject[i].values[metric];
    }
    return ratio(still, flooded, series->pairs);
}

static void print_wait(const struct series *series, enum metric metric)
{
    char text[RATIO_SIZE];
    printf(" %9.0f us  %-22s", series_median(series->subject, series->pairs, metric),
           ratio_text(compare(series, metric), text));
}

/* Of as few waits as there are in a burst, the longest is the 99th percentile. */
static void print_case(size_t listeners, size_t flooders, const struct series *series)
{
    printf("  %9zu %8zu %9.0f us", listeners, flooders,
           series_median(series->yardstick, series->pairs, P50));
    print_wait(series, P50);
    print_wait(series, P99);
    printf(" %7.3f us  %s\n", series_median(series->subject, series->pairs, SERVER_CPU),
           compare(series, P99).median <= BOUND ? "kept" : "BROKEN");
}

static void run_case(const struct bench *bench, size_t listeners, size_t flooders)
{
    static struct series series;
    char circumstance[64];
    measure(bench, listeners, flooders, &series);
    print_case(listeners, flooders, &series);
    snprintf(circumstance, sizeof circumstance, "%zu listeners; %zu flood", listeners, flooders);
    series_record(bench, &series,
                  (struct record){.experiment = "fairness",
                                  .circumstance = circumstance,
                                  .subject = bench->chat.name});
}

void experiment_fairness(const struct bench *bench)
{
    static const size_t listeners[] = {125, 250, 500, 1000};
    enum { SIZES = sizeof listeners / sizeof listeners[0] };
    printf(
        "\nfairness: %s; a neighbour's wait for an answer while others say 64 KiB of two-byte "
        "lines;\nagainst the same room without a flood; %zu pairs; the bound is a ratio of %g\n\n",
        bench->chat.name, bench->pairs, BOUND);
    printf("  %9s %8s %12s %12s  %-22s %12s  %-22s %10s  %s\n", "listeners", "flooders", "still",
           "flooded", "ratio", "the longest", "ratio", "CPU/each", "bound");
    for (size_t i = 0; i < SIZES; i++) {
        if (bench->quick && i > 0 && i < SIZES - 1)
            continue;
        run_case(bench, listeners[i], 1);
        run_case(bench, listeners[i], 100);
    }
}
