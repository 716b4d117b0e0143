#ifndef PLACE_H
#define PLACE_H

enum { FIRST = 3, MOST = 16 };

/* Make the descriptors FIRST, FIRST + 1, ... copies of these, in this order, which exec() leaves open. At most
 * MOST. What else was open at those numbers is closed, and nothing else is: 0, or -1 with errno. */
int place(const int *descriptors, int count);

#endif
