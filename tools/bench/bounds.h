#ifndef BOUNDS_H
#define BOUNDS_H

#include "plan.h"

/* Hold the reactor to its recorded counts of instructions, and print TAP: whether it kept to them. */
bool bounds_hold(const struct plan *plan);

#endif
