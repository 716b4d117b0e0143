/* What do clients cost who never read? In a room where one talks and many listen, 100 come in that are
 * deaf. The server keeps for them what they do not take, until that is too much, and cuts them off.
 *
 * Without them, with them, without them, with them: each measurement with them, and the first one after
 * they are gone, is compared with the last one before they came. Start at experiment_deaf(). */
#include "../bench.h"
#include "../machine.h"

enum {
    DEAF = 100,
    CAP = 1 << 20, /* bytes that the server keeps for a client, at most: see transport.h */
};

struct outcome {
    struct series during;
    struct series after;
    size_t peak;   /* bytes of the server's own memory */
    size_t before; /* likewise, before the first came */
};

static void add(struct series *series, const struct sample *without, const struct sample *with)
{
    if (series->pairs == MAX_PAIRS)
        return;
    series->yardstick[series->pairs] = *without;
    series->subject[series->pairs] = *with;
    series->pairs++;
}

static void note_memory(const struct server *server, struct outcome *outcome)
{
    size_t memory = machine_memory(server->process.pid);
    if (memory > outcome->peak)
        outcome->peak = memory;
}

/* One crowd comes, and is cut off. */
static void endure(const struct bench *bench, const struct server *server,
                   struct process *listeners, struct sample *without, struct outcome *outcome)
{
    struct process deaf;
    struct sample with;
    size_t descriptors = machine_descriptors(server->process.pid);
    load_start_with(bench, FAN, server, DEAF, (const char *const[]){"--deaf", NULL}, &deaf);
    while (machine_descriptors(server->process.pid) > descriptors) {
        load_measure(listeners, &with);
        note_memory(server, outcome);
        add(&outcome->during, without, &with);
    }
    load_stop(&deaf);
    load_measure(listeners, &with);
    add(&outcome->after, without, &with);
    *without = with;
}

static void measure(const struct bench *bench, size_t count, struct outcome *outcome)
{
    struct server server;
    struct process listeners;
    struct sample without;
    server_start(bench, &bench->chat, NULL, &server);
    load_start_with(bench, FAN, &server, count,
                    (const char *const[]){"--wait", "--size", "1000", "--warm-up", "0.05", "--time",
                                          "0.2", NULL},
                    &listeners);
    load_measure(&listeners, &without); /* the first one is slow: memory is touched, windows open */
    load_measure(&listeners, &without);
    outcome->before = outcome->peak = machine_memory(server.process.pid);
    for (size_t i = 0; i < bench->crowds; i++)
        endure(bench, &server, &listeners, &without, outcome);
    load_stop(&listeners);
    server_stop(&server);
}

static void print_series(const char *when, const struct series *series)
{
    char cpu[RATIO_SIZE];
    char rate[RATIO_SIZE];
    printf("  %-10s %7zu  %-20s  %-20s\n", when, series->pairs,
           ratio_text(series_ratio(series, RATE), rate),
           ratio_text(series_ratio(series, SERVER_CPU), cpu));
}

static void record(const struct bench *bench, const char *circumstance, const struct series *series)
{
    series_record(bench, series,
                  (struct record){.experiment = "deaf",
                                  .circumstance = circumstance,
                                  .subject = bench->chat.name});
}

void experiment_deaf(const struct bench *bench)
{
    static struct outcome outcome;
    size_t listeners = bench->quick ? 100 : 1000;
    printf("\ndeaf: %s; %zu listen to 1000-byte messages; %d others never read; against the same "
           "room without these\n\n",
           bench->chat.name, listeners, DEAF);
    measure(bench, listeners, &outcome);
    printf("  %-10s %7s  %-20s  %-20s\n", "", "pairs", "deliveries/s", "CPU/delivery");
    print_series("with", &outcome.during);
    print_series("afterwards", &outcome.after);
    record(bench, "with", &outcome.during);
    record(bench, "afterwards", &outcome.after);
    printf("  the server's memory: %.1f MB before, %.1f MB at most; the limit, for %d of them, is "
           "%.1f MB\n",
           (double)outcome.before / 1e6, (double)outcome.peak / 1e6, DEAF, DEAF * CAP / 1e6);
}
