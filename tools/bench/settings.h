#ifndef SETTINGS_H
#define SETTINGS_H
/* The command line that load, fan and flood have in common. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct settings {
    const char *host;
    const char *port;
    size_t connections;
    size_t size;     /* bytes of a message */
    double warm_up;  /* seconds */
    double time;     /* seconds */
    size_t messages; /* if not 0, stop after so many instead, without a warm-up */
    bool wait;       /* measure once for each line on stdin */
    bool deaf;       /* fan only: never read */
    size_t flooders; /* flood only */
    pid_t pid;       /* the server, or 0 */
};

/* What each of them says of itself. */
struct command {
    const char *help;
    size_t least_size; /* bytes of a message */
    bool may_be_deaf;  /* whether there is --deaf */
    bool may_flood;    /* whether there is --flooders */
};

/* Read the command line. --help is printed and ends the program; so does a mistake, with exit status 2. */
struct settings settings_parse(int argc, char **argv, const struct command *command);

#endif
