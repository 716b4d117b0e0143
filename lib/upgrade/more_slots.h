#ifndef MORE_SLOTS_H
#define MORE_SLOTS_H
/* Inside upgrade only: another number of slots, each with its listening socket. */

#include "workers.h"

/* Have so many slots from now on, more than before: 0, or -1 with errno as net_listen() has it and as many as before. */
int add_slots(struct workers *workers, unsigned count);

/* Uncount the slots from this one on, and close what add_slots() has opened for them. errno stays. */
void drop_slots(struct workers *workers, unsigned first);

#endif
