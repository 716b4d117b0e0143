#ifndef SEE_RECORD_H
#define SEE_RECORD_H
/** @file
 *  Inside `see record`: what the recorder and a scene tell each other. */

#include <stdbool.h>
#include <sys/types.h>

/** What is recorded. */
struct recording {
    const char *scene;   /**< file; NULL for none: until the server ends, or Ctrl-C */
    const char *stage;   /**< number, such as "04"; NULL for another's server */
    const char *title;   /**< NULL: that of the scene */
    const char *command; /**< for the shell, with {port} */
};

/** Write a line of the recording: a flat JSON object without braces, as printf() has it. It is written at once, and whole. */
void record_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Read what strace and the server's loop have told, and write it down, for so many milliseconds at most. */
void record_pump(int limit_ms);

/** The time now, on the recording's clock: nanoseconds. */
long long record_now(void);

#endif
