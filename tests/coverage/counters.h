#ifndef COUNTERS_H
#define COUNTERS_H
/* Of the compiler's library: write the counters of this process to their files. */

void __gcov_dump(void);

#endif
