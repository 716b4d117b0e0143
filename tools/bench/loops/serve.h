#ifndef SERVE_H
#define SERVE_H
/* The servers that are measured begin here: echo.c and room.c. */

#include "loop.h"

/* Listen where the command line says, and call a function whenever somebody waits to be accepted. */
_Noreturn void serve(int argc, char **argv, void (*accept_client)(struct watch *listener));

#endif
