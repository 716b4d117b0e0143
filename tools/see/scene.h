#ifndef SEE_SCENE_H
#define SEE_SCENE_H
/** @file
 *  A scene: a short script of clients, a line a step.
 *
 *      title Bob waits while alice is served
 *      server --backend select
 *      alice connects
 *      alice sends "hi\n"
 *      alice hears "hi\n"
 *
 *  docs/recording.md has all of the language. */

#include <sys/types.h>

struct scene;

/** Read a scene. What is wrong with it is told on stderr, in one sentence with file and line.
 *  @return to be released by the caller; NULL if it cannot be read. */
struct scene *scene_read(const char *path);

/** Free it. NULL is fine. */
void scene_free(struct scene *scene);

const char *scene_title(const struct scene *scene);   /**< borrowed; NULL if it has none */
const char *scene_options(const struct scene *scene); /**< of `server`; NULL if it has none */
const char *scene_command(const struct scene *scene); /**< of `command`; NULL if it has none */

/** Play it to a server that listens.
 *  @param root  the process that was started; the server is it, or is below it.
 *  @return 0, or 1 if a step went wrong: this is told on stderr. */
int scene_play(const struct scene *scene, pid_t root, int port);

#endif
