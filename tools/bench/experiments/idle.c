/* What do connections cost that say nothing? One client talks; behind it 0 to 15,000 others are
 * silent. The yardstick is the same server without them. Start at experiment_idle(). */
#include "../bench.h"
#include "selector.h"

#include <string.h>

static void measure(const struct bench *bench, const struct subject *subject, size_t idle,
                    struct series *series)
{
    struct server alone;
    struct server crowded;
    struct process crowd;
    bench_progress(subject->backend);
    server_start(bench, subject, NULL, &alone);
    server_start(bench, subject, NULL, &crowded);
    load_start(bench, LOAD, &crowded, idle, &crowd);
    series_measure(bench, LOAD, &alone, &crowded, 1, series);
    load_stop(&crowd);
    server_stop(&crowded);
    server_stop(&alone);
}

static void print_samples(const char *backend, size_t idle, const struct sample *samples,
                          size_t count, const char *cpu, const char *p50)
{
    printf("  %-8s %8zu %8.2f us  %-20s %6.0f us  %s\n", backend, idle,
           series_median(samples, count, SERVER_CPU), cpu, series_median(samples, count, P50), p50);
}

static void print_series(const char *backend, size_t idle, const struct series *series, bool first)
{
    char cpu[RATIO_SIZE];
    char p50[RATIO_SIZE];
    if (first)
        print_samples(backend, 0, series->yardstick, series->pairs, "1", "1");
    print_samples(backend, idle, series->subject, series->pairs,
                  ratio_text(series_ratio(series, SERVER_CPU), cpu),
                  ratio_text(series_ratio(series, P50), p50));
}

static void run_case(const struct bench *bench, const struct subject *subject, size_t idle,
                     bool first)
{
    static struct series series;
    char circumstance[32];
    series.pairs = 0;
    measure(bench, subject, idle, &series);
    print_series(subject->backend, idle, &series, first);
    snprintf(circumstance, sizeof circumstance, "%zu idle", idle);
    series_record(bench, &series,
                  (struct record){.experiment = "idle",
                                  .circumstance = circumstance,
                                  .subject = subject->backend});
}

static void run_subject(const struct bench *bench, const struct subject *subject)
{
    static const size_t idle[] = {100, 1000, 10000, 15000};
    size_t limit = bench_descriptors();
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++) {
        if (bench->quick && idle[i] > 1000)
            continue;
        if (idle[i] > subject->most)
            printf("  %-8s %8zu  it cannot watch so many\n", subject->backend, idle[i]);
        else if (idle[i] > limit)
            printf("  %-8s %8zu  skipped: the limit is %zu descriptors\n", subject->backend,
                   idle[i], limit);
        else
            run_case(bench, subject, idle[i], i == 0);
    }
}

void experiment_idle(const struct bench *bench)
{
    printf("\nidle: %s; one client talks, the others are idle; %zu pairs; against the same "
           "server without them\n\n",
           bench->reactor_server.name, bench->pairs);
    printf("  %-8s %8s %11s  %-20s %9s  %s\n", "backend", "idle", "CPU/message", "ratio", "p50",
           "ratio");
    for (const char *const *name = selector_backends(); *name; name++) {
        struct subject subject = bench->reactor_server;
        subject.backend = *name;
        subject.most = bench_most_watched(*name);
        run_subject(bench, &subject);
    }
}
