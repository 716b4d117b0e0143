#ifndef INHERITED_H
#define INHERITED_H

/* How many listening sockets, from descriptor 3 on, were handed to this process; 0 if none. From now on they are
 * close-on-exec, and LISTEN_FDS and LISTEN_PID are gone. */
int inherited(void);

#endif
