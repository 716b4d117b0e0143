#ifndef PLAN_H
#define PLAN_H
/* Who is measured, and how long: bench.c fills it in. */

#include "stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/select.h>

enum { MAX_SUBJECTS = 32 };

/* A program to measure. The strings live as long as bench. */
struct subject {
    const char *name;
    const char *command; /* words with blanks between them; a server's port comes behind them */
    const char *backend; /* or NULL for its own choice */
    size_t most;         /* descriptors it can watch at a time, 1 if it serves one client */
    bool interpreted;    /* its instructions are those of an interpreter */
};

struct crew {
    struct subject all[MAX_SUBJECTS];
    size_t count;
};

struct plan {
    bool quick;
    size_t rounds;  /* how often two programs are started anew */
    size_t pairs;   /* of measurements in each round */
    double warm_up; /* seconds */
    double time;    /* seconds of one measurement */
    int server_core;
    int client_core;
    const char *folder; /* of our own programs: client, echo-NAME, dispatch-NAME */

    struct subject bare_server;    /* the yardstick of servers */
    struct subject reactor_server; /* the first stage on the reactor; it has every backend */
    struct subject reactor_echo;   /* the reactor under the same server as the other loops */
    struct crew servers;
    struct subject bare_loop; /* the yardstick of loops */
    struct subject reactor_loop;
    struct crew loops;
    struct subject bare_room; /* the yardstick of rooms */
    struct subject chat;
};

/* How many descriptors a program can watch with a backend. */
static inline size_t most_watched(const char *backend)
{
    enum { ITS_OWN = 16 };
    return strcmp(backend, "select") == 0 ? FD_SETSIZE - ITS_OWN : SIZE_MAX;
}

#endif
