/* What do more processes bring, and what do they cost? A room in which one talks and the others listen is
 * served by 1, 2 and 4 workers, with each way to share the port; the yardstick is the chat of one process.
 * And who serves how many: fan's clients come one after another, each waiting until it is let in, which
 * is when the ways to share differ most. Start at experiment_scale(). */
#include "../bench.h"
#include "../machine.h"

#include <string.h>

enum { LISTENERS = 100, MOST_WORKERS = 4 };

static const char *const balances[] = {"shared", "exclusive", "reuseport"};

/* How the clients fell on the workers. */
struct spread {
    size_t workers;
    pid_t pids[MOST_WORKERS];
    size_t idle[MOST_WORKERS]; /* descriptors before the clients came */
    size_t clients[MOST_WORKERS];
};

static void look_before(const struct server *server, struct spread *spread)
{
    spread->workers = machine_children(server->process.pid, spread->pids, MOST_WORKERS);
    for (size_t i = 0; i < spread->workers; i++)
        spread->idle[i] = machine_descriptors(spread->pids[i]);
}

static void look_after(struct spread *spread)
{
    for (size_t i = 0; i < spread->workers; i++)
        spread->clients[i] = machine_descriptors(spread->pids[i]) - spread->idle[i];
}

/* Where the clients fell, from a crowd of their own. */
static void find_spread(const struct bench *bench, const struct server *server,
                        struct spread *spread)
{
    struct process crowd;
    look_before(server, spread);
    load_start(bench, FAN, server, LISTENERS, &crowd);
    look_after(spread);
    load_stop(&crowd);
}

static void measure(const struct bench *bench, const struct subject *subject, struct series *series,
                    struct spread *spread)
{
    struct server single;
    struct server server;
    bench_progress(subject->name);
    server_start(bench, &bench->chat, NULL, &single);
    server_start(bench, subject, NULL, &server);
    find_spread(bench, &server, spread);
    series_measure(bench, FAN, &single, &server, LISTENERS, series);
    server_stop(&server);
    server_stop(&single);
}

/* "25 25 25 26" */
static void print_spread(const struct spread *spread)
{
    for (size_t i = 0; i < spread->workers; i++)
        printf("%s%zu", i > 0 ? " " : "", spread->clients[i]);
    putchar('\n');
}

static void record_spread(const struct bench *bench, const struct spread *spread,
                          struct record record)
{
    record.metric = "clients";
    for (size_t i = 0; i < spread->workers; i++) {
        record.value = (double)spread->clients[i];
        bench_record(bench, &record);
    }
}

static void run_case(const struct bench *bench, const struct subject *server, int workers,
                     const char *balance)
{
    static struct series series;
    struct spread spread;
    char count[16];
    char circumstance[32];
    char cpu[RATIO_SIZE];
    char rate[RATIO_SIZE];
    struct subject subject = *server;
    snprintf(count, sizeof count, "%d", workers);
    snprintf(circumstance, sizeof circumstance, "%d workers; %s", workers, balance);
    subject.options = (const char *const[]){"--workers", count, "--balance", balance, NULL};
    series.pairs = 0;
    measure(bench, &subject, &series, &spread);
    printf("  %-17s %7d  %-10s %7.2f us  %-20s %-20s %6.0f us  ", server->name, workers, balance,
           series_median(series.subject, series.pairs, SERVER_CPU),
           ratio_text(series_ratio(&series, SERVER_CPU), cpu),
           ratio_text(series_ratio(&series, RATE), rate),
           series_median(series.subject, series.pairs, P50));
    print_spread(&spread);
    struct record record = {
        .experiment = "scale", .circumstance = circumstance, .subject = server->name};
    series_record(bench, &series, record);
    record_spread(bench, &spread, record);
}

static void run_server(const struct bench *bench, const struct subject *server)
{
    run_case(bench, server, 1, balances[0]); /* of one worker, there is nothing to share */
    for (size_t i = 0; i < sizeof balances / sizeof balances[0]; i++)
        for (int workers = 2; workers <= MOST_WORKERS; workers *= 2)
            run_case(bench, server, workers, balances[i]);
}

void experiment_scale(const struct bench *bench)
{
    struct bench free = *bench;
    free.server_core = -1; /* workers on one core would be of no use */
    printf("\nscale: %d clients listen to one, 64-byte messages; %zu pairs; against %s\n",
           LISTENERS, free.pairs, free.chat.name);
    if (machine_core_count() <= MOST_WORKERS)
        printf("this machine has %d cores, one of them for the load: more workers cannot be faster "
               "here\n",
               machine_core_count());
    printf("\n  %-17s %7s  %-10s %10s  %-20s %-20s %9s  %s\n", "server", "workers", "balance",
           "CPU/each", "ratio", "each/s", "the last", "clients of each worker");
    for (size_t i = bench->quick && bench->multi_count > 0 ? bench->multi_count - 1 : 0;
         i < bench->multi_count; i++)
        run_server(&free, &bench->multi[i]);
}
