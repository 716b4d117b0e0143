#ifndef STATS_H
#define STATS_H
/* Comparing on a machine that is never quite still. The yardstick and the subject are measured in
 * turn, A B A B, and each measurement is compared with its neighbour only: what slows both for a
 * while cancels. Of all ratios the median counts. Half of them lie between the quartiles, which show
 * how still the machine was; the least and the greatest would show its worst moments only. */

#include <stddef.h>

enum { MAX_PAIRS = 99, RATIO_SIZE = 64 };

struct ratio {
    double median;
    double low; /* the quartiles */
    double high;
};

/* The value that a share of all values, 0 to 1, do not exceed: 0.5 for the median. A share that falls
 * between two of them gets a value between them, and without any values it is 0. Sorts the values. */
double quantile(double *values, size_t count, double share);

/* subject[i] / yardstick[i], for each of the pairs. */
struct ratio ratio(const double *yardstick, const double *subject, size_t pairs);

/* Write it as "0.98 (0.95..1.01)" and return the text; at least RATIO_SIZE bytes. */
const char *ratio_text(struct ratio ratio, char *text);

#endif
