/* How many messages a second does each server echo, beside the bare loop, and what does a message
 * cost it? Start at experiment_echo(). */
#include "../bench.h"

#include <string.h>

static void measure(const struct bench *bench, const struct subject *subject, size_t connections,
                    struct sample *sample)
{
    struct server server;
    server_start(bench, subject, NULL, &server);
    load_run(bench, &server, connections, sample);
    server_stop(&server);
}

static void print_head(const struct bench *bench, size_t connections)
{
    printf(
        "\necho: %zu connection%s, 64-byte messages; %zu pairs of %g s; against the bare loop\n\n",
        connections, connections == 1 ? "" : "s", bench->pairs, bench->time);
    printf("  %-14s %10s  %-18s %11s  %-18s %8s %8s %8s  %s\n", "server", "messages/s", "ratio",
           "CPU/message", "ratio", "p50", "p99", "p99.9", "limit");
}

static void print_samples(const char *name, const struct sample *samples, size_t count,
                          const char *rate, const char *cpu)
{
    printf("  %-14s %10.0f  %-18s %8.2f us  %-18s %5.0f us %5.0f us %5.0f us  %s\n", name,
           series_median(samples, count, RATE), rate, series_median(samples, count, SERVER_CPU),
           cpu, series_median(samples, count, P50), series_median(samples, count, P99),
           series_median(samples, count, P999), series_limit(samples, count));
}

static void print_series(const char *name, const struct series *series)
{
    char rate[RATIO_SIZE];
    char cpu[RATIO_SIZE];
    print_samples(name, series->subject, series->pairs,
                  ratio_text(series_ratio(series, RATE), rate),
                  ratio_text(series_ratio(series, SERVER_CPU), cpu));
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
    for (size_t pair = 0; pair < bench->pairs; pair++) {
        for (size_t i = 0; i < bench->server_count; i++) {
            if (connections > bench->servers[i].most)
                continue;
            measure(bench, &bench->bare_server, connections, &series[i].yardstick[pair]);
            measure(bench, &bench->servers[i], connections, &series[i].subject[pair]);
            series[i].pairs = pair + 1;
        }
    }
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
