#ifndef PATIENT_H
#define PATIENT_H
/** @file
 *  The server in trouble: started with a plan, watched, and seen to its end. */

#include "plan.h"

#include <stdbool.h>
#include <sys/types.h>

/** What is known of the server. */
struct patient {
    struct plan *plan; /**< shared with all its processes */
    pid_t pid;         /**< of the program that serves */
    pid_t group;       /**< that all its processes are in */
    int port;          /**< 0 if it ended before it served */
    int descriptors; /**< that all its processes may have open when nobody is there; 0 for as many as
                            when it begins to serve */
    bool ended;      /**< it has, and so have all its processes */
    int status;     /**< then: as the shell has it, 128 + the number of the signal that killed it */
    int old_status; /**< that of a program that has made way, or 0 */
};

/** The memory of the plan: one for all runs. */
struct plan *patient_plan(void);

/** Start a server with what stands in its plan's first part, and wait until it serves or has ended. If it
 *  does neither, the story fails.
 *  @param arguments  of the server, as for execv(). */
void patient_start(struct patient *patient, char **arguments);

/** Whether the server has ended by now. */
bool patient_has_ended(struct patient *patient);

/** Wait until the server has written this on stderr, or has ended.
 *  @param words  a string, borrowed. */
void patient_await_word(pid_t server, const char *words);

/** If the server has made way for a new program, wait for the old one's end: the new one is the server then.
 *  @return the server's PID. */
pid_t patient_follow(struct patient *patient);

/** Wait until all processes of the server have ended. */
void patient_await_end(struct patient *patient);

/** Wait until the server is where it was before its guests came: all its processes wait for more, and
 *  have no more descriptors open than before; and no more blocks of memory than in @p healthy, the plan
 *  of a run without trouble, or NULL. */
void patient_await_rest(struct patient *patient, const struct plan *healthy);

/** Kill what is left. */
void patient_kill(struct patient *patient);

/** What the server has written on stderr, in lines. */
struct patient_messages {
    int sentences; /**< "07-chat: cannot ..." */
    int strange;   /**< neither these nor the log of clients: a sanitizer's, or an assertion's */
    int wrong;     /**< "cannot ...", for another reason than the true one */
};

/** Read them.
 *  @param program  the server's name.
 *  @param reason   why something could not be done: a part of the sentence. */
void patient_read_messages(const char *program, const char *reason,
                           struct patient_messages *messages);

#endif
