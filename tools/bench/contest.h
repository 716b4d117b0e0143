#ifndef CONTEST_H
#define CONTEST_H
/* Some subjects, each measured in turn with a yardstick: see stats.h for why. */

#include "player.h"

/* Who takes part, and what came of it, pair by pair. */
struct contestant {
    char name[32];
    struct subject subject;
    struct work work;
    size_t count; /* of pairs */
    struct sample yardstick[MAX_PAIRS];
    struct sample samples[MAX_PAIRS];
};

struct contest {
    const struct plan *plan;
    size_t rounds; /* how often the programs are started anew */
    struct contestant yardstick;
    struct contestant all[MAX_SUBJECTS];
    size_t count;
};

/* Begin with a yardstick; its name is the subject's unless another is given. */
void contest_begin(struct contest *contest, const struct plan *plan, size_t rounds,
                   const struct subject *yardstick, const char *name, struct work work);

/* Let one more take part. */
void contest_add(struct contest *contest, const struct subject *subject, const char *name,
                 struct work work);

/* Measure all of them, round by round, so that a restless minute falls on all. */
void contest_run(struct contest *contest);

/* Print what came of it. */
void contest_print(const struct contest *contest);

/* The median of some samples, and how a metric compares with one of the yardstick, pair by pair. */
double contest_median(const struct sample *samples, size_t count, enum metric metric);
struct ratio contest_ratio(const struct contestant *contestant, enum metric metric,
                           enum metric of_yardstick);

#endif
