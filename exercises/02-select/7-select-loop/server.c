/* EXERCISE: write an echo server for many clients in one thread. All waiting for clients is done in one call of
 * select(). lib/net has the non-blocking socket calls, lib/buffer keeps what a client has not taken yet. For
 * the command line and the ready line call options_parse(), announce() and die() of cli.h. */
#include "cli.h"
/* END */
