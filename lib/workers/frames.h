#ifndef FRAMES_H
#define FRAMES_H
/* Inside workers only: the kinds of frames on a channel, and which side sends each. */

enum frame {
    FRAME_MESSAGE = 1, /* both: the users' own */
    FRAME_READY,       /* worker: I serve */
    FRAME_RETIRE,      /* supervisor: take no more clients, end when you have none */
    FRAME_STOP,        /* supervisor: read no more */
    FRAME_DRAINED,     /* worker: I read no more, and all I had read has been sent */
    FRAME_FINISH,      /* supervisor: everybody has drained, you have it all: end */
    FRAME_PING,        /* supervisor: does your loop turn? */
    FRAME_PONG         /* worker: it does, and all that you sent before is handled */
};

#endif
