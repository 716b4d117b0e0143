#ifndef PROGRAM_H
#define PROGRAM_H
/** @file
 *  The programs of run questions: compiled and run for real, under a time limit.
 */

#include "text.h"
#include "toolchain.h"

/** What became of a program. */
enum program_outcome {
    PROGRAM_DONE,         /**< it ran, and ended with status 0 */
    PROGRAM_FAILED,       /**< it ended with another status */
    PROGRAM_CRASHED,      /**< a signal ended it */
    PROGRAM_TOO_SLOW,     /**< the time limit did */
    PROGRAM_TOO_LONG,     /**< it printed too much */
    PROGRAM_NOT_COMPILED, /**< the compiler refused it, and said why in the output */
    PROGRAM_NO_COMPILER,  /**< there is no such compiler */
    PROGRAM_INTERRUPTED,  /**< somebody pressed Ctrl-C */
    PROGRAM_NO_SYSTEM     /**< the system refused; errno in number */
};

struct program_result {
    enum program_outcome outcome;
    int number;         /**< exit status, signal or errno */
    struct text output; /**< what it printed, on stdout and stderr; the caller releases it */
};

/** A compiled program, in a folder of its own. */
struct program {
    char *folder; /**< NULL before the folder is made */
};

/** Compile.
 *  @param path,line  where the source stands, for the compiler's messages.
 *  @return the result; PROGRAM_DONE if @p program can be run. Release @p program in any case. */
struct program_result program_compile(struct program *program, const struct toolchain *toolchain,
                                      const char *source, const char *path, int line);

/** Run it once, in its own folder, with nothing on stdin. Whatever it starts ends with it. */
struct program_result program_run(const struct program *program);

/** Delete what was compiled. */
void program_release(struct program *program);

/** What happened, in a sentence without a full stop whose subject is the program: "it prints ...".
 *  @param sentence  added to. */
void program_describe(const struct program_result *result, const struct toolchain *toolchain,
                      struct text *sentence);

#endif
