#ifndef REPORT_H
#define REPORT_H
/** @file
 *  What a checker says: for people, a line for each fault; for the test runner, TAP, with the same lines as
 *  comments below the test that failed.
 *
 *  @see testanything.org, version 13. */

#include "text.h"

#include <stdbool.h>

/** Zero but for tap is a report that has begun. */
struct report {
    bool tap;   /**< print TAP */
    int tests;  /**< checks ended */
    int failed; /**< of them, those with a fault */
};

/** Add the line "path:line: sentence" to faults.
 *  @param line  from 1; 0 if the fault belongs to no line. */
void report_fault(struct text *faults, const char *path, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Add lines below the last fault. */
void report_details(struct text *faults, const char *lines);

/** End a check, and print what came of it on stdout.
 *  @param faults  the lines that it found; none afterwards.
 *  @param format  the check's name, a sentence. */
void report_end(struct report *report, struct text *faults, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Print the plan if it is TAP.
 *  @return the exit status: 0, or 1 if anything failed. */
int report_finish(const struct report *report);

#endif
