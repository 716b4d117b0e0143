#ifndef PROCESS_H
#define PROCESS_H
/* Inside stages/common only: what the process was given by its parent, made fit for a server. */

/* Call before anything is opened. */
void process_begin(void);

#endif
