/* Start reading at server_start() and load_run(). */
#include "bench.h"
#include "common.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_WORDS = 16 };

/* As `load` calls them. */
static const char *const names[METRICS] = {"messages/s",  "p50_us",   "p99_us",
                                           "p99.9_us",    "errors",   "server_cpu_us",
                                           "server_busy", "load_busy"};

/* --- Servers ------------------------------------------------------------------------------------ */

void server_start(const struct bench *bench, const struct subject *subject,
                  const char *const *prefix, struct server *server)
{
    const char *command[MAX_WORDS] = {NULL};
    char line[256] = "";
    size_t words = 0;
    while (prefix && prefix[words]) {
        command[words] = prefix[words];
        words++;
    }
    command[words++] = subject->path;
    command[words++] = "--port";
    command[words++] = "0";
    if (subject->backend) {
        command[words++] = "--backend";
        command[words++] = subject->backend;
    }
    process_start(&server->process, command, bench->server_core);
    if (!process_read_line(&server->process, line, sizeof line) ||
        sscanf(line, "listening on 127.0.0.1:%7[0-9]", server->port) != 1)
        fail("%s does not say where it listens", subject->path);
}

void server_stop(struct server *server)
{
    process_stop(&server->process);
}

/* --- The load on them --------------------------------------------------------------------------- */

/* The command of a load, with options that differ from use to use: up to four words. */
static void load_start(const struct bench *bench, const struct server *server, size_t connections,
                       const char *const *options, struct process *load)
{
    char path[512];
    char pid[24];
    char count[24];
    snprintf(path, sizeof path, "%s/load", bench->folder);
    snprintf(pid, sizeof pid, "%ld", (long)server->process.pid);
    snprintf(count, sizeof count, "%zu", connections);
    const char *command[MAX_WORDS] = {path, "--port",        server->port, "--pid",
                                      pid,  "--connections", count};
    for (size_t i = 0; options[i]; i++)
        command[7 + i] = options[i];
    process_start(load, command, bench->load_core);
}

/* A line is a name, a blank, and a number or, for the limit, a word. */
static void take_line(const char *line, struct sample *sample)
{
    const char *blank = strchr(line, ' ');
    if (!blank)
        return;
    for (int i = 0; i < METRICS; i++)
        if (strlen(names[i]) == (size_t)(blank - line) &&
            strncmp(line, names[i], strlen(names[i])) == 0)
            sample->values[i] = strtod(blank + 1, NULL);
    if (strncmp(line, "limit ", 6) == 0)
        snprintf(sample->limit, sizeof sample->limit, "%s", blank + 1);
}

static void load_finish(struct process *load, struct sample *sample)
{
    char line[256];
    while (process_read_line(load, line, sizeof line))
        take_line(line, sample);
    if (!process_finish(load))
        fail("the load generator failed: the measurement is worth nothing");
}

void load_run(const struct bench *bench, const struct server *server, size_t connections,
              struct sample *sample)
{
    struct process load;
    char warm_up[24];
    char time[24];
    snprintf(warm_up, sizeof warm_up, "%g", bench->warm_up);
    snprintf(time, sizeof time, "%g", bench->time);
    const char *const options[] = {"--warm-up", warm_up, "--time", time, NULL};
    *sample = (struct sample){.limit = "?"};
    load_start(bench, server, connections, options, &load);
    load_finish(&load, sample);
}

void load_messages(const struct bench *bench, const struct server *server, size_t connections,
                   size_t messages)
{
    struct process load;
    struct sample unused;
    char count[24];
    snprintf(count, sizeof count, "%zu", messages);
    const char *const options[] = {"--messages", count, NULL};
    load_start(bench, server, connections, options, &load);
    load_finish(&load, &unused);
}

void load_hold(const struct bench *bench, const struct server *server, size_t connections,
               struct process *holder)
{
    char line[64];
    const char *const options[] = {"--hold", NULL};
    load_start(bench, server, connections, options, holder);
    if (!process_read_line(holder, line, sizeof line))
        fail("cannot hold %zu idle connections", connections);
}

/* --- What came out ------------------------------------------------------------------------------ */

static void take_values(const struct sample *samples, size_t count, enum metric metric,
                        double *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = samples[i].values[metric];
}

double series_median(const struct sample *samples, size_t count, enum metric metric)
{
    double values[MAX_PAIRS];
    take_values(samples, count, metric, values);
    return median(values, count);
}

struct ratio series_ratio(const struct series *series, enum metric metric)
{
    double yardstick[MAX_PAIRS];
    double subject[MAX_PAIRS];
    take_values(series->yardstick, series->pairs, metric, yardstick);
    take_values(series->subject, series->pairs, metric, subject);
    return ratio(yardstick, subject, series->pairs);
}

static size_t count_limit(const struct sample *samples, size_t count, const char *limit)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(samples[i].limit, limit) == 0;
    return found;
}

const char *series_limit(const struct sample *samples, size_t count)
{
    const char *most = samples[0].limit;
    for (size_t i = 1; i < count; i++)
        if (count_limit(samples, count, samples[i].limit) > count_limit(samples, count, most))
            most = samples[i].limit;
    return most;
}

void series_record(const struct bench *bench, const struct series *series, struct record record)
{
    for (size_t i = 0; i < series->pairs; i++) {
        for (int metric = 0; metric < METRICS; metric++) {
            record.metric = names[metric];
            record.pair = i + 1;
            record.value = series->subject[i].values[metric];
            record.yardstick = series->yardstick[i].values[metric];
            bench_record(bench, &record);
        }
    }
}
