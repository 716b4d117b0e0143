#ifndef INTERNAL_H
#define INTERNAL_H
/* Inside receiver only: what a receiver tells its group. */

#include "receiver.h"

void group_link(struct receiver_group *group, struct receiver *receiver);
void group_unlink(struct receiver_group *group, struct receiver *receiver);

/* Some input has been served, or its client is gone. */
void group_note_progress(struct receiver_group *group);

#endif
