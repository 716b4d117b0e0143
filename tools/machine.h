#ifndef MACHINE_H
#define MACHINE_H
/** @file
 *  What tests need of a machine, each tried for itself. Ask when a test has failed: what the machine lacks is nobody's
 *  fault, and is not to be told as one. */

/** What a server's test needs: descriptors, and a loopback interface.
 *  @return a clause such as "no more than 16 files may be open ...", good until the next call; NULL if all is there. */
const char *machine_lacks_for_servers(void);

/** What any test needs: that, some processes, and room in /tmp.
 *  @return as above. */
const char *machine_lacks(void);

#endif
