/* Start reading at subject_start(). */
#include "subject.h"
#include "descendants.h"
#include "dial.h"
#include "pipes.h"
#include "rest.h"
#include "strace.h"
#include "tape.h"
#include "text.h"
#include "usage.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    START_LIMIT = 30000, /* milliseconds until a server must listen */
    STOP_LIMIT = 3000,   /* that it may take to end */
    LOOK = 5,            /* between two looks */
    WORKERS = 256,
    INHERITED = 1024 /* descriptors below this are kept from it */
};

static struct {
    pid_t pid;
    int port; /* that it was given; 0 if it was not */
    bool ended;
    int status;
    pid_t workers[WORKERS];
    int worker_count;
} subject;

/* --- The command --------------------------------------------------------------------------------------- */

/* Put a string in the place of each {name}. The shell must take it for one word, whatever TMPDIR is. */
static void replace(struct text *command, const char *name, const char *value)
{
    struct text result = {0};
    const char *rest = text_string(command);
    for (const char *place; (place = strstr(rest, name)); rest = place + strlen(name)) {
        text_append(&result, rest, (size_t)(place - rest));
        text_format(&result, strchr(value, ' ') ? "'%s'" : "%s", value);
    }
    text_add(&result, rest);
    text_release(command);
    *command = result;
}

/* The shell becomes the server, if the command is a simple one: else the shell would be a process of the recording. */
static bool is_simple(const char *command)
{
    size_t first = strcspn(command, " ");
    return !strpbrk(command, ";&|<>()`$\n") && !memchr(command, '=', first) &&
           strncmp(command, "exec ", 5) != 0;
}

static void write_command(struct text *command, const char *words, int port)
{
    char number[16];
    snprintf(number, sizeof number, "%d", port);
    text_add(command, is_simple(words) ? "exec " : "");
    text_add(command, words);
    replace(command, "{port}", number);
    replace(command, "{record}", pipes_path(FROM_LOOP));
}

/* --- Starting ------------------------------------------------------------------------------------------ */

static bool is_program(const char *folder, size_t size, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%.*s/%s", (int)size, folder, name);
    return size > 0 && length < (int)sizeof path && access(path, X_OK) == 0;
}

static bool is_installed(const char *program)
{
    const char *path = getenv("PATH") ? getenv("PATH") : "/bin:/usr/bin"; /* as for execvp() */
    for (; path && *path; path += strspn(path, ":")) {
        size_t size = strcspn(path, ":");
        if (is_program(path, size, program))
            return true;
        path += size;
    }
    return false;
}

/* A program has the signals as they are by default, and of our descriptors none. It is in a group of its own: Ctrl-C is
 * for us alone. */
static void clean_up(int out, int err)
{
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO);
    dup2(out == -1 ? null : out, STDOUT_FILENO);
    dup2(err == -1 ? null : err, STDERR_FILENO);
    for (int fd = STDERR_FILENO + 1; fd < INHERITED; fd++)
        close(fd);
    static const int ours[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        signal(ours[i], SIG_DFL);
    setpgid(0, 0);
    rest_end_with_parent();
}

static _Noreturn void become_server(const char *command, bool traced)
{
    const char *words[STRACE_ARGUMENTS + 3];
    int count = traced ? strace_arguments(pipes_path(FROM_STRACE), words) : 0;
    words[count++] = "/bin/sh";
    words[count++] = "-c";
    words[count++] = command;
    words[count] = NULL;
    clean_up(pipes_end_for_server(FROM_STDOUT), pipes_end_for_server(FROM_STDERR));
    execvp(words[0], (char *const *)words);
    _exit(127);
}

static int start_process(const char *command, bool traced)
{
    fflush(NULL);
    subject.pid = fork();
    if (subject.pid == -1)
        return -1;
    if (subject.pid == 0)
        become_server(command, traced);
    pipes_leave_to_server();
    return 0;
}

int subject_start(const char *words)
{
    struct text command = {0};
    bool traced = is_installed("strace");
    bool tells = strstr(words, "{record}");
    descendants_adopt();
    if (!traced)
        fprintf(stderr, "see: strace is missing, so %s: make install EXTRAS=1 installs it.\n",
                tells ? "the recording has no system calls"
                      : "nobody can tell what this server does");
    if (!traced && !tells)
        return -1;
    if (strstr(words, "{port}"))
        subject.port = dial_free_port();
    write_command(&command, words, subject.port);
    int result = subject.port == -1 ? -1 : start_process(text_string(&command), traced);
    if (result == -1)
        fprintf(stderr, "see: cannot start a server: %s.\n", strerror(errno));
    text_release(&command);
    return result;
}

pid_t subject_spawn(const char *words)
{
    struct text command = {0};
    write_command(&command, words, subject_port());
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        clean_up(-1, -1);
        execl("/bin/sh", "sh", "-c", text_string(&command), (char *)NULL);
        _exit(127);
    }
    text_release(&command);
    return pid;
}

/* --- Waiting ------------------------------------------------------------------------------------------- */

/* A command may leave its server behind, in the background, and a server its successor. We are the parent then. */
static bool goes_on(void)
{
    pid_t process;
    if (subject.status != 0 || rest_processes(&process, 1) == 0)
        return false;
    subject.pid = process;
    return true;
}

bool subject_has_ended(int *status)
{
    if (!subject.ended && waitpid(subject.pid, &subject.status, WNOHANG) == subject.pid)
        subject.ended = !goes_on();
    *status = subject.status;
    return subject.ended;
}

static bool is_listening(void)
{
    return tape_port() != 0 || (subject.port != 0 && rest_is_listening(subject.port));
}

static int complain(const char *what)
{
    const char *words = tape_last_words();
    fprintf(stderr, "see: the server %s%s%s\n", what, *words ? "; its last words: " : ".", words);
    return -1;
}

static int complain_of_end(int status)
{
    char what[128];
    if (WIFSIGNALED(status))
        snprintf(what, sizeof what, "was ended by signal %d (%s) before it listened",
                 WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        snprintf(what, sizeof what, "ended with status %d before it listened", WEXITSTATUS(status));
    return complain(what);
}

/* strace may be there, and may not do what it is there for. */
static int expect_strace(bool tells)
{
    const char *why = tape_complaint_of_strace();
    if (pipes_have_heard(FROM_STRACE) || !*why)
        return 0;
    fprintf(stderr, "see: strace is not allowed to trace the server here (%s), so %s.\n", why,
            tells ? "the recording has no system calls" : "nobody can tell what it does");
    return tells ? 0 : -1;
}

int subject_await(void)
{
    long long end = tape_now() + START_LIMIT * 1000000LL;
    int status;
    while (!is_listening()) {
        bool ended = subject_has_ended(&status);
        bool said = tape_pump(-1, 0, LOOK);
        if (tape_is_interrupted())
            return -1;
        if (ended && !said)
            return complain_of_end(status);
        if (tape_now() > end)
            return complain(subject.port
                                ? "does not listen on the port that it was given"
                                : "has not said \"listening on ADDRESS:PORT\"; if it can be told "
                                  "its port, write {port} in the command");
    }
    return expect_strace(pipes_have_heard(FROM_LOOP));
}

pid_t subject_pid(void)
{
    return subject.pid;
}

int subject_port(void)
{
    return subject.port ? subject.port : tape_port();
}

/* --- Workers -------------------------------------------------------------------------------------------- */

static bool is_among(pid_t process, const pid_t *processes, int count)
{
    for (int i = 0; i < count; i++)
        if (processes[i] == process)
            return true;
    return false;
}

/* Those that have ended keep their numbers. */
pid_t subject_worker(int worker)
{
    pid_t children[WORKERS];
    int count = usage_children(subject.pid, children, WORKERS);
    for (int i = 0; i < count; i++)
        if (!is_among(children[i], subject.workers, subject.worker_count) &&
            subject.worker_count < WORKERS)
            subject.workers[subject.worker_count++] = children[i];
    pid_t process = worker <= subject.worker_count ? subject.workers[worker - 1] : 0;
    return is_among(process, children, count) ? process : 0;
}

/* --- Stopping ------------------------------------------------------------------------------------------- */

/* The server's own process, and whoever was left to us. */
static bool all_ended(void)
{
    int status;
    pid_t ended;
    (void)subject_has_ended(&status);
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
        subject.ended = subject.ended || ended == subject.pid;
    return ended == -1 && errno == ECHILD;
}

static bool await_all(int limit_ms)
{
    long long end = tape_now() + limit_ms * 1000000LL;
    while (!all_ended()) {
        if (tape_now() > end)
            return false;
        (void)poll(NULL, 0, LOOK);
    }
    return true;
}

void subject_stop(void)
{
    if (subject.pid <= 0)
        return;
    if (!subject.ended) {
        kill(subject.pid, SIGTERM);
        kill(subject.pid, SIGCONT);
    }
    bool ended = await_all(STOP_LIMIT);
    while (!ended) {
        (void)descendants_kill();
        ended = await_all(LOOK);
    }
}
