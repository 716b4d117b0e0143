/* bounded: run a command within limits, and end all that it has started.
 *
 *   bounded [OPTION...] COMMAND [ARGUMENT...]
 *
 *   --cpu S          seconds of processor time, of all its processes together
 *   --wall S         seconds of an idle machine, and no more than ten times as many by the clock
 *   --memory MIB     what all its processes have in memory
 *   --processes N    how many processes it may have
 *   --file MIB       the size of each file that it writes
 *   --still S        seconds, as for --wall, that a signal may have stopped one of its processes
 *   --scratch        it has a folder of its own, TMPDIR, which goes when it ends
 *   --apart          it can send signals to nothing but what it has started, where the system can do that
 *   --name WORDS     what it is called in the sentence about a limit
 *   --report FILE    write there what came: lines "seconds 1.2", "cpu 0.8" and, of a limit, "said SENTENCE"
 *
 * The command runs in a session of its own, without a terminal, with an empty input, and leaves no core. When it has
 * ended, or a limit is reached, or a signal ends this program, what it has started is ended too: on Linux daemons as
 * well, elsewhere its process group. Processes that are stopped are no exception. The end of the process that has
 * started this program is such a signal, SIGHUP.
 *
 *
 * The exit status is that of the command as a shell has it; 124 if it went past a limit; 125 if it could not be
 * started; 128 and the number of the signal that has ended this program. Then a sentence on stderr, or in the
 * report, says so.
 *
 * How it is done. Memory, processes and the sum of processor time are looked at ten times a second, since the limits
 * that the kernel has, setrlimit(2), are for one process each: a program under AddressSanitizer cannot live with
 * RLIMIT_AS, which counts the terabytes that it reserves, and RLIMIT_NPROC counts whatever else the user runs. The
 * kernel's limits stand behind, a little higher, for what grows faster than we look.
 *
 * Start at main(), then watch(). See PR_SET_CHILD_SUBREAPER in prctl(2). */
#include "descendants.h"
#include "pace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PAST_LIMIT = 124, /* as timeout(1) has it */
    NOT_STARTED = 125,
    PATIENCE = 2,       /* seconds from SIGTERM to SIGKILL */
    STUBBORN = 5,       /* seconds after which we give up on what SIGKILL does not end */
    HIGHEST_FACTOR = 10 /* of the clock to an idle machine */
};

/* A limit that is 0 is none. */
static struct {
    double cpu, wall, memory, processes, file, still;
    bool scratch, apart;
    const char *name, *report;
} option = {.name = "The command"};

static const double LOOK = 0.1; /* seconds between two looks at what it uses */

static pid_t command; /* and session, and process group */
static pid_t parent;  /* of this program */
static char sentence[256];
static char scratch[512];
static double began;
static double idle_time; /* what an idle machine would have needed until now */
static int status;       /* our own, in the end */

static volatile sig_atomic_t told; /* the signal that asks us to end */
static double kill_at;             /* after that signal; 0 before */
static sigset_t mask;              /* of signals, as it was */

static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
}

/* --- The command ------------------------------------------------------------------------------------- */

static void limit(int resource, double value, double hard)
{
    struct rlimit now;
    if (value < 0 || getrlimit(resource, &now) == -1)
        return;
    if (now.rlim_max == RLIM_INFINITY || (rlim_t)hard < now.rlim_max)
        now.rlim_max = (rlim_t)hard;
    now.rlim_cur = (rlim_t)value < now.rlim_max ? (rlim_t)value : now.rlim_max;
    (void)setrlimit(resource, &now);
}

/* For root RLIMIT_NPROC does not count. For others it counts all that they run, so it is far above what there is. */
static void set_limits(void)
{
    limit(RLIMIT_CORE, 0, 0);
    if (option.cpu > 0)
        limit(RLIMIT_CPU, option.cpu + 1, option.cpu + 2);
    if (option.file > 0)
        limit(RLIMIT_FSIZE, option.file * 1048576, option.file * 1048576);
    long others = option.processes > 0 ? descendants_of_user() : -1;
    if (others >= 0 && geteuid() != 0)
        limit(RLIMIT_NPROC, (double)others + 4 * option.processes,
              (double)others + 4 * option.processes);
}

static _Noreturn void be_command(char **words)
{
    int nothing = open("/dev/null", O_RDONLY);
    setsid();
    dup2(nothing, STDIN_FILENO);
    if (nothing > STDERR_FILENO)
        close(nothing);
    if (scratch[0])
        setenv("TMPDIR", scratch, 1);
    set_limits();
    if (option.apart)
        descendants_keep_to_themselves();
    sigprocmask(SIG_SETMASK, &mask, NULL);
    execvp(words[0], words);
    fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
    _exit(127);
}

static void make_scratch(void)
{
    const char *folder = getenv("TMPDIR");
    snprintf(scratch, sizeof scratch, "%s/bounded-XXXXXX", folder && *folder ? folder : "/tmp");
    if (!mkdtemp(scratch)) {
        say("a folder for scratch files, %s, could not be made: %s", scratch, strerror(errno));
        scratch[0] = '\0';
        status = NOT_STARTED;
    }
}

static void start(char **words)
{
    command = fork();
    if (command == 0)
        be_command(words);
    if (command == -1) {
        say("a process could not be started: %s", strerror(errno));
        status = NOT_STARTED;
    }
}

/* --- Signals ----------------------------------------------------------------------------------------- */

static void on_signal(int number)
{
    if (number != SIGCHLD)
        told = number;
}

/* They are blocked but for the moments when we wait for one. A shell has told what it started with & to ignore
 * SIGINT. */
static void watch_signals(void)
{
    static const int watched[] = {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t set;
    sigemptyset(&set);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
        sigaddset(&set, watched[i]);
        sigdelset(&mask, watched[i]);
        sigaction(watched[i], &action, NULL);
    }
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void wait_for_signal(double seconds)
{
    struct timespec time = {.tv_sec = (time_t)seconds,
                            .tv_nsec = (long)((seconds - (double)(time_t)seconds) * 1e9)};
    (void)pselect(0, NULL, NULL, NULL, &time, &mask);
}

/* The whole group may end in order. */
static void pass_on(void)
{
    if (!told && getppid() != parent)
        told = SIGHUP;
    if (!told || kill_at > 0)
        return;
    kill(-command, SIGTERM);
    kill(-command, SIGCONT);
    kill_at = pace_now() + PATIENCE;
    status = 128 + told;
    say("%s was ended by signal %d (%s).", option.name, (int)told, strsignal(told));
}

/* --- Limits ------------------------------------------------------------------------------------------ */

/* Twice a second, as the test runner does it. */
static void keep_pace(void)
{
    static double last;
    double passed = pace_now() - (last > 0 ? last : began);
    if (passed < 0.5)
        return;
    idle_time += pace_idle(passed);
    last = pace_now();
}

static double cpu_of_the_ended(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Whether the same process has been stopped for long. */
static bool stands_still(pid_t stopped)
{
    static pid_t which;
    static double since;
    if (stopped != which || stopped == 0)
        since = idle_time;
    which = stopped;
    return option.still > 0 && idle_time - since > option.still;
}

/* Whether all is within limits. */
static bool look(void)
{
    struct descendants sum = descendants_look();
    keep_pace();
    if (option.cpu > 0 && sum.cpu + cpu_of_the_ended() > option.cpu)
        say("%s took longer than %g s of CPU.", option.name, option.cpu);
    else if (option.wall > 0 &&
             (idle_time > option.wall || pace_now() - began > HIGHEST_FACTOR * option.wall))
        say("%s did not end within %g s, nor within %.0f s by the clock.", option.name, option.wall,
            pace_now() - began);
    else if (option.memory > 0 && sum.memory > option.memory)
        say("%s took more than %g MiB of memory.", option.name, option.memory);
    else if (option.processes > 0 && sum.processes > option.processes)
        say("%s had more than %g processes.", option.name, option.processes);
    else if (stands_still(sum.stopped))
        say("%s stood still: one of its processes was stopped (SIGSTOP), and none woke it.",
            option.name);
    if (sentence[0])
        status = PAST_LIMIT;
    return !sentence[0];
}

/* Take leave of orphans that have ended, and let a command go on that somebody has stopped. Whether the command has
 * ended: it stays a zombie, so that its number, which is that of its group, remains its own. */
static bool has_ended(void)
{
    siginfo_t info = {0};
    while (waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0) {
        bool stopped = info.si_code == CLD_STOPPED, is_command = info.si_pid == command;
        if (is_command && !stopped)
            return true;
        waitid(P_PID, (id_t)info.si_pid, &info, (stopped ? WSTOPPED : WEXITED) | WNOHANG);
        if (is_command)
            kill(command, SIGCONT);
        info.si_pid = 0;
    }
    return false;
}

/* Each look takes a while, the longer the more processes the machine has: at most a thirtieth of the time. */
static void watch(void)
{
    double next = began + LOOK;
    while (!has_ended() && (kill_at == 0 || pace_now() < kill_at)) {
        wait_for_signal(next > pace_now() ? next - pace_now() : 0);
        pass_on();
        double looked = pace_now();
        if (looked < next)
            continue;
        if (kill_at == 0 && !look())
            return;
        next = pace_now() + (30 * (pace_now() - looked) > LOOK ? 30 * (pace_now() - looked) : LOOK);
    }
}

/* --- The end ----------------------------------------------------------------------------------------- */

/* What the kernel has ended. A shell reports a signal as 128 and its number. */
static void judge(int came)
{
    int number = WIFSIGNALED(came) ? WTERMSIG(came) : WEXITSTATUS(came) - 128;
    if (sentence[0])
        return;
    status = WIFSIGNALED(came) ? 128 + number : WEXITSTATUS(came);
    if (number == SIGXCPU)
        say("%s took longer than %g s of CPU.", option.name, option.cpu);
    else if (number == SIGXFSZ)
        say("%s wrote a file of more than %g MiB.", option.name, option.file);
    if (sentence[0])
        status = PAST_LIMIT;
}

static void end_all(void)
{
    double gave_up = pace_now() + STUBBORN;
    kill(-command, SIGKILL);
    descendants_kill();
    for (int came; pace_now() < gave_up;) {
        pid_t pid = waitpid(-1, &came, WNOHANG);
        if (pid == -1)
            return;
        if (pid == command)
            judge(came);
        if (pid == 0) {
            descendants_kill();
            wait_for_signal(0.01);
        }
    }
}

static int run(char *const words[])
{
    int came = -1;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(words[0], words);
        _exit(127);
    }
    return pid != -1 && waitpid(pid, &came, 0) == pid ? came : -1;
}

/* What is in it may be shut. */
static void remove_scratch(void)
{
    char *open[] = {"chmod", "-R", "u+rwx", scratch, NULL};
    char *remove[] = {"rm", "-rf", scratch, NULL};
    if (!scratch[0] || rmdir(scratch) == 0)
        return;
    run(open);
    run(remove);
}

static void report(void)
{
    FILE *file = option.report ? fopen(option.report, "w") : NULL;
    if (file) {
        fprintf(file, "seconds %.1f\ncpu %.1f\n", pace_now() - began, cpu_of_the_ended());
        if (sentence[0])
            fprintf(file, "said %s\n", sentence);
        fclose(file);
    } else if (sentence[0]) {
        fprintf(stderr, "%s\n", sentence);
    }
}

/* --- The command line -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    double *number;
    const char **words;
    bool *flag;
} options[] = {
    {"--cpu", &option.cpu, NULL, NULL},       {"--wall", &option.wall, NULL, NULL},
    {"--memory", &option.memory, NULL, NULL}, {"--processes", &option.processes, NULL, NULL},
    {"--file", &option.file, NULL, NULL},     {"--name", NULL, &option.name, NULL},
    {"--report", NULL, &option.report, NULL}, {"--scratch", NULL, NULL, &option.scratch},
    {"--apart", NULL, NULL, &option.apart},   {"--still", &option.still, NULL, NULL},
};

/* How many words it took; 0 if it is none. */
static int parse_option(char **words)
{
    size_t i = 0, count = sizeof options / sizeof *options;
    while (i < count && strcmp(words[0], options[i].name) != 0)
        i++;
    if (i == count || (!options[i].flag && !words[1]))
        return 0;
    if (options[i].flag)
        *options[i].flag = true;
    else if (options[i].words)
        *options[i].words = words[1];
    else
        *options[i].number = atof(words[1]);
    return options[i].flag ? 1 : 2;
}

/* The command, or NULL. */
static char **parse(char **words)
{
    for (int took; *words && (*words)[0] == '-'; words += took)
        if ((took = parse_option(words)) == 0)
            return NULL;
    return *words ? words : NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    char **words = parse(argv + 1);
    if (!words) {
        fprintf(stderr,
                "usage: %s [--cpu S] [--wall S] [--memory MIB] [--processes N] [--file MIB] "
                "[--still S]\n"
                "    [--scratch] [--apart] [--name WORDS] [--report FILE] COMMAND [ARGUMENT...]\n",
                argv[0]);
        return 2;
    }
    began = pace_now();
    parent = getppid();
    watch_signals();
    descendants_adopt();
    if (option.scratch)
        make_scratch();
    if (status == 0)
        start(words);
    if (status == 0) {
        watch();
        end_all();
    }
    remove_scratch();
    report();
    return status;
}
