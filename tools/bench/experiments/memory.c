/* What does a connection cost that is open and silent? The server's own memory is what it has more after
 * a crowd has come, divided by their number. It is counted in pages that no other process shares, so
 * room that the allocator or a doubled table keeps for later is in it, as it is in what the machine lacks.
 * The kernel's is the difference of all its small objects: what others do at the time is in it, and
 * vanishes in the number. Start at experiment_memory(). */
#include "../bench.h"
#include "../machine.h"

#include <stdio.h>

enum {
    FIRST = 200, /* who come before, so that what the first of all cost is not counted */
    MOST = 10000,
    MOST_QUICK = 2000,
    CHATTERS = 1000
};

struct cost {
    double server; /* bytes for each connection */
    double kernel; /* likewise, at both ends */
};

static struct cost measure(const struct bench *bench, const struct subject *subject,
                           enum generator generator, size_t count)
{
    struct server server;
    struct process first;
    struct process crowd;
    bench_progress(subject->name);
    server_start(bench, subject, NULL, &server);
    load_start(bench, generator, &server, FIRST, &first);
    double own = (double)machine_memory(server.process.pid);
    double kernel = (double)machine_kernel_memory();
    load_start(bench, generator, &server, count, &crowd);
    own = (double)machine_memory(server.process.pid) - own;
    kernel = (double)machine_kernel_memory() - kernel;
    load_stop(&crowd);
    load_stop(&first);
    server_stop(&server);
    return (struct cost){own / (double)count, kernel / (double)count};
}

static void record(const struct bench *bench, const char *name, size_t count, const char *metric,
                   double value)
{
    char circumstance[32];
    snprintf(circumstance, sizeof circumstance, "%zu idle", count);
    bench_record(bench, &(struct record){.experiment = "memory",
                                         .circumstance = circumstance,
                                         .subject = name,
                                         .metric = metric,
                                         .value = value});
}

static struct cost run(const struct bench *bench, const struct subject *subject,
                       enum generator generator, size_t count)
{
    struct cost cost = measure(bench, subject, generator, count);
    printf("  %-14s %8zu %8.0f bytes\n", subject->name, count, cost.server);
    fflush(stdout);
    record(bench, subject->name, count, "bytes", cost.server);
    return cost;
}

static size_t choose_count(const struct bench *bench)
{
    size_t wanted = bench->quick ? MOST_QUICK : MOST;
    size_t limit = bench_descriptors() - FIRST;
    return wanted < limit ? wanted : limit;
}

void experiment_memory(const struct bench *bench)
{
    size_t count = choose_count(bench);
    printf("\nmemory: of the server's own, for each connection that is open and silent\n\n");
    printf("  %-14s %8s %14s\n", "server", "idle", "memory");
    struct cost bare = run(bench, &bench->bare_server, LOAD, count);
    for (size_t i = 0; i < bench->server_count; i++)
        if (bench->servers[i].most > count)
            (void)run(bench, &bench->servers[i], LOAD, count);
    for (size_t i = 0; i < bench->room_count; i++)
        (void)run(bench, &bench->rooms[i], FAN,
                  bench->rooms[i].most > count ? count : (size_t)CHATTERS);
    printf("  %-14s %8zu %8.0f bytes: the kernel's, at both ends\n", "the kernel", count,
           bare.kernel);
    record(bench, "kernel", count, "bytes", bare.kernel);
}
