#ifndef EXPERIMENTS_H
#define EXPERIMENTS_H
/* What is measured against a yardstick, in time. */

#include "plan.h"

void experiment_echo(const struct plan *plan);
void experiment_idle(const struct plan *plan);
void experiment_dispatch(const struct plan *plan);
void experiment_fan_out(const struct plan *plan);
void experiment_fairness(const struct plan *plan);

#endif
