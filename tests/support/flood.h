#ifndef FLOOD_H
#define FLOOD_H
/** @file
 *  A client that sends and does not read, until nothing more fits in between; and reads it all later. */

#include "client.h"

/** Send until the server takes nothing more, although a witness was served in between.
 *  @param witness  says "hi" now and then, and must be answered.
 *  @param most     bytes; if the server takes as many, the test fails: it must keep them somewhere.
 *  @return how many bytes were sent. */
size_t flood_send(struct client *client, struct client *witness, size_t most);

/** Receive all of it again, and compare. */
void flood_receive(struct client *client, size_t size);

#endif
