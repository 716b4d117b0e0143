#ifndef MODEL_H
#define MODEL_H
/** @file
 *  A recording as steps: what happened, in order, in words, and what each step changed.
 *
 *  The lines of a recording say what one call, one callback or one client did. A step says in addition what the
 *  reader wants to see: who did it, in which turn and phase, how deep inside which callback, and how the state of the
 *  rows (processes, descriptors, clients) differs from the step before.
 *
 *  State is flat: a row such as "server", "server.6" or "alice" has fields such as "state" and "in". All that a step
 *  holds is owned by the steps, and lives until steps_release().
 *
 *  @see docs/recording.md, for the lines; tools/see/README.md, for rows, fields and the steps as JSON. */

#include "text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/** Whether two strings are there, neither is NULL, and they are the same. */
static inline bool is(const char *one, const char *other)
{
    return one && other && strcmp(one, other) == 0;
}

/** What a field is set to. */
enum value_kind {
    VALUE_GONE,   /**< the row no longer has the field */
    VALUE_NUMBER, /**< number */
    VALUE_WORDS,  /**< words */
    VALUE_LIST    /**< words: an entry each, every one of them ended by a line feed */
};

/** A field of a row gets a value. */
struct change {
    const char *row;   /**< "server.6" */
    const char *field; /**< "in" */
    enum value_kind kind;
    long long number;
    const char *words;
};

/** Something that happened. What it does not have is NULL, and -1 if it is a number. */
struct step {
    long long t;          /**< ns since the first step */
    const char *who;      /**< "server", "worker 2", "alice", "scene" */
    const char *kind;     /**< "wait", "wake", "call", "begin", "end", "timer", "signal", "level",
                           "register", "queue", "client", "process" or "scene" */
    long long turn;       /**< of the loop of @p who */
    const char *phase;    /**< "calls", "wait", "handlers", "timers" or "signals" */
    const char *text;     /**< for engineers: "recvfrom(6) = 3 \"hi\\n\"" */
    const char *say;      /**< for newcomers: "the server receives 3 bytes from alice" */
    const char *row;      /**< what it is about: "server.6" */
    int depth;            /**< callbacks around it */
    const char *function; /**< that runs, or begins */
    long long took;       /**< ns */
    size_t first_change;  /**< index in changes */
    size_t change_count;
};

struct process {
    const char *id; /**< "server", "hub", "worker 1", "process 2", "thread 2" */
    long pid;
};

/** A function that a step names, and where it stands. */
struct function {
    const char *name;
    const char *file;  /**< NULL if it is not known */
    int line;          /**< of its first line */
    const char *lines; /**< its source, each line ended by a line feed; NULL if it is not known */
};

struct pool; /* of strings */

struct steps {
    const char *title, *command, *stage, *scene; /**< of the recording's first line; or "" */
    struct process *processes;
    size_t process_count, process_capacity;
    const char **clients; /**< in the order in which they connected */
    size_t client_count, client_capacity;
    struct function *functions;
    size_t function_count, function_capacity;
    struct step *list;
    size_t count, capacity;
    struct change *changes;
    size_t change_count, change_capacity;
    const char *about;     /**< what there is to see, as HTML; NULL if nobody has said */
    const char *questions; /**< as JSON, without the brackets; NULL if there are none */
    struct pool *pool;
};

/** Read a recording and work out its steps.
 *  @param steps  filled in; the caller releases it with steps_release().
 *  @return 0; or -1 after saying on stderr why not, and nothing to release. */
int steps_load(struct steps *steps, const char *path);

/** As steps_load(), from memory.
 *  @param path   what to call the recording.
 *  @param bytes  borrowed for the call. */
int steps_parse(struct steps *steps, const char *path, const char *bytes, size_t size);

/** Free all that the steps own. */
void steps_release(struct steps *steps);

/** The steps as one JSON object, without a line feed, which may stand inside a script element. */
void steps_print(const struct steps *steps, struct text *json);

#endif
