/* EXERCISE: write an echo server for one client at a time, with the system's own calls: getaddrinfo(),
 * socket(), setsockopt(), bind(), listen(), accept(), recv(), send(), close(). For the command line and the
 * ready line call options_parse(), announce(), die() and complain() of cli.h. */
#include "cli.h"
/* END */
