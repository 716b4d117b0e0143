#ifndef REPORT_H
#define REPORT_H
/** @file
 *  What a checker says: for people, a line for each fault, "file:line: sentence"; for the test
 *  runner, TAP, with the same lines as comments below the test that failed.
 *
 *  @see testanything.org, version 13. */

#include "text.h"

#include <stdbool.h>

/** Zero but for tap is a report that has begun. */
struct report {
    bool tap;          /**< print TAP */
    int tests;         /**< checks ended */
    int failed;        /**< of them, those with a fault */
    struct text lines; /**< faults since the last check ended */
};

/** Add a fault to the check that is under way.
 *  @param line  from 1; 0 if the fault belongs to no line. */
void report_fault(struct report *report, const char *path, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Add a line of detail below the last fault. */
void report_detail(struct report *report, const char *line, size_t size);

/** End a check, and print what came of it on stdout.
 *  @param format  the check's name, a sentence. */
void report_end(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Print the plan if it is TAP, and free the memory.
 *  @return the exit status: 0, or 1 if anything failed. */
int report_finish(struct report *report);

#endif
