#ifndef HANDOVER_WORDS_H
#define HANDOVER_WORDS_H
/* Inside upgrade only: what the old and the new program agree about. */

/* The variable that names the new program's end of the pipe. */
#define HANDOVER_READY "HANDOVER_READY"

/* What comes through the pipe is told apart by its length: one byte from a program that serves, or errno, an int,
 * from a child in which exec() has failed. */
enum { HANDOVER_SERVES = 1 };

/* In the new program: its end of the pipe; -1 if there is none, or none any more. */
extern int handover_older;

#endif
