#ifndef LOOP_H
#define LOOP_H

#include "selector.h"

#include <stdbool.h>
#include <stdint.h>

/* A reactor in one page: descriptors below LOOP_LIMIT, nothing deferred, no allocation. */
enum { LOOP_LIMIT = 256 };

typedef void loop_handler(int fd, unsigned events, void *data);

/* One event handler, at the index of its descriptor. */
struct slot {
    loop_handler *handler;
    void *data;
    uint64_t since;  /* the turn in which it was registered */
    bool registered; /* false if it was unregistered, or never was there */
};

struct loop {
    struct selector *selector;
    struct slot slots[LOOP_LIMIT];
    uint64_t turn; /* goes up with each turn */
};

/* 0, or -1 with errno as selector_open() has it. */
int loop_init(struct loop *loop, const char *backend);
void loop_release(struct loop *loop);

/* 0, or -1 with errno as selector_register() has it, and ERANGE from LOOP_LIMIT on. */
int loop_register(struct loop *loop, int fd, unsigned events, loop_handler *handler, void *data);

/* 0, or -1 with errno ENOENT. */
int loop_unregister(struct loop *loop, int fd);

/* Wait until something is ready, and call the handler of each descriptor that is. In a handler, any
 * descriptor may be unregistered, closed and registered. A handler that was unregistered is not
 * called any more, even if its descriptor was ready; and a handler that was registered during a turn
 * gets its first event in the next one, even if its descriptor has the number of a former one.
 * @return how many handlers were called, or -1 with errno as selector_select() has it. */
int loop_turn(struct loop *loop, int timeout_ms);

#endif
