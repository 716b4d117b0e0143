#ifndef SCENE_H
#define SCENE_H
/** @file
 *  A scene: a short script of clients, a line a step, read by people.
 *
 *      title Bob waits while alice is served
 *      server --backend select
 *      alice connects
 *      alice sends "hi\n"
 *      alice hears "hi\n"
 *
 *  docs/recording.md has the whole language. */

#include <stdbool.h>
#include <stddef.h>

enum scene_verb {
    CONNECTS,
    SENDS,
    HEARS,           /**< exactly these bytes */
    HEARS_SOMETHING, /**< whatever there is, one byte at least */
    HEARS_THE_END,
    HALF_CLOSES,
    CLOSES,
    RESETS,
    DOES_NOT_READ,
    SAY, /**< from here on the steps are nobody's */
    FREEZE,
    THAW,
    SIGNAL,
    KILL, /**< a worker */
    PAUSE,
    SERVER_ENDS,
    SPIN, /**< let a server that never sleeps go round */
    RUN
};

/** A step. */
struct scene_step {
    int line;
    char *words; /**< the line, as it was written */
    enum scene_verb verb;
    char *who;   /**< a client's name; of KILL, whose worker; NULL for a step that is nobody's */
    bool narrow; /**< CONNECTS: with small buffers */
    bool sized;  /**< SENDS, HEARS: said as a number of bytes */
    char *text;  /**< SENDS and HEARS: the bytes. SAY and RUN: what follows the word. */
    size_t size; /**< of text */
    int number;  /**< SIGNAL and KILL: of the signal. PAUSE: milliseconds. SPIN: turns. */
    const char *signal; /**< SIGNAL and KILL: "SIGTERM" */
    int worker;         /**< KILL: from 1 on; 0 if it is that of who */
};

/** A scene, owned by whoever has read it. Each is NULL that the script does not have. */
struct scene {
    char *path;
    char *title;
    char *options; /**< of the line `server` */
    char *command; /**< of the line `command` */
    char *without; /**< of the line `without`: the patch that has made the server what it is */
    struct scene_step *steps;
    size_t count, capacity;
};

/** Read a scene. What is wrong with it is told on stderr, in a sentence with file and line.
 *  @param scene  filled in; the caller releases it, after a failure, too.
 *  @return 0, or -1. */
int scene_read(struct scene *scene, const char *path);

/** Free what the scene owns. */
void scene_release(struct scene *scene);

#endif
