#ifndef WAKE_H
#define WAKE_H

/* From now on this signal makes a descriptor readable. To be called once in a process.
 *
 * Signals may come at any moment, and as many as they like: the handler never waits, and does not change
 * errno. Returns the descriptor, or -1 with errno. */
int wake_open(int number);

/* Forget the signals that have come: the descriptor is not readable until another one comes. Never
 * waits. */
void wake_clear(void);

#endif
