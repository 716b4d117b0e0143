#ifndef ACCEPT_H
#define ACCEPT_H
/* Inside net only: the one call that differs from system to system. */

/* As accept(2); the descriptor is blocking and close-on-exec. */
int accept_cloexec(int listener);

#endif
