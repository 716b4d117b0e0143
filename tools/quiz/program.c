/* Start at program_compile() and program_run(), then attend(): it reads what a child prints until
 * the child ends, prints too much, or its time is up. */
#include "program.h"
#include "interrupt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum {
    COMPILE_LIMIT_MS = 60 * 1000,
    RUN_LIMIT_MS = 5 * 1000,
    OUTPUT_LIMIT = 64 * 1024, /* bytes */
    WORDS = 256               /* on a compiler's command line */
};

/* --- One child ------------------------------------------------------------------------------------ */

struct child {
    pid_t pid;
    int output;    /* where what it prints can be read; -1 once all was read */
    long deadline; /* milliseconds on the monotonic clock */
};

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

/* A group of its own, so that whatever the child starts can be ended with it. */
static int spawn(pid_t *pid, char **words, int output)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, interrupt_mask_outside());
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    int error = posix_spawnp(pid, words[0], &actions, &attributes, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
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

/* Until all was read and the child has ended; or it was too slow, or printed too much. */
static enum program_outcome attend(struct child *child, struct text *output)
{
    while (child->output != -1 || !has_ended(child->pid)) {
        long left = child->deadline - now_ms();
        if (interrupt_came())
            return PROGRAM_INTERRUPTED;
        if (left <= 0)
            return PROGRAM_TOO_SLOW;
        if (output->size > OUTPUT_LIMIT)
            return PROGRAM_TOO_LONG;
        if (interrupt_wait(child->output, (int)left))
            read_output(child, output);
    }
    return PROGRAM_DONE;
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

static struct program_result run_words(char **words, int limit_ms)
{
    struct program_result result = {.outcome = PROGRAM_NO_SYSTEM};
    int ends[2];
    if (pipe(ends) == -1) {
        result.number = errno;
        return result;
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    struct child child = {.output = ends[0], .deadline = now_ms() + limit_ms};
    result.number = spawn(&child.pid, words, ends[1]);
    close(ends[1]);
    if (result.number == 0) {
        result.outcome = attend(&child, &result.output);
        int status = end_group(child.pid);
        if (result.outcome == PROGRAM_DONE && WIFSIGNALED(status)) {
            result.outcome = PROGRAM_CRASHED;
            result.number = WTERMSIG(status);
        } else if (result.outcome == PROGRAM_DONE && WEXITSTATUS(status) != 0) {
            result.outcome = PROGRAM_FAILED;
            result.number = WEXITSTATUS(status);
        }
    }
    if (child.output != -1)
        close(child.output);
    return result;
}

/* --- Compile and run ------------------------------------------------------------------------------ */

static int make_folder(struct program *program)
{
    const char *parent = getenv("TMPDIR");
    struct text template = {0};
    text_format(&template, "%s/quiz-XXXXXX", parent && *parent ? parent : "/tmp");
    program->folder = mkdtemp(template.bytes) ? template.bytes : NULL;
    if (program->folder)
        return 0;
    text_release(&template);
    return -1;
}

static char *in_folder(const struct program *program, const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", program->folder, name);
    return path.bytes;
}

static int write_source(const char *file, const char *source, const char *path, int line)
{
    FILE *stream = fopen(file, "w");
    if (!stream)
        return -1;
    fprintf(stream, "#line %d \"%s\"\n%s", line, path, source);
    return fclose(stream);
}

/* Cut a command line into words, in place. */
static size_t add_words(char **words, size_t count, char *line)
{
    for (char *word = strtok(line, " \t\n"); word && count < WORDS - 4;
         word = strtok(NULL, " \t\n"))
        words[count++] = word;
    return count;
}

static struct program_result compile(const struct toolchain *toolchain, char *source, char *output)
{
    char *before = text_copy(toolchain->compiler, strlen(toolchain->compiler));
    char *after = text_copy(toolchain->libraries, strlen(toolchain->libraries));
    char *words[WORDS];
    size_t count = add_words(words, 0, before);
    words[count++] = source;
    words[count++] = "-o";
    words[count++] = output;
    count = add_words(words, count, after);
    words[count] = NULL;
    struct program_result result = run_words(words, COMPILE_LIMIT_MS);
    if (result.outcome == PROGRAM_NO_SYSTEM && result.number == ENOENT)
        result.outcome = PROGRAM_NO_COMPILER;
    else if (result.outcome == PROGRAM_FAILED)
        result.outcome = PROGRAM_NOT_COMPILED;
    free(before);
    free(after);
    return result;
}

struct program_result program_compile(struct program *program, const struct toolchain *toolchain,
                                      const char *source, const char *path, int line)
{
    *program = (struct program){0};
    if (make_folder(program) == -1)
        return (struct program_result){.outcome = PROGRAM_NO_SYSTEM, .number = errno};
    char *source_file = in_folder(program, "quiz.c");
    char *output_file = in_folder(program, "quiz");
    struct program_result result = {.outcome = PROGRAM_NO_SYSTEM};
    if (write_source(source_file, source, path, line) == 0)
        result = compile(toolchain, source_file, output_file);
    else
        result.number = errno;
    free(source_file);
    free(output_file);
    return result;
}

struct program_result program_run(const struct program *program)
{
    char *words[] = {"sh", "-c", "cd \"$0\" && exec ./quiz", program->folder, NULL};
    return run_words(words, RUN_LIMIT_MS);
}

/* The program may have left files of its own. */
void program_release(struct program *program)
{
    DIR *folder = program->folder ? opendir(program->folder) : NULL;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    if (program->folder)
        rmdir(program->folder);
    free(program->folder);
    program->folder = NULL;
}

void program_describe(const struct program_result *result, const struct toolchain *toolchain,
                      struct text *sentence)
{
    switch (result->outcome) {
    case PROGRAM_DONE: text_add(sentence, "it ran and ended as it should"); break;
    case PROGRAM_FAILED:
        text_format(sentence, "it ended with exit status %d instead of 0", result->number);
        break;
    case PROGRAM_CRASHED:
        text_format(sentence, "it crashed: signal %d, %s", result->number,
                    strsignal(result->number));
        break;
    case PROGRAM_TOO_SLOW:
        text_format(sentence, "it had not ended after %d seconds", RUN_LIMIT_MS / 1000);
        break;
    case PROGRAM_TOO_LONG:
        text_format(sentence, "it printed more than %d bytes", OUTPUT_LIMIT);
        break;
    case PROGRAM_NOT_COMPILED: text_add(sentence, "it does not compile"); break;
    case PROGRAM_NO_COMPILER:
        text_format(sentence, "it cannot be compiled, because there is no compiler \"%.*s\" here",
                    (int)strcspn(toolchain->compiler, " "), toolchain->compiler);
        break;
    case PROGRAM_INTERRUPTED: text_add(sentence, "it was interrupted"); break;
    case PROGRAM_NO_SYSTEM:
        text_format(sentence, "it cannot be run: %s", strerror(result->number));
        break;
    }
}
