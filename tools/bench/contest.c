/* Start reading at contest_run(). */
#include "contest.h"
#include "common.h"
#include "machine.h"

#include <unistd.h>

static void enter(struct contestant *contestant, const struct subject *subject, const char *name,
                  struct work work)
{
    snprintf(contestant->name, sizeof contestant->name, "%s", name ? name : subject->name);
    contestant->subject = *subject;
    contestant->work = work;
    contestant->count = 0;
}

void contest_begin(struct contest *contest, const struct plan *plan, size_t rounds,
                   const struct subject *yardstick, const char *name, struct work work)
{
    contest->plan = plan;
    contest->rounds = rounds;
    contest->count = 0;
    enter(&contest->yardstick, yardstick, name, work);
}

void contest_add(struct contest *contest, const struct subject *subject, const char *name,
                 struct work work)
{
    if (contest->count == MAX_SUBJECTS)
        fail("there are more than %d programs to measure", MAX_SUBJECTS);
    enter(&contest->all[contest->count++], subject, name, work);
}

/* --- Measuring ------------------------------------------------------------------------------------ */

/* Show on a terminal who is being measured; the next line that is printed takes its place. */
static void show_progress(const char *name)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\033[2K  %s ...\r", name);
}

/* On a very busy machine a short measurement may pass without the server. */
static bool has_run(const struct sample *sample)
{
    return sample->values[RATE] > 0 && sample->values[CPU] > 0;
}

static void measure_pairs(struct player *yardstick, struct player *player, size_t pairs,
                          struct contestant *contestant)
{
    for (size_t i = 0; i < pairs && contestant->count < MAX_PAIRS; i++) {
        struct sample *first = &contestant->yardstick[contestant->count];
        struct sample *second = &contestant->samples[contestant->count];
        player_measure(yardstick, first);
        player_measure(player, second);
        if (has_run(first) && has_run(second))
            contestant->count++;
    }
    if (contestant->count == 0)
        fail("the machine is too busy: the programs hardly ran");
}

static void measure(const struct contest *contest, struct contestant *contestant)
{
    struct player yardstick;
    struct player player;
    show_progress(contestant->name);
    player_start(contest->plan, &contest->yardstick.subject, &contest->yardstick.work, NULL,
                 &yardstick);
    player_start(contest->plan, &contestant->subject, &contestant->work, NULL, &player);
    measure_pairs(&yardstick, &player, contest->plan->pairs, contestant);
    player_stop(&player);
    player_stop(&yardstick);
}

static bool can_play(const struct contestant *contestant)
{
    size_t descriptors = work_descriptors(&contestant->work);
    return descriptors <= contestant->subject.most && descriptors <= machine_sockets();
}

void contest_run(struct contest *contest)
{
    for (size_t round = 0; round < contest->rounds; round++)
        for (size_t i = 0; i < contest->count; i++)
            if (can_play(&contest->all[i]))
                measure(contest, &contest->all[i]);
}

/* --- What came out -------------------------------------------------------------------------------- */

double contest_median(const struct sample *samples, size_t count, enum metric metric)
{
    double values[MAX_PAIRS];
    for (size_t i = 0; i < count; i++)
        values[i] = samples[i].values[metric];
    return quantile(values, count, 0.5);
}

struct ratio contest_ratio(const struct contestant *contestant, enum metric metric,
                           enum metric of_yardstick)
{
    double yardstick[MAX_PAIRS];
    double values[MAX_PAIRS];
    for (size_t i = 0; i < contestant->count; i++) {
        yardstick[i] = contestant->yardstick[i].values[of_yardstick];
        values[i] = contestant->samples[i].values[metric];
    }
    return ratio(yardstick, values, contestant->count);
}

static size_t count_limit(const struct sample *samples, size_t count, const char *limit)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(samples[i].limit, limit) == 0;
    return found;
}

/* The limit that most of the samples had. */
static const char *usual_limit(const struct sample *samples, size_t count)
{
    const char *most = samples[0].limit;
    for (size_t i = 1; i < count; i++)
        if (count_limit(samples, count, samples[i].limit) > count_limit(samples, count, most))
            most = samples[i].limit;
    return most;
}

/* A loop's program says nothing of waits and limits. */
static bool has_waits(const struct sample *samples, size_t count)
{
    return contest_median(samples, count, P50) > 0;
}

static void print_head(bool waits)
{
    printf("  %-17s %11s  %-20s %10s  %-20s", "", "CPU/message", "ratio", "messages/s", "ratio");
    puts(waits ? "      p50      p99  limit" : "");
}

static void print_row(const char *name, const struct sample *samples, size_t count, const char *cpu,
                      const char *rate)
{
    printf("  %-17s %8.3f us  %-20s %10.0f  %-20s", name, contest_median(samples, count, CPU), cpu,
           contest_median(samples, count, RATE), rate);
    if (has_waits(samples, count))
        printf(" %5.0f us %5.0f us  %s", contest_median(samples, count, P50),
               contest_median(samples, count, P99), usual_limit(samples, count));
    putchar('\n');
}

static void print_contestant(const struct contestant *contestant)
{
    char cpu[RATIO_SIZE];
    char rate[RATIO_SIZE];
    if (contestant->count == 0)
        printf("  %-17s cannot serve so many\n", contestant->name);
    else
        print_row(contestant->name, contestant->samples, contestant->count,
                  ratio_text(contest_ratio(contestant, CPU, CPU), cpu),
                  ratio_text(contest_ratio(contestant, RATE, RATE), rate));
}

void contest_print(const struct contest *contest)
{
    const struct contestant *last = NULL;
    for (size_t i = 0; i < contest->count; i++)
        last = contest->all[i].count > 0 ? &contest->all[i] : last;
    if (last) {
        print_head(has_waits(last->yardstick, last->count));
        print_row(contest->yardstick.name, last->yardstick, last->count, "1", "1");
    }
    for (size_t i = 0; i < contest->count; i++)
        print_contestant(&contest->all[i]);
    fflush(stdout);
}
