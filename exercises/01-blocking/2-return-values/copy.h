#ifndef COPY_H
#define COPY_H

/* Receive from one socket and send to another, until the first one's peer has sent its last byte.
 * Both descriptors block. No byte is lost or sent twice, whatever recv() and send() return, and
 * neither a signal nor a peer that is gone ends the process.
 * @return 0, or -1 with errno as recv() or send() left it. */
int copy(int from, int to);

#endif
