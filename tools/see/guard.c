/* Start reading at guard_begin(). */
#include "guard.h"
#include "descendants.h"
#include "rest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK = 5 /* milliseconds between two looks at who still lives */ };

static char folder[256];
static volatile pid_t recorder;

/* --- The folder ---------------------------------------------------------------------------------------- */

static bool make_folder(void)
{
    const char *tmp = getenv("TMPDIR");
    int size = snprintf(folder, sizeof folder, "%s/see-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (size < (int)sizeof folder && mkdtemp(folder))
        return true;
    fprintf(stderr, "see: cannot make pipes for the server in %s: %s.\n", folder,
            size < (int)sizeof folder ? strerror(errno) : strerror(ENAMETOOLONG));
    return false;
}

static void remove_folder(void)
{
    struct dirent *entry;
    DIR *open = opendir(folder);
    while (open && (entry = readdir(open)))
        (void)unlinkat(dirfd(open), entry->d_name, 0);
    if (open)
        closedir(open);
    (void)rmdir(folder);
}

/* --- The parent ------------------------------------------------------------------------------------------ */

static void pass_on(int number)
{
    int saved = errno;
    kill(recorder, number);
    errno = saved;
}

static int await_recorder(void)
{
    int status = 0;
    while (waitpid(recorder, &status, 0) == -1 && errno == EINTR)
        ;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Those whose parents end are ours next. */
static void end_processes(void)
{
    while (waitpid(-1, NULL, WNOHANG) != -1) {
        (void)descendants_kill();
        (void)poll(NULL, 0, LOOK);
    }
}

static _Noreturn void guard(const sigset_t *before)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    const struct sigaction action = {.sa_handler = pass_on};
    descendants_adopt();
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
    sigprocmask(SIG_SETMASK, before, NULL);
    int status = await_recorder();
    end_processes();
    remove_folder();
    _exit(status);
}

/* --- Both ----------------------------------------------------------------------------------------------- */

/* No signal comes before the parent knows whom to pass it on to. */
bool guard_begin(void)
{
    sigset_t all, before;
    if (!make_folder())
        return false;
    fflush(NULL);
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    recorder = fork();
    if (recorder > 0)
        guard(&before);
    if (recorder == 0)
        rest_end_with_parent();
    sigprocmask(SIG_SETMASK, &before, NULL);
    return true; /* if there can be no second process, there is this one */
}

const char *guard_folder(void)
{
    return folder;
}
