#ifndef BENCH_H
#define BENCH_H
/* What the experiments share: who is measured, how long, and where results go. */

#include "pairs.h"
#include "process.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { MAX_SUBJECTS = 32 };

/* Whom to measure. The strings live as long as the program. */
struct subject {
    const char *name;
    const char *path;           /* of the program */
    const char *shell;          /* or a command line instead, to which the port is added */
    const char *backend;        /* an argument, or NULL for its own choice */
    const char *const *options; /* more of them, up to a NULL; or NULL */
    size_t most;                /* descriptors it can watch at a time, 1 if it serves one client */
};

struct bench {
    bool quick;
    size_t instances; /* how often two programs are started anew */
    size_t pairs;     /* of measurements for each instance */
    double warm_up;   /* seconds */
    double time;      /* seconds of one measurement */
    int server_core;
    int load_core;
    const char *folder; /* of our own programs: load, echo-NAME, dispatch-NAME */
    FILE *csv;          /* NULL unless asked for */
    char machine[256];

    struct subject bare_server;    /* the yardstick of servers */
    struct subject reactor_server; /* the first stage on the reactor; it has every backend */
    struct subject reactor_echo;   /* the reactor with the answer of the other loops */
    struct subject servers[MAX_SUBJECTS];
    size_t server_count;
    struct subject foreign[MAX_SUBJECTS]; /* those of the servers that have an interpreter */
    size_t foreign_count;
    struct subject bare_loop; /* the yardstick of loops */
    struct subject reactor_loop;
    struct subject loops[MAX_SUBJECTS];
    size_t loop_count;
    struct subject our_timers; /* the yardstick of timers */
    struct subject timers[MAX_SUBJECTS];
    size_t timers_count;
    struct subject bare_room; /* the yardstick of rooms */
    struct subject rooms[MAX_SUBJECTS];
    size_t room_count;
    struct subject chat;                /* of one process; one of the rooms */
    struct subject multi[MAX_SUBJECTS]; /* chats of many processes */
    size_t multi_count;
};

/* One number of one measurement, for the CSV. */
struct record {
    const char *experiment;
    const char *circumstance; /* "50 connections" */
    const char *subject;
    const char *metric;
    size_t pair; /* from 1; 0 for a count, which needs no pair and has no yardstick */
    double value;
    double yardstick;
};

/* How many sockets a program may have here, beside the few descriptors it needs for itself. */
size_t bench_descriptors(void);

/* How many of them it can watch with a backend. */
size_t bench_most_watched(const char *backend);

/* Show on a terminal who is being measured; the next line that is printed takes its place. */
void bench_progress(const char *name);

void bench_record(const struct bench *bench, const struct record *record);

/* --- Servers, and the load on them: servers.c ----------------------------------------------------- */

struct server {
    struct process process;
    char port[8];
};

/* Start a server, behind the words of `prefix` if it is not NULL, and wait until it listens. */
void server_start(const struct bench *bench, const struct subject *subject,
                  const char *const *prefix, struct server *server);

void server_stop(struct server *server);

/* Who keeps a server busy. */
enum generator {
    LOAD, /* each connection sends, and awaits the echo */
    FAN,  /* one sends, all others listen; a message is one that has come to one of them */
    FLOOD /* some flood the room, all others listen; the times are those of a neighbour's questions */
};

/* What a generator says of one run. */
enum metric { RATE, P50, P99, P999, ERRORS, SERVER_CPU, SERVER_BUSY, LOAD_BUSY, METRICS };

struct sample {
    double values[METRICS];
    char limit[16]; /* what was busy all the time: server, load, both, neither */
};

/* Open connections to a server, which are idle until the load is ordered to measure. */
void load_start(const struct bench *bench, enum generator generator, const struct server *server,
                size_t connections, struct process *load);

/* The same with other options than the usual ones, ended by NULL. */
void load_start_with(const struct bench *bench, enum generator generator,
                     const struct server *server, size_t connections, const char *const *options,
                     struct process *load);

/* Close them. */
void load_stop(struct process *load);

/* Let it measure once. */
void load_measure(struct process *load, struct sample *sample);

/* Load a server with a number of messages, unmeasured. */
void load_messages(const struct bench *bench, enum generator generator, const struct server *server,
                   size_t connections, size_t messages);

/* The samples of a yardstick and of a subject, pair by pair. */
struct series {
    size_t pairs;
    struct sample yardstick[MAX_PAIRS];
    struct sample subject[MAX_PAIRS];
};

/* Measure two servers in turn, with a load on each, and add the pairs to the series. A pair
 * in which one of them did not run at all is left out. */
void series_measure(const struct bench *bench, enum generator generator,
                    const struct server *yardstick, const struct server *subject,
                    size_t connections, struct series *series);

double series_median(const struct sample *samples, size_t count, enum metric metric);

struct ratio series_ratio(const struct series *series, enum metric metric);

/* The limit that most of the samples had. */
const char *series_limit(const struct sample *samples, size_t count);

/* Write each number into the CSV; `record` says whose they are. */
void series_record(const struct bench *bench, const struct series *series, struct record record);

/* --- Loops: experiments/dispatch.c ---------------------------------------------------------------- */

struct dispatch_size {
    size_t pairs;  /* watched */
    size_t active; /* written to at the beginning */
    size_t writes; /* in all, in one round */
};

/* Start a loop's program, behind the words of `prefix` if it is not NULL. */
void dispatch_start(const struct bench *bench, const struct subject *loop,
                    const char *const *prefix, struct dispatch_size size, struct process *process);

/* Let it play a round: the CPU time of an event, in nanoseconds. */
double dispatch_round(struct process *process);

/* --- Counts: experiments/counts.c ----------------------------------------------------------------- */

struct counter;

/* What a counter counts for one echoed message, and for one event among 100 watched pairs of sockets:
 * the difference of two runs, of which the shorter one has `few` of them. */
double count_message(const struct bench *bench, const struct counter *counter,
                     const struct subject *subject, size_t connections, size_t few);
double count_event(const struct bench *bench, const struct counter *counter,
                   const struct subject *loop, size_t active, size_t few);

/* Hold the reactor to its recorded counts, and print TAP: whether it kept to them. */
bool bounds_hold(const struct bench *bench);

/* --- The experiments, a file each in experiments/ ------------------------------------------------- */

void experiment_echo(const struct bench *bench);
void experiment_idle(const struct bench *bench);
void experiment_dispatch(const struct bench *bench);
void experiment_timers(const struct bench *bench);
void experiment_fan_out(const struct bench *bench);
void experiment_fairness(const struct bench *bench);
void experiment_deaf(const struct bench *bench);
void experiment_scale(const struct bench *bench);
void experiment_memory(const struct bench *bench);
void experiment_instructions(const struct bench *bench);
void experiment_calls(const struct bench *bench);

#endif
