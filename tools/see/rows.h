#ifndef ROWS_H
#define ROWS_H
/** @file
 *  What the steps are about: processes with their descriptors, clients, and what the kernel has between them.
 *
 *  An *end* is what the kernel has behind a descriptor: one end of a connection or of a pipe, or a listener.
 *  Descriptors are names for ends: after dup() and fork() an end has several. Two ends of a connection know each
 *  other, so the bytes that one sends are the bytes that wait at the other. A client of the scene has the other end
 *  of its connection. */

#include "model.h"

#include <stdbool.h>
#include <stddef.h>

enum field {
    STATE, /* of all rows */
    TURN,
    PHASE,
    FUNCTION,
    ASKED,
    READY,
    CALLS,
    TIMERS, /* of processes; READY of descriptors too */
    WHAT,
    WHO,
    INTEREST,
    IN,
    OUT,
    BUFFER,
    LIMIT,
    QUEUE, /* of descriptors */
    SENT,
    RECEIVED,
    WAITING,
    UNREAD,
    LAST, /* of clients */
    FIELDS
};

/** A row, and what its fields are at the step that is being worked out. */
struct row {
    const char *name;
    struct cell {
        struct change value;
        size_t change; /* its last change: an index in steps->changes, and 1 */
    } cells[FIELDS];
};

struct fact;

struct client {
    const char *name;
    struct client *next; /* of those whose names have the same hash */
    struct row *row;
    struct end *end; /* of its last connection */
    long long sent, received;
    bool shown; /* it has a part in the scene: what it does is in the recording */
};

struct end {
    const char *what;      /* "listener", "connection", "channel", "pipe", "epoll", ... */
    const char *local;     /* of a listener: its address; NULL if it is not known */
    struct end *peer;      /* NULL if there is none, or it is not known */
    struct client *client; /* who has it, or is behind it; NULL if no client */
    bool counted;          /* all bytes that come in are in the recording */
    bool nonblocking;
    bool gone;                 /* whoever had it has closed it: what is sent there is lost */
    bool accepted;             /* of a server's end: a process has a descriptor for it */
    struct actor *accepter;    /* who accepted it */
    bool finished;             /* nothing more comes in behind what waits */
    long long in;              /* bytes that wait here to be received */
    long long received, sent;  /* bytes, by whoever has this end */
    struct descriptor **names; /* descriptors that are open for it */
    size_t name_count, name_capacity;
    struct client **queue; /* of a listener: who waits to be accepted */
    size_t queue_count, queue_capacity;
    struct end *made_before;
};

struct descriptor {
    int fd;
    struct actor *owner; /* the process whose descriptor it is: of a thread, that of the process */
    struct end *end;     /* NULL while it is closed */
    struct row *row;
    const char *handler;  /* that its loop calls; NULL if nobody has said */
    const char *interest; /* "r", "w", "rw", ""; NULL if nobody has said */
    bool watched;         /* by epoll; even when it is closed, while its end is open elsewhere */
    bool leveled;         /* the loop has said how full its buffer is */
    bool exclusive;       /* epoll is to wake one of all that wait for it */
    bool cloexec;         /* it is closed when another program is executed */
    struct end *reported; /* for what a wait has just reported it, and nobody has looked yet */
    size_t asked;         /* the last wait that asked about it */
};

/** A process, or a thread. */
struct actor {
    const char *id;
    long pid;
    struct actor *parent;
    struct actor *table; /* whose descriptors it uses: itself, or for a thread its process */
    struct row *row;
    struct descriptor **descriptors; /* at the index of each: once used it keeps its row */
    size_t descriptor_capacity;
    bool supervises; /* its children are workers */
    bool thread, loops, traced, born, listens, frozen, ended;
    int children;
    long long turn;            /* -1 before the first */
    const char *phase;         /* NULL outside */
    const char *asleep;        /* the call that it sleeps in; NULL while it runs */
    const struct fact *broken; /* the call that a signal has interrupted, and that may go on */
    struct descriptor *at;     /* what it sleeps at: of recv and accept; NULL for a wait */
    size_t waits;              /* how many there were */
    struct descriptor **asked; /* about which select or poll was asked last */
    size_t asked_count, asked_capacity;
    struct descriptor **ready; /* what the last wait gave */
    size_t ready_count, ready_capacity;
    const char *functions[32]; /* callbacks that run, the innermost last */
    int depth;
    struct queue { /* calls that are queued, timers that run */
        struct entry_of_queue {
            const char *function, *id;
            long long due;
        } * entries;
        size_t count, capacity;
    } calls, timers;
    struct actor *next; /* of those with a similar pid */
};

enum { PIDS = 1024, PORTS = 65536 };

/** All that is known while steps are worked out. */
struct model {
    struct steps *steps;
    size_t pending;        /* changes before this one belong to a step */
    struct text text, say; /* of the step that is being put together */
    struct actor *actors[PIDS];
    struct actor *first;                                  /* the server */
    int strangers, processes, workers, threads, programs; /* that have got a number as their name */
    long long *replaced;                                  /* pids that execute another program */
    size_t replaced_count, replaced_capacity;
    struct client *clients[PIDS]; /* by their names' hash */
    struct end *ports[PORTS];     /* a server's end, by its peer's port */
    struct end *ends;             /* the one that was made last */
    bool echo;            /* what the server received and has not sent, it keeps in its buffer */
    bool quiet;           /* nobody listens yet: what happens is left out */
    const char *withheld; /* whose event was reported, and stale before its handler was called */
    int listeners;
    struct end *listener; /* the first one */
    bool supervised;      /* a stage with workers */
    long long start;      /* t of the first step */
};

/** @name Fields @{ */
void row_number(struct model *model, struct row *row, enum field field, long long number);
void row_words(struct model *model, struct row *row, enum field field,
               const char *words); /* NULL: gone */
void row_list(struct model *model, struct row *row, enum field field, const char *lines);

/** @} @name Ends and descriptors @{ */
struct end *end_make(struct model *model, const char *what);
void end_connect(struct end *one, struct end *other);
/** Write what is known of an end, and of its peer, into the rows of both sides. */
void end_show(struct model *model, struct end *end);
/** Bytes are sent into an end, or received from it. */
void end_send(struct model *model, struct end *end, long long bytes);
void end_receive(struct model *model, struct end *end, long long bytes);

/** The descriptor with this number; NULL if it never was seen. */
struct descriptor *descriptor_find(struct actor *actor, long long fd);
/** A number is a name for an end from now on. */
struct descriptor *descriptor_open(struct model *model, struct actor *actor, long long fd,
                                   struct end *end);
void descriptor_close(struct model *model, struct descriptor *descriptor);
void descriptor_interest(struct model *model, struct descriptor *descriptor, const char *interest);
/** A child has its parent's descriptors. */
void descriptors_copy(struct model *model, struct actor *parent, struct actor *child);
/** All are closed, or those that another program does not get. */
void descriptors_forget(struct model *model, struct actor *actor, bool executes);

/** @} @name Who @{ */
struct actor *actor_find(struct model *model, long long pid);
struct actor *actor_make(struct model *model, long long pid, struct actor *parent, bool thread);
/** The client that a name, or a port of an accepted connection, belongs to. */
struct client *client_find(struct model *model, const char *name);
struct client *client_make(struct model *model, const char *name, bool shown);
/** Who is behind a descriptor: "alice", "worker 1"; NULL if that is nobody, or not known. */
const char *who_is_behind(const struct descriptor *descriptor);
void actor_sleeps(struct model *model, struct actor *actor, const char *call,
                  struct descriptor *at);
void actor_wakes(struct model *model, struct actor *actor);

/** @} */

void rows_release(struct model *model);

#endif
