/* Start reading at count_message(). */
#include "counts.h"
#include "common.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TIMES = 6 }; /* as many messages in the longer run */

/* Whether a command ends with 0. */
static bool runs(const char *const *command)
{
    struct process process;
    char line[256];
    process_start(&process, command, -1);
    while (process_read_line(&process, line, sizeof line))
        ;
    return process_finish(&process);
}

const char *counts_obstacle(const struct plan *plan)
{
    if (!runs((const char *const[]){"valgrind", "--version", NULL}))
        return "valgrind is not installed: make install EXTRAS=1";
    if (!runs((const char *const[]){"valgrind", "-q", plan->bare_loop.command, "--version", NULL}))
        return "this valgrind does not understand this compiler's programs";
    return NULL;
}

/* The line is "totals: N". The file goes. */
static double read_total(const char *path)
{
    char line[256];
    double total = 0;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        (void)sscanf(line, "totals: %lf", &total);
    if (file)
        fclose(file);
    unlink(path);
    if (total <= 0)
        fail("valgrind counted nothing");
    return total;
}

static double count_total(const struct plan *plan, const struct subject *subject,
                          const struct work *work)
{
    char output[512];
    char option[600];
    struct player player;
    struct sample unused;
    snprintf(output, sizeof output, "%s/counts-%ld", plan->folder, (long)getpid());
    snprintf(option, sizeof option, "--callgrind-out-file=%s", output);
    player_start(plan, subject, work,
                 (const char *const[]){"valgrind", "-q", "--tool=callgrind", option, NULL},
                 &player);
    player_measure(&player, &unused);
    player_stop(&player);
    return read_total(output);
}

double count_message(const struct plan *plan, const struct subject *subject, struct work work)
{
    size_t few = work.messages;
    double less = count_total(plan, subject, &work);
    work.messages = TIMES * few;
    return (count_total(plan, subject, &work) - less) / (double)(work.messages - few);
}

static void print_counts(const struct plan *plan, const struct subject *subject,
                         const struct work works[2])
{
    printf("  %-16s", subject->name);
    for (int i = 0; i < 2 && work_descriptors(&works[i]) <= subject->most; i++) {
        printf(" %15.0f", count_message(plan, subject, works[i]));
        fflush(stdout);
    }
    putchar('\n');
}

static void count_echoes(const struct plan *plan)
{
    size_t few = plan->quick ? 200 : 2000;
    struct work works[] = {{.connections = 1, .messages = few},
                           {.connections = 50, .messages = few}};
    printf("\ninstructions: for one echoed message\n\n");
    printf("  %-16s %15s %15s\n", "server", "1 connection", "50 connections");
    print_counts(plan, &plan->bare_server, works);
    for (size_t i = 0; i < plan->servers.count; i++)
        if (!plan->servers.all[i].interpreted)
            print_counts(plan, &plan->servers.all[i], works);
}

static void count_events(const struct plan *plan)
{
    size_t few = plan->quick ? 1000 : 10000;
    struct work works[] = {{.pairs = 100, .active = 1, .messages = few},
                           {.pairs = 100, .active = 100, .messages = few}};
    printf("\ninstructions: for one dispatched event among 100 pairs of sockets\n\n");
    printf("  %-16s %15s %15s\n", "loop", "1 active", "100 active");
    print_counts(plan, &plan->bare_loop, works);
    for (size_t i = 0; i < plan->loops.count; i++)
        print_counts(plan, &plan->loops.all[i], works);
}

void experiment_instructions(const struct plan *plan)
{
    const char *obstacle = counts_obstacle(plan);
    if (obstacle) {
        printf("\ninstructions: skipped: %s\n", obstacle);
        return;
    }
    count_echoes(plan);
    count_events(plan);
}
