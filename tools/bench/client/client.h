#ifndef CLIENT_H
#define CLIENT_H
/* What the ways to keep a server busy have in common: echo.c, room.c and flood.c. */

#include "reactor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    CHUNK = 64 * 1024,  /* bytes received at a time */
    LEAST_SIZE = 16,    /* bytes of a message: its number has to fit in */
    PATIENCE_MS = 10000 /* without any answer for so long, we give up */
};

/* The command line. */
struct settings {
    const char *host;
    const char *port;
    const struct way *way;
    size_t connections;
    size_t size;     /* bytes of a message */
    double warm_up;  /* seconds */
    double time;     /* seconds */
    size_t messages; /* if not 0, stop after so many instead, without a warm-up */
    size_t flooders; /* in a flooded room */
    bool wait;       /* measure once for each line on stdin */
    pid_t pid;       /* the server, or 0 */
};

struct client {
    struct settings settings;
    struct reactor *reactor;
    size_t
        heard; /* messages that have come back in this measurement; in a room, to each listener */
    double *times; /* microseconds that messages took */
    size_t count;  /* of them */
    size_t capacity;
};

/* How a server is kept busy. Whatever goes wrong ends the program. */
struct way {
    void (*open)(struct client *client);
    void (*pass_until)(struct client *client, uint64_t end);
    void (*pass_messages)(struct client *client, size_t count);
    void (*settle)(struct client *client); /* wait until nothing is under way */
};

extern const struct way echo_way; /* each connection sends a message, and awaits its echo */
extern const struct way room_way; /* one talks, all others listen */
extern const struct way
    flood_way; /* some flood a room, all others listen, and one asks questions */

/* A message, or its answer, is there: note how long it took. */
void client_note_time(struct client *client, uint64_t began);

/* Connect, or end the program. */
int client_connect(struct client *client);

/* Watch a connection for input, or end the program. */
void client_watch(struct client *client, int fd, reactor_handler *handler, void *data);

/* What has come on a connection: 0 bytes if nothing has. Its end is the program's. */
size_t client_receive(int fd, char *chunk, size_t size);

/* Go on with all connections until something has come; nothing for too long ends the program. */
void client_turn(struct client *client);

/* room.c: connect, and wait until the server greets: until then nobody is a member of the room. */
int room_join(struct client *client);

#endif
