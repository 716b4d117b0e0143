/* One client of a room says something: what does it cost to tell all others, and when has the last of
 * them heard it? The yardstick is a bare loop of send() over the same sockets. Start at
 * experiment_fan_out(). */
#include "../bench.h"
#include "../counter.h"

#include <string.h>

enum { COUNTED = 100 }; /* listeners */

static void measure(const struct bench *bench, const struct subject *room, size_t listeners,
                    struct series *series)
{
    struct server bare;
    struct server server;
    bench_progress(room->name);
    server_start(bench, &bench->bare_room, NULL, &bare);
    server_start(bench, room, NULL, &server);
    series_measure(bench, FAN, &bare, &server, listeners, series);
    server_stop(&server);
    server_stop(&bare);
}

static double count_total(const struct bench *bench, const struct counter *counter,
                          const struct subject *room, size_t listeners, size_t messages)
{
    struct server server;
    server_start(bench, room, counter->prefix, &server);
    load_messages(bench, FAN, &server, listeners, messages);
    server_stop(&server);
    return counter_read(counter);
}

/* System calls for one message that has come to one listener. Counted with few listeners only: a
 * chat's joining takes so many calls that what it varies by would drown those of a message. */
static double count_calls(const struct bench *bench, const struct counter *counter,
                          const struct subject *room, size_t listeners)
{
    size_t few = 2;
    size_t many = few + 2 + 2000 / listeners;
    return (count_total(bench, counter, room, listeners, many) -
            count_total(bench, counter, room, listeners, few)) /
           (double)((many - few) * listeners);
}

static void print_calls(const struct bench *bench, const struct counter *counter,
                        const struct subject *room, size_t listeners, struct record record)
{
    if (!counter || listeners > COUNTED) {
        puts("      -");
        return;
    }
    record.metric = "calls";
    record.value = count_calls(bench, counter, room, listeners);
    printf("   %.3f\n", record.value);
    bench_record(bench, &record);
}

static void print_samples(const char *name, const struct sample *samples, size_t count,
                          const char *cpu, const char *rate)
{
    printf("  %-10s %7.2f us  %-20s %10.0f  %-20s %9.0f us  %-8s", name,
           series_median(samples, count, SERVER_CPU), cpu, series_median(samples, count, RATE),
           rate, series_median(samples, count, P50), series_limit(samples, count));
}

static void print_series(const char *name, const struct series *series)
{
    char cpu[RATIO_SIZE];
    char rate[RATIO_SIZE];
    print_samples(name, series->subject, series->pairs,
                  ratio_text(series_ratio(series, SERVER_CPU), cpu),
                  ratio_text(series_ratio(series, RATE), rate));
}

static void print_head(const struct bench *bench, size_t listeners)
{
    printf(
        "\nfan-out: %zu listeners, 64-byte messages; %zu pairs; against a bare loop of send()\n\n",
        listeners, bench->instances * bench->pairs);
    printf("  %-10s %10s  %-20s %10s  %-20s %12s  %-8s %s\n", "room", "CPU/each", "ratio", "each/s",
           "ratio", "to the last", "limit", "calls/each");
}

static void run_case(const struct bench *bench, const struct counter *counter, size_t listeners)
{
    static struct series series[MAX_SUBJECTS];
    char circumstance[32];
    struct record record = {.experiment = "fan-out", .circumstance = circumstance};
    snprintf(circumstance, sizeof circumstance, "%zu listeners", listeners);
    memset(series, 0, sizeof series);
    print_head(bench, listeners);
    for (size_t round = 0; round < bench->instances; round++)
        for (size_t i = 0; i < bench->room_count; i++)
            if (listeners <= bench->rooms[i].most)
                measure(bench, &bench->rooms[i], listeners, &series[i]);
    print_samples("bare", series[0].yardstick, series[0].pairs, "1", "1");
    record.subject = "bare";
    print_calls(bench, counter, &bench->bare_room, listeners, record);
    for (size_t i = 0; i < bench->room_count; i++) {
        if (series[i].pairs == 0)
            continue;
        record.subject = bench->rooms[i].name;
        print_series(bench->rooms[i].name, &series[i]);
        print_calls(bench, counter, &bench->rooms[i], listeners, record);
        series_record(bench, &series[i], record);
    }
}

void experiment_fan_out(const struct bench *bench)
{
    static const size_t listeners[] = {10, 100, 1000, 10000};
    struct counter counter;
    bool counts = counter_open_calls(&counter);
    if (!counts)
        printf("\nfan-out: system calls are not counted: strace is not installed\n");
    for (size_t i = 0; i < sizeof listeners / sizeof listeners[0]; i++) {
        if (bench->quick && listeners[i] > 1000)
            continue;
        if (listeners[i] > bench_descriptors())
            printf("\nfan-out: %zu listeners: skipped, the limit is %zu descriptors\n",
                   listeners[i], bench_descriptors());
        else
            run_case(bench, counts ? &counter : NULL, listeners[i]);
    }
    if (counts)
        counter_close(&counter);
}
