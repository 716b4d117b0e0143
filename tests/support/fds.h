#ifndef FDS_H
#define FDS_H
/** @file
 *  Descriptors for tests: made in one line, closed at the end of the test by themselves, and counted,
 *  so that one that lib forgot to close fails the test.
 *
 *  Put fds_begin() in the suite's setup, fds_end() last in its teardown. What these functions cannot
 *  do fails the test. All sockets and pipes made here are non-blocking. */

#include <stddef.h>

/** Count what is open now. */
void fds_begin(void);

/** Close what was taken since fds_begin(), and check that nothing else was left open. */
void fds_end(void);

/** @name Making @{ */

/** Two connected Unix stream sockets. */
void fds_pair(int pair[2]);

/** Two connected TCP sockets, over the loopback interface. */
void fds_tcp_pair(int pair[2]);

/** A pipe: ends[0] is read, ends[1] is written. */
void fds_pipe(int ends[2]);

/** Let a descriptor be closed by fds_end().
 *  @return @p fd. */
int fds_take(int fd);

/** Duplicate a descriptor to the lowest free number from @p least on. */
int fds_dup_above(int fd, int least);

/** @} @name Using @{ */

/** Close a descriptor now. */
void fds_close(int fd);

/** Close a TCP socket so that its peer gets a reset instead of an end. */
void fds_reset(int fd);

/** Write a string. */
void fds_write(int fd, const char *text);

/** Write until no more fits.
 *  @return how many bytes that took. */
size_t fds_fill(int fd);

/** Read and drop all there is.
 *  @return how many bytes that was. */
size_t fds_drain(int fd);

/** @} @name Limits @{ */

/** How many descriptors are open. */
int fds_count(void);

/** What to say if more are open than before. */
extern const char fds_advice[];

/** Let this process open no more than @p more descriptors; fds_end() lifts the limit again. */
void fds_allow(int more);

/** Lift the limit to the highest that this process may have.
 *  @return how many descriptors that is. */
int fds_allow_many(void);

/** @} */

#endif
