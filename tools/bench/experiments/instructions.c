/* How many instructions of ours does a message cost, and an event? Valgrind counts them one by one,
 * so the numbers are the same on a machine that is busy, where times are not. It counts in user
 * space only: what the kernel does for a system call is not in them.
 *
 * Each number is the difference of two runs, one longer than the other, so what a program does to
 * start and to end cancels. Start at experiment_instructions(). */
#include "../bench.h"
#include "../common.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct valgrind {
    char output[64]; /* the path of the file that it writes */
    char option[128];
    const char *prefix[5];
};

static bool is_installed(void)
{
    const char *const command[] = {"valgrind", "--version", NULL};
    struct process process;
    char line[64];
    process_start(&process, command, -1);
    while (process_read_line(&process, line, sizeof line))
        ;
    return process_finish(&process);
}

static void prepare(struct valgrind *valgrind)
{
    snprintf(valgrind->output, sizeof valgrind->output, "/tmp/bench-XXXXXX");
    int fd = mkstemp(valgrind->output);
    if (fd == -1)
        fail("cannot make a file in /tmp: %s", strerror(errno));
    close(fd);
    snprintf(valgrind->option, sizeof valgrind->option, "--callgrind-out-file=%s",
             valgrind->output);
    const char *const prefix[] = {"valgrind", "-q", "--tool=callgrind", valgrind->option, NULL};
    memcpy(valgrind->prefix, prefix, sizeof prefix);
}

/* The line "totals: N". */
static double read_total(const struct valgrind *valgrind)
{
    char line[256];
    double total = 0;
    FILE *file = fopen(valgrind->output, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "totals: ", 8) == 0)
            total = strtod(line + 8, NULL);
    if (file)
        fclose(file);
    if (total <= 0)
        fail("valgrind counted nothing");
    return total;
}

static double count_echoes(const struct bench *bench, const struct valgrind *valgrind,
                           const struct subject *subject, size_t connections, size_t messages)
{
    struct server server;
    server_start(bench, subject, valgrind->prefix, &server);
    load_messages(bench, &server, connections, messages);
    server_stop(&server);
    return read_total(valgrind);
}

static double count_events(const struct bench *bench, const struct valgrind *valgrind,
                           const struct subject *loop, struct dispatch_size size)
{
    struct process process;
    dispatch_start(bench, loop, valgrind->prefix, size, &process);
    (void)dispatch_round(&process);
    if (!process_finish(&process))
        fail("%s failed under valgrind", loop->path);
    return read_total(valgrind);
}

static void print_count(const struct bench *bench, const char *what, size_t how_many,
                        const char *subject, double count)
{
    char circumstance[64];
    snprintf(circumstance, sizeof circumstance, "%zu %s", how_many, what);
    printf(" %15.0f", count);
    fflush(stdout);
    bench_record(bench, &(struct record){.experiment = "instructions",
                                         .circumstance = circumstance,
                                         .subject = subject,
                                         .metric = "instructions",
                                         .value = count});
}

static void echo_row(const struct bench *bench, const struct valgrind *valgrind,
                     const struct subject *subject)
{
    static const size_t connections[] = {1, 50};
    size_t few = bench->quick ? 500 : 2000;
    size_t many = 6 * few;
    printf("  %-16s", subject->name);
    for (int i = 0; i < 2 && connections[i] <= subject->most; i++) {
        double difference = count_echoes(bench, valgrind, subject, connections[i], many) -
                            count_echoes(bench, valgrind, subject, connections[i], few);
        print_count(bench, "connections", connections[i], subject->name,
                    difference / (double)(many - few));
    }
    putchar('\n');
}

static void loop_row(const struct bench *bench, const struct valgrind *valgrind,
                     const struct subject *loop)
{
    static const size_t active[] = {1, 100};
    size_t few = bench->quick ? 1000 : 10000;
    size_t many = 2 * few;
    printf("  %-16s", loop->name);
    for (int i = 0; i < 2; i++) {
        double difference =
            count_events(bench, valgrind, loop, (struct dispatch_size){100, active[i], many}) -
            count_events(bench, valgrind, loop, (struct dispatch_size){100, active[i], few});
        print_count(bench, "active", active[i], loop->name, difference / (double)(many - few));
    }
    putchar('\n');
}

void experiment_instructions(const struct bench *bench)
{
    struct valgrind valgrind;
    if (!is_installed()) {
        printf("\ninstructions: skipped: valgrind is not installed\n");
        return;
    }
    prepare(&valgrind);
    printf("\ninstructions: in user space, for one echoed message\n\n");
    printf("  %-16s %15s %15s\n", "server", "1 connection", "50 connections");
    echo_row(bench, &valgrind, &bench->bare_server);
    for (size_t i = 0; i < bench->server_count; i++)
        echo_row(bench, &valgrind, &bench->servers[i]);
    printf(
        "\ninstructions: in user space, for one dispatched event among 100 pairs of sockets\n\n");
    printf("  %-16s %15s %15s\n", "loop", "1 active", "100 active");
    loop_row(bench, &valgrind, &bench->bare_loop);
    for (size_t i = 0; i < bench->loop_count; i++)
        loop_row(bench, &valgrind, &bench->loops[i]);
    unlink(valgrind.output);
}
