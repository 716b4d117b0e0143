/* What does a timer cost? A crowd of them is started, started anew, stopped, started again, and fires,
 * on our reactor and on other loops: see timers/timers.h. There is no timer without a loop, so ours is
 * the yardstick. Start at experiment_timers(). */
#include "../bench.h"
#include "../common.h"

#include <string.h>

enum { PHASES = 4 };

static const char *const phases[PHASES] = {"start", "start_anew", "stop", "fire"};

/* Nanoseconds of CPU time that a timer costs; the last is their sum. */
struct costs {
    double values[PHASES + 1];
};

struct rounds {
    size_t count;
    struct costs ours[MAX_PAIRS];
    struct costs other[MAX_PAIRS];
};

static void play_round(struct process *process, struct costs *costs)
{
    double *v = costs->values;
    char line[128] = "";
    process_order(process);
    (void)process_read_line(process, line, sizeof line);
    if (sscanf(line, "%lf %lf %lf %lf", &v[0], &v[1], &v[2], &v[3]) != PHASES)
        fail("a loop has ended in the middle");
    v[PHASES] = v[0] + v[1] + v[2] + v[3];
}

static void start(const struct bench *bench, const struct subject *loop, size_t timers,
                  struct process *process)
{
    char count[24];
    snprintf(count, sizeof count, "%zu", timers);
    process_start(process, (const char *const[]){loop->path, count, NULL}, bench->server_core);
}

/* A round of a million takes seconds, and wavers less than a short one. */
static size_t count_pairs(const struct bench *bench, size_t timers)
{
    return timers < 1000000 ? bench->pairs : (bench->pairs + 1) / 2;
}

static void measure(const struct bench *bench, const struct subject *loop, size_t timers,
                    struct rounds *rounds)
{
    struct process ours;
    struct process other;
    bench_progress(loop->name);
    start(bench, &bench->our_timers, timers, &ours);
    start(bench, loop, timers, &other);
    rounds->count = 0;
    while (rounds->count < count_pairs(bench, timers)) {
        play_round(&ours, &rounds->ours[rounds->count]);
        play_round(&other, &rounds->other[rounds->count]);
        rounds->count++;
    }
    (void)process_finish(&ours);
    (void)process_finish(&other);
}

static void take_values(const struct costs *costs, size_t count, int phase, double *values)
{
    for (size_t i = 0; i < count; i++)
        values[i] = costs[i].values[phase];
}

static void print_costs(const char *name, const struct costs *costs, size_t count,
                        const char *ratio)
{
    double values[MAX_PAIRS];
    printf("  %-12s", name);
    for (int phase = 0; phase <= PHASES; phase++) {
        take_values(costs, count, phase, values);
        printf(" %7.0f ns", median(values, count));
    }
    printf("  %s\n", ratio);
}

static void print_rounds(const char *name, const struct rounds *rounds)
{
    double ours[MAX_PAIRS];
    double other[MAX_PAIRS];
    char text[RATIO_SIZE];
    take_values(rounds->ours, rounds->count, PHASES, ours);
    take_values(rounds->other, rounds->count, PHASES, other);
    print_costs(name, rounds->other, rounds->count,
                ratio_text(ratio(ours, other, rounds->count), text));
}

static void record(const struct bench *bench, const char *name, size_t timers,
                   const struct rounds *rounds)
{
    char circumstance[32];
    snprintf(circumstance, sizeof circumstance, "%zu timers", timers);
    for (size_t i = 0; i < rounds->count; i++)
        for (int phase = 0; phase < PHASES; phase++)
            bench_record(bench, &(struct record){"timers", circumstance, name, phases[phase], i + 1,
                                                 rounds->other[i].values[phase],
                                                 rounds->ours[i].values[phase]});
}

static void run_case(const struct bench *bench, size_t timers)
{
    static struct rounds rounds;
    printf("\ntimers: %zu of them; CPU time of each; %zu pairs of rounds; against our own\n\n",
           timers, bench->pairs);
    printf("  %-12s %10s %10s %10s %10s %10s  %s\n", "loop", "start", "anew", "stop", "fire", "sum",
           "ratio");
    for (size_t i = 0; i < bench->timers_count; i++) {
        measure(bench, &bench->timers[i], timers, &rounds);
        if (i == 0)
            print_costs(bench->our_timers.name, rounds.ours, rounds.count, "1");
        print_rounds(bench->timers[i].name, &rounds);
        record(bench, bench->timers[i].name, timers, &rounds);
    }
}

void experiment_timers(const struct bench *bench)
{
    if (bench->timers_count == 0) {
        printf("\ntimers: skipped: there is no other loop to compare ours with\n");
        return;
    }
    run_case(bench, 10000);
    run_case(bench, bench->quick ? 100000 : 1000000);
}
