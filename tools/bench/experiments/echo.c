/* How many messages a second does each server echo, beside the bare loop, and what does a message
 * cost it? Start at experiment_echo(). */
#include "../bench.h"

#include <string.h>

static void measure(const struct bench *bench, const struct subject *subject, size_t connections,
                    struct series *series)
{
    struct server bare;
    struct server server;
    bench_progress(subject->name);
    server_start(bench, &bench->bare_server, NULL, &bare);
    server_start(bench, subject, NULL, &server);
    series_measure(bench, LOAD, &bare, &server, connections, series);
    server_stop(&server);
    server_stop(&bare);
}

static void print_head(const struct bench *bench, size_t connections)
{
    printf("\necho: %zu connection%s, 64-byte messages; %zu pairs; against the bare loop\n\n",
           connections, connections == 1 ? "" : "s", bench->instances * bench->pairs);
    printf("  %-14s %11s  %-20s %10s  %-20s %8s %8s %8s  %s\n", "server", "CPU/message", "ratio",
           "messages/s", "ratio", "p50", "p99", "p99.9", "limit");
}

static void print_samples(const char *name, const struct sample *samples, size_t count,
                          const char *cpu, const char *rate)
{
    printf("  %-14s %8.2f us  %-20s %10.0f  %-20s %5.0f us %5.0f us %5.0f us  %s\n", name,
           series_median(samples, count, SERVER_CPU), cpu, series_median(samples, count, RATE),
           rate, series_median(samples, count, P50), series_median(samples, count, P99),
           series_median(samples, count, P999), series_limit(samples, count));
}

static void print_series(const char *name, const struct series *series)
{
    char cpu[RATIO_SIZE];
    char rate[RATIO_SIZE];
    print_samples(name, series->subject, series->pairs,
                  ratio_text(series_ratio(series, SERVER_CPU), cpu),
                  ratio_text(series_ratio(series, RATE), rate));
}

static void record_series(const struct bench *bench, const char *name, size_t connections,
                          const struct series *series)
{
    char circumstance[32];
    snprintf(circumstance, sizeof circumstance, "%zu connections", connections);
    series_record(
        bench, series,
        (struct record){.experiment = "echo", .circumstance = circumstance, .subject = name});
}

/* All servers take part in each round, so that a restless minute falls on all of them. */
static void measure_all(const struct bench *bench, size_t connections, struct series *series)
{
    for (size_t round = 0; round < bench->instances; round++)
        for (size_t i = 0; i < bench->server_count; i++)
            if (connections <= bench->servers[i].most)
                measure(bench, &bench->servers[i], connections, &series[i]);
}

static void run_case(const struct bench *bench, size_t connections, struct series *series)
{
    memset(series, 0, MAX_SUBJECTS * sizeof *series);
    print_head(bench, connections);
    measure_all(bench, connections, series);
    const struct series *last = &series[bench->server_count - 1];
    print_samples("bare", last->yardstick, last->pairs, "1", "1");
    for (size_t i = 0; i < bench->server_count; i++) {
        if (series[i].pairs == 0)
            continue;
        print_series(bench->servers[i].name, &series[i]);
        record_series(bench, bench->servers[i].name, connections, &series[i]);
    }
}

void experiment_echo(const struct bench *bench)
{
    static const size_t connections[] = {1, 50, 1000};
    static struct series series[MAX_SUBJECTS];
    for (size_t i = 0; i < sizeof connections / sizeof connections[0]; i++)
        run_case(bench, connections[i], series);
}
