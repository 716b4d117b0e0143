#include "pairs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void sort(double *sorted, const double *values, size_t count)
{
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_size);
}

double median(const double *values, size_t count)
{
    double sorted[MAX_PAIRS];
    sort(sorted, values, count);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

struct ratio ratio(const double *yardstick, const double *subject, size_t pairs)
{
    double ratios[MAX_PAIRS];
    double sorted[MAX_PAIRS];
    for (size_t i = 0; i < pairs; i++)
        ratios[i] = subject[i] / yardstick[i];
    sort(sorted, ratios, pairs);
    return (struct ratio){median(ratios, pairs), sorted[pairs / 4], sorted[pairs - 1 - pairs / 4]};
}

const char *ratio_text(struct ratio ratio, char *text)
{
    snprintf(text, RATIO_SIZE, "%.2f (%.2f..%.2f)", ratio.median, ratio.low, ratio.high);
    return text;
}
