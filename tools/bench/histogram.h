#ifndef HISTOGRAM_H
#define HISTOGRAM_H
/* Counts durations, so that a percentile of millions costs a few kilobytes.
 *
 * The buckets are as wide as a 64th of the values they hold: what comes out is right to 1.6%.
 * See HdrHistogram, which has the same idea. */

#include <stdint.h>

enum {
    HISTOGRAM_STEPS = 64, /* buckets between a power of two and the next */
    HISTOGRAM_BUCKETS = 59 * HISTOGRAM_STEPS
};

struct histogram {
    uint64_t total;
    uint64_t counts[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *histogram);

void histogram_add(struct histogram *histogram, uint64_t value);

/* The value that `share` of all values (0..1) do not exceed; 0 if there are none. */
uint64_t histogram_percentile(const struct histogram *histogram, double share);

#endif
