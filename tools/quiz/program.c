/* Start at program_compile() and program_run(), then attend(): it reads what a child prints until
 * the child ends, prints too much, or its time is up. */
#include "program.h"
#include "interrupt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    COMPILE_LIMIT_S = 60,
    RUN_LIMIT_S = 5,
    OUTPUT_LIMIT = 64 * 1024, /* bytes */
    NO_SUCH_COMMAND = 127     /* what a shell ends with */
};

struct child {
    pid_t pid;
    int output; /* where what it prints can be read; -1 once all was read */
    int limit_s;
    long deadline; /* milliseconds on the monotonic clock */
};

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

/* A group of its own, so that whatever the child starts can be ended with it. */
static _Noreturn void be_child(const char *command, const int ends[2])
{
    setpgid(0, 0);
    sigprocmask(SIG_SETMASK, interrupt_mask_outside(), NULL);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(NO_SUCH_COMMAND);
}

static bool has_ended(pid_t pid)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

static void read_output(struct child *child, struct text *output)
{
    char chunk[4096];
    ssize_t size = read(child->output, chunk, sizeof chunk);
    if (size > 0) {
        text_append(output, chunk, (size_t)size);
    } else if (size == 0) {
        close(child->output);
        child->output = -1;
    }
}

/* Until all was read and the child has ended; or until there is a reason to end it. */
static void attend(struct child *child, struct program_result *result)
{
    while (child->output != -1 || !has_ended(child->pid)) {
        long left = child->deadline - now_ms();
        result->interrupted = interrupt_came();
        if (left <= 0)
            text_format(&result->problem, "it had not ended after %d seconds", child->limit_s);
        else if (result->output.size > OUTPUT_LIMIT)
            text_format(&result->problem, "it printed more than %d bytes", OUTPUT_LIMIT);
        if (result->interrupted || result->problem.size > 0)
            return;
        if (interrupt_wait(child->output, (int)left))
            read_output(child, &result->output);
    }
}

/* End the child's group while its leader is not yet waited for: its number is taken until then, so
 * no other process can be hit. */
static int end_group(pid_t pid)
{
    int status;
    kill(-pid, SIGKILL);
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        continue;
    return status;
}

/* @return the exit status of the command; -1 if it has none. */
static int run(struct program_result *result, const char *command, int limit_s)
{
    int ends[2] = {-1, -1};
    struct child child = {.pid = -1, .limit_s = limit_s, .deadline = now_ms() + limit_s * 1000L};
    if (pipe(ends) == 0)
        child.pid = fork();
    if (child.pid == 0)
        be_child(command, ends);
    if (child.pid == -1)
        text_format(&result->problem, "it cannot be run: %s", strerror(errno));
    close(ends[1]);
    child.output = ends[0];
    int status = -1;
    if (child.pid > 0) {
        setpgid(child.pid, child.pid); /* the child does so, too; here it is sure to be done */
        attend(&child, result);
        status = end_group(child.pid);
    }
    close(child.output);
    if (result->interrupted || result->problem.size > 0)
        return -1;
    if (WIFSIGNALED(status))
        text_format(&result->problem, "it crashed: signal %d, %s", WTERMSIG(status),
                    strsignal(WTERMSIG(status)));
    return WIFSIGNALED(status) ? -1 : WEXITSTATUS(status);
}

/* --- Compile and run ------------------------------------------------------------------------------ */

static int write_source(const struct text *folder, const char *source, const char *path, int line)
{
    struct text file = {0};
    text_format(&file, "%s/quiz.c", folder->bytes);
    FILE *stream = fopen(file.bytes, "w");
    text_release(&file);
    if (!stream)
        return -1;
    fprintf(stream, "#line %d \"%s\"\n%s", line, path, source);
    return fclose(stream);
}

static int make_folder(struct text *folder)
{
    const char *parent = getenv("TMPDIR");
    text_format(folder, "%s/quiz-XXXXXX", parent && *parent ? parent : "/tmp");
    if (mkdtemp(folder->bytes))
        return 0;
    text_release(folder);
    return -1;
}

struct program_result program_compile(struct text *folder, const struct toolchain *toolchain,
                                      const char *source, const char *path, int line)
{
    struct program_result result = {0};
    struct text command = {0};
    *folder = (struct text){0};
    if (make_folder(folder) == -1 || write_source(folder, source, path, line) == -1) {
        text_format(&result.problem, "it cannot be compiled: %s", strerror(errno));
        return result;
    }
    text_format(&command, "%s '%s/quiz.c' -o '%s/quiz' %s", toolchain->compiler, folder->bytes,
                folder->bytes, toolchain->libraries);
    int status = run(&result, command.bytes, COMPILE_LIMIT_S);
    result.done = status == 0;
    if (status == NO_SUCH_COMMAND) {
        text_format(&result.problem,
                    "it cannot be compiled, because there is no compiler \"%.*s\" here",
                    (int)strcspn(toolchain->compiler, " "), toolchain->compiler);
        text_release(&result.output);
    } else if (status > 0) {
        text_add(&result.problem, "it does not compile");
    }
    text_release(&command);
    return result;
}

struct program_result program_run(const struct text *folder)
{
    struct program_result result = {0};
    struct text command = {0};
    text_format(&command, "cd '%s' && exec ./quiz", folder->bytes);
    int status = run(&result, command.bytes, RUN_LIMIT_S);
    result.done = status == 0;
    if (status > 0)
        text_format(&result.problem, "it ended with exit status %d instead of 0", status);
    text_release(&command);
    return result;
}

void program_forget(struct program_result *result)
{
    text_release(&result->problem);
    text_release(&result->output);
}

/* The program may have left files of its own. */
void program_delete(struct text *folder)
{
    DIR *entries = folder->size > 0 ? opendir(folder->bytes) : NULL;
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        unlinkat(dirfd(entries), entry->d_name, 0); /* but for "." and "..", which it leaves */
    if (entries) {
        closedir(entries);
        rmdir(folder->bytes);
    }
    text_release(folder);
}
