/* What do clients cost who never read? In a room where one talks and many listen, 100 come in that are
 * deaf. The server keeps for them what they do not take, until that is too much, and cuts them off.
 *
 * A room without them and a room with them are measured in turn, and each measurement with them, and each
 * after they are gone, is compared with its neighbour. Start at experiment_deaf(). */
#include "../bench.h"
#include "../machine.h"

enum {
    DEAF = 100,
    CAP = 1 << 20, /* bytes that the server keeps for a client, at most: see transport.h */
};

struct room {
    struct server server;
    struct process listeners;
};

struct outcome {
    struct series during;
    struct series after;
    size_t peak;   /* bytes of the server's own memory */
    size_t before; /* likewise, before the deaf came */
};

static void open_room(const struct bench *bench, size_t listeners, struct room *room)
{
    struct sample unused;
    server_start(bench, &bench->chat, NULL, &room->server);
    load_start_with(
        bench, FAN, &room->server, listeners,
        (const char *const[]){"--wait", "--size", "1000", "--warm-up", "0", "--time", "0.1", NULL},
        &room->listeners);
    load_measure(&room->listeners, &unused); /* slow: memory is touched, windows open */
}

static void close_room(struct room *room)
{
    load_stop(&room->listeners);
    server_stop(&room->server);
}

static void measure_pair(struct room *without, struct room *with, struct series *series)
{
    struct sample yardstick;
    struct sample subject;
    load_measure(&without->listeners, &yardstick);
    load_measure(&with->listeners, &subject);
    if (series->pairs == MAX_PAIRS)
        return;
    series->yardstick[series->pairs] = yardstick;
    series->subject[series->pairs] = subject;
    series->pairs++;
}

static void note_memory(const struct server *server, struct outcome *outcome)
{
    size_t memory = machine_memory(server->process.pid);
    if (memory > outcome->peak)
        outcome->peak = memory;
}

/* The deaf come, and are cut off. */
static void endure(const struct bench *bench, struct room *without, struct room *with,
                   struct outcome *outcome)
{
    struct process deaf;
    pid_t server = with->server.process.pid;
    size_t descriptors = machine_descriptors(server);
    load_start_with(bench, FAN, &with->server, DEAF, (const char *const[]){"--deaf", NULL}, &deaf);
    while (machine_descriptors(server) > descriptors) {
        measure_pair(without, with, &outcome->during);
        note_memory(&with->server, outcome);
    }
    load_stop(&deaf);
}

static void measure(const struct bench *bench, size_t listeners, struct outcome *outcome)
{
    struct room without;
    struct room with;
    open_room(bench, listeners, &without);
    open_room(bench, listeners, &with);
    outcome->before = outcome->peak = machine_memory(with.server.process.pid);
    endure(bench, &without, &with, outcome);
    for (size_t i = 0; i < bench->pairs; i++)
        measure_pair(&without, &with, &outcome->after);
    close_room(&with);
    close_room(&without);
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
    size_t listeners = bench->quick ? 50 : 1000;
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
