#ifndef TOOLCHAIN_H
#define TOOLCHAIN_H

/** How the programs of run questions are compiled. Both are words separated by blanks; there is no
 *  quoting. */
struct toolchain {
    const char *compiler;  /**< a command, up to where the source goes: "cc -std=c11 -Wall" */
    const char *libraries; /**< what follows the source; may be empty */
};

#endif
