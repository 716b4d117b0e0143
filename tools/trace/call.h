#ifndef CALL_H
#define CALL_H
/* Inside tools/trace only: a system call as strace prints it, as the fields of an entry. */

#include "entry.h"
#include "scan.h"
#include "secrets.h"

enum { CALL_ARGUMENTS = 8, CALL_SEEN = 64 * 1024 };

/* What is known of a descriptor of a process: strace does not always tell, such as when a connection was reset. */
struct descriptor {
    char kind[12];
    char local[56], peer[56];
    struct secrets in, out;
};

/* A process, or one of its threads, which share all that stands below with it. */
struct task {
    long pid, process, parent;
    char *pending; /* a call that has not returned: its text so far, allocated */
    size_t pending_size;
    long long pending_t;
    struct descriptor *descriptors; /* by number, allocated */
    size_t descriptor_count;
};

/* What an epoll reports, and for which descriptor that was registered. */
struct registration {
    long process;
    long long epoll, data;
    int fd;
};

struct registrations {
    struct registration *list;
    size_t count, capacity;
};

/* A call while it is decoded. */
struct call {
    struct piece name, result;
    struct piece arguments[CALL_ARGUMENTS];
    int count;
    long long value;   /* what it returned */
    bool returned;     /* it has a value */
    struct task *task; /* the process, with the descriptors */
    struct registrations *registrations;
    struct entry *entry;
    char *seen; /* CALL_SEEN bytes, for data */
};

/* All calls that are looked at, one a time from 0 on; NULL behind the last. */
const char *call_name(int index);

/* Take a call's text apart, "accept(3, NULL, NULL) = 4 <0.000123>", and set the entry's fields from "call" on.
 * The caller has set task, registrations, entry and seen. @return whether it is a call that is looked at. */
bool call_decode(struct call *call, struct piece text);

#endif
