#include "stats.h"

#include <stdio.h>
#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

double quantile(double *values, size_t count, double share)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, by_size);
    double place = share * (double)(count - 1);
    size_t below = (size_t)place;
    size_t above = below + 1 < count ? below + 1 : below;
    return values[below] + (place - (double)below) * (values[above] - values[below]);
}

struct ratio ratio(const double *yardstick, const double *subject, size_t pairs)
{
    double ratios[MAX_PAIRS];
    for (size_t i = 0; i < pairs; i++)
        ratios[i] = subject[i] / yardstick[i];
    return (struct ratio){.median = quantile(ratios, pairs, 0.5),
                          .low = quantile(ratios, pairs, 0.25),
                          .high = quantile(ratios, pairs, 0.75)};
}

const char *ratio_text(struct ratio ratio, char *text)
{
    snprintf(text, RATIO_SIZE, "%.2f (%.2f..%.2f)", ratio.median, ratio.low, ratio.high);
    return text;
}
