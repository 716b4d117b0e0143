/* EXERCISE: write a chat server. lib/chat is the room, lib/receiver makes lines of what the clients send, lib/transport
 * carries what they are to read. For the command line and the ready line call options_parse(), announce() and die()
 * of cli.h. */
#include "cli.h"
/* END */
