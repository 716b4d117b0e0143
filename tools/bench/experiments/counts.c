/* How many instructions of ours does a message cost, and an event? And how many system calls? Both are
 * counted one by one, see counter.h: the instructions in user space only, so what the kernel does for a
 * system call is not in them. Start at experiment_instructions() and experiment_calls(). */
#include "../bench.h"
#include "../common.h"
#include "../counter.h"

static double count_echoes(const struct bench *bench, const struct counter *counter,
                           const struct subject *subject, size_t connections, size_t messages)
{
    struct server server;
    server_start(bench, subject, counter->prefix, &server);
    load_messages(bench, LOAD, &server, connections, messages);
    server_stop(&server);
    return counter_read(counter);
}

double count_message(const struct bench *bench, const struct counter *counter,
                     const struct subject *subject, size_t connections, size_t few)
{
    double more = count_echoes(bench, counter, subject, connections, 6 * few);
    return (more - count_echoes(bench, counter, subject, connections, few)) / (5 * (double)few);
}

static double count_events(const struct bench *bench, const struct counter *counter,
                           const struct subject *loop, struct dispatch_size size)
{
    struct process process;
    dispatch_start(bench, loop, counter->prefix, size, &process);
    (void)dispatch_round(&process);
    if (!process_finish(&process))
        fail("%s failed under %s", loop->path, counter->prefix[0]);
    return counter_read(counter);
}

double count_event(const struct bench *bench, const struct counter *counter,
                   const struct subject *loop, size_t active, size_t few)
{
    double more = count_events(bench, counter, loop, (struct dispatch_size){100, active, 2 * few});
    return (more - count_events(bench, counter, loop, (struct dispatch_size){100, active, few})) /
           (double)few;
}

static void print_count(const struct bench *bench, const struct counter *counter, const char *what,
                        size_t how_many, const char *subject, double count)
{
    char circumstance[64];
    snprintf(circumstance, sizeof circumstance, "%zu %s", how_many, what);
    printf(" %15.*f", counter->decimals, count);
    fflush(stdout);
    bench_record(bench, &(struct record){.experiment = counter->what,
                                         .circumstance = circumstance,
                                         .subject = subject,
                                         .metric = counter->what,
                                         .value = count});
}

static void echo_row(const struct bench *bench, const struct counter *counter,
                     const struct subject *subject)
{
    static const size_t connections[] = {1, 50};
    size_t few = bench->quick ? 200 : 2000;
    printf("  %-16s", subject->name);
    for (int i = 0; i < 2 && connections[i] <= subject->most; i++)
        print_count(bench, counter, "connections", connections[i], subject->name,
                    count_message(bench, counter, subject, connections[i], few));
    putchar('\n');
}

static void loop_row(const struct bench *bench, const struct counter *counter,
                     const struct subject *loop)
{
    static const size_t active[] = {1, 100};
    printf("  %-16s", loop->name);
    for (int i = 0; i < 2; i++)
        print_count(bench, counter, "active", active[i], loop->name,
                    count_event(bench, counter, loop, active[i], bench->quick ? 1000 : 10000));
    putchar('\n');
}

static void echo_table(const struct bench *bench, const struct counter *counter)
{
    printf("\n%s: for one echoed message\n\n", counter->what);
    printf("  %-16s %15s %15s\n", "server", "1 connection", "50 connections");
    echo_row(bench, counter, &bench->bare_server);
    for (size_t i = 0; i < bench->server_count; i++)
        if (!bench->servers[i].shell || counter->follows)
            echo_row(bench, counter, &bench->servers[i]);
}

static void loop_table(const struct bench *bench, const struct counter *counter)
{
    printf("\n%s: for one dispatched event among 100 pairs of sockets\n\n", counter->what);
    printf("  %-16s %15s %15s\n", "loop", "1 active", "100 active");
    loop_row(bench, counter, &bench->bare_loop);
    for (size_t i = 0; i < bench->loop_count; i++)
        loop_row(bench, counter, &bench->loops[i]);
}

void experiment_instructions(const struct bench *bench)
{
    struct counter counter;
    if (!counter_open_instructions(&counter)) {
        printf("\ninstructions: skipped: valgrind is not installed\n");
        return;
    }
    echo_table(bench, &counter);
    loop_table(bench, &counter);
    counter_close(&counter);
}

void experiment_calls(const struct bench *bench)
{
    struct counter counter;
    if (!counter_open_calls(&counter)) {
        printf("\ncalls: skipped: strace is not installed\n");
        return;
    }
    echo_table(bench, &counter);
    loop_table(bench, &counter);
    counter_close(&counter);
}
