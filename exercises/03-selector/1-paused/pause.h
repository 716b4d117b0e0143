#ifndef PAUSE_H
#define PAUSE_H

#include "selector.h"

/* Stop watching a registered descriptor for reading. If it is watched for writing, it still is; the
 * data kept with it stay; it stays registered. Fine if it is paused already.
 * @return 0, or -1 with errno as selector_modify() has it. */
int pause_reading(struct selector *selector, int fd);

/* Watch it for reading again, beside what else it is watched for. Fine if it is not paused.
 * @return 0, or -1 with errno as selector_modify() has it. */
int resume_reading(struct selector *selector, int fd);

#endif
