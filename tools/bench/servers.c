/* Start reading at server_start() and series_measure(). */
#include "bench.h"
#include "common.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_WORDS = 24,
    CROWD = 1000 /* from so many connections on, a measurement takes longer */
};

/* As the generators call them. */
static const char *const names[METRICS] = {"messages/s",  "p50_us",   "p99_us",
                                           "p99.9_us",    "errors",   "server_cpu_us",
                                           "server_busy", "load_busy"};

/* --- Servers ------------------------------------------------------------------------------------ */

static size_t add_words(const char **command, size_t words, const char *const *more)
{
    for (size_t i = 0; more && more[i]; i++)
        command[words++] = more[i];
    return words;
}

void server_start(const struct bench *bench, const struct subject *subject,
                  const char *const *prefix, struct server *server)
{
    const char *command[MAX_WORDS] = {NULL};
    char shell[512];
    char line[256] = "";
    size_t words = add_words(command, 0, prefix);
    if (subject->shell) {
        snprintf(shell, sizeof shell, "exec %s 0", subject->shell);
        words = add_words(command, words, (const char *const[]){"sh", "-c", shell, NULL});
    } else {
        words =
            add_words(command, words, (const char *const[]){subject->path, "--port", "0", NULL});
    }
    if (subject->backend)
        words =
            add_words(command, words, (const char *const[]){"--backend", subject->backend, NULL});
    (void)add_words(command, words, subject->options);
    process_start(&server->process, command, bench->server_core);
    if (!process_read_line(&server->process, line, sizeof line) ||
        sscanf(line, "listening on 127.0.0.1:%7[0-9]", server->port) != 1)
        fail("%s does not say where it listens", subject->name);
}

void server_stop(struct server *server)
{
    process_stop(&server->process);
}

/* --- The load on them --------------------------------------------------------------------------- */

/* `options` are more words for it, and NULL. */
static void run_load(const struct bench *bench, enum generator generator,
                     const struct server *server, size_t connections, const char *const *options,
                     struct process *load)
{
    char path[512];
    char pid[24];
    char count[24];
    static const char *const programs[] = {[LOAD] = "load", [FAN] = "fan", [FLOOD] = "flood"};
    snprintf(path, sizeof path, "%s/%s", bench->folder, programs[generator]);
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

/* Read what it says up to the line that is this word. */
static void await(struct process *load, const char *word, struct sample *sample)
{
    char line[256];
    do {
        if (!process_read_line(load, line, sizeof line))
            fail("the load generator failed: the measurement is worth nothing");
        take_line(line, sample);
    } while (strcmp(line, word) != 0);
}

void load_start_with(const struct bench *bench, enum generator generator,
                     const struct server *server, size_t connections, const char *const *options,
                     struct process *load)
{
    struct sample unused;
    run_load(bench, generator, server, connections, options, load);
    await(load, "ready", &unused);
}

void load_start(const struct bench *bench, enum generator generator, const struct server *server,
                size_t connections, struct process *load)
{
    double times = connections < CROWD ? 1 : 3; /* each of many should have its turn some times */
    char warm_up[24];
    char time[24];
    snprintf(warm_up, sizeof warm_up, "%g", times * bench->warm_up);
    snprintf(time, sizeof time, "%g", times * bench->time);
    load_start_with(bench, generator, server, connections,
                    (const char *const[]){"--wait", "--warm-up", warm_up, "--time", time, NULL},
                    load);
}

void load_stop(struct process *load)
{
    if (!process_finish(load))
        fail("the load generator met errors: the measurement is worth nothing");
}

void load_measure(struct process *load, struct sample *sample)
{
    *sample = (struct sample){.limit = "?"};
    process_order(load);
    await(load, "done", sample);
}

void load_messages(const struct bench *bench, enum generator generator, const struct server *server,
                   size_t connections, size_t messages)
{
    struct process load;
    struct sample unused;
    char count[24];
    snprintf(count, sizeof count, "%zu", messages);
    run_load(bench, generator, server, connections,
             (const char *const[]){"--messages", count, NULL}, &load);
    await(&load, "done", &unused);
    load_stop(&load);
}

/* On a very busy machine a short measurement may pass without the server. */
static bool has_run(const struct sample *sample)
{
    return sample->values[RATE] > 0 && sample->values[SERVER_CPU] > 0;
}

void series_measure(const struct bench *bench, enum generator generator,
                    const struct server *yardstick, const struct server *subject,
                    size_t connections, struct series *series)
{
    struct process yardstick_load;
    struct process subject_load;
    load_start(bench, generator, yardstick, connections, &yardstick_load);
    load_start(bench, generator, subject, connections, &subject_load);
    for (size_t i = 0; i < bench->pairs && series->pairs < MAX_PAIRS; i++) {
        struct sample *first = &series->yardstick[series->pairs];
        struct sample *second = &series->subject[series->pairs];
        load_measure(&yardstick_load, first);
        load_measure(&subject_load, second);
        if (has_run(first) && has_run(second))
            series->pairs++;
    }
    if (series->pairs == 0)
        fail("the machine is too busy: the servers hardly ran");
    load_stop(&yardstick_load);
    load_stop(&subject_load);
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
