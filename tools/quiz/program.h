#ifndef PROGRAM_H
#define PROGRAM_H
/** @file
 *  The programs of run questions: compiled and run for real, under a time limit. */

#include "text.h"

#include <stdbool.h>

/** How they are compiled: what stands before the source in a shell's command, and what behind it. */
struct toolchain {
    const char *compiler;  /**< "cc -std=c11 -Wall" */
    const char *libraries; /**< may be empty */
};

/** What became of a program: it ended with status 0, or somebody pressed Ctrl-C, or something went wrong. */
struct program_result {
    bool done;
    bool interrupted;
    struct text problem; /**< if neither: a sentence without a full stop, "it crashed: ..." */
    struct text output;  /**< what it, or the compiler, printed on stdout and stderr */
};

/** Free what a result owns. */
void program_forget(struct program_result *result);

/** Compile a program.
 *  @param folder     filled in: where it is compiled, for program_run(). Hand it to program_delete() in any
 *                    case, whatever the result is.
 *  @param path,line  where the source stands, for the compiler's messages.
 *  @return           the caller calls program_forget(). */
struct program_result program_compile(struct text *folder, const struct toolchain *toolchain,
                                      const char *source, const char *path, int line);

/** Run it once, in its own folder, with nothing on stdin. Whatever it starts ends with it.
 *  @return the caller calls program_forget(). */
struct program_result program_run(const struct text *folder);

/** Delete what was compiled. */
void program_delete(struct text *folder);

#endif
