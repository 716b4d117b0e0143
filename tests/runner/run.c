/* Runs test suites, each under a time limit, a few at a time, and adds up what they report.
 *
 *   run [--jobs N] [--names] [--live] [--longest N] --in FOLDER NAME ...
 *
 * A suite is a program, FOLDER/NAME, that prints TAP, the Test Anything Protocol: a plan, "1..3", and a
 * line for each test, "ok 1 - name" or "not ok 2 - name"; lines that begin with "#" explain. After the
 * name, "# SKIP why" marks a test that was not run, and "# TODO why" one that must fail.
 *
 * Comments at the beginning of the program are marks. "# limit=900" is its limit in seconds of an idle
 * machine: where everything takes three times as long just now, it has three times as long. "# waits" is
 * for a suite that mostly waits: three of these run for each two of the others, beside them.
 *
 * A suite that passes is one line here, one that fails is shown whole. The last line is the sum: "12
 * passed, 0 failed, 1 skipped". With --names, tests that failed as they must or were skipped are named;
 * with --longest, so are the suites that took longest. With --live, for one suite, each test is told when it
 * ends. The exit status is 0, or 1 if anything failed, or 2 if nothing was run.
 *
 * Start at main(), then run_all(). */
#include "machine.h"
#include "pace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    DEFAULT_LIMIT = 600,     /* seconds that a suite may take, on an idle machine */
    GRACE = 2,               /* seconds from SIGTERM to SIGKILL when it takes longer */
    MAX_JOBS = 64,           /* suites at a time */
    MAX_OUTPUT = 1024 * 1024 /* bytes kept of what a suite prints */
};

struct suite {
    const char *name; /* borrowed from the command line */
    int limit;        /* seconds of an idle machine */
    bool waits;       /* most of the time: it takes none of the others' places */

    pid_t pid; /* and process group; 0 unless it runs */
    int output;
    double started;
    double kill_at; /* when the next signal is due, by `idle_time` */
    bool timed_out, ended;
    int status;          /* as waitpid() reports it */
    double seconds, cpu; /* that it took */

    char *text; /* what it printed: while it runs as it came, then each line ended by a NUL */
    size_t size;
    size_t told; /* bytes of it, with --live */
};

/* What a line of TAP says of a test; EXPECTED is one that failed, as it must. */
enum kind { NO_TEST, PASSED, FAILED, SKIPPED, EXPECTED, KINDS };

/* What a suite reported. */
struct report {
    int planned;      /* -1 without a plan */
    int lines[KINDS]; /* how many of each kind */
    bool sanitizer;
    bool gave_up;            /* and said so */
    const char *why_skipped; /* borrowed from the text; NULL unless the whole suite was */
};

struct total {
    int passed, failed, skipped;
};

static const char *folder = ".";
static bool names, live;
static int longest;                       /* how many suites to name that took longest */
static volatile sig_atomic_t interrupted; /* the signal that asks us to stop */
static int wakeup[2];                     /* a pipe: a signal makes it readable */

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "run: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* The path of a suite, until the next call. */
static const char *path_of(const struct suite *suite)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, suite->name);
    return path;
}

/* --- How fast the machine is just now --------------------------------------------------------------
 * A process of its own looks twice a second. It tells us how much an idle machine would have done meanwhile,
 * in seconds, and `idle_time` is their sum: a clock that stands nearly still while others have the processors. */

static double idle_time;
static int pace; /* a pipe, from that process */
static pid_t pace_keeper;

static _Noreturn void keep_pace(int runner)
{
    double last = pace_now();
    signal(SIGINT, SIG_IGN);
    for (;;) {
        (void)poll(NULL, 0, 495);
        double time = pace_now(), done = pace_idle(time - last);
        if (write(runner, &done, sizeof done) == -1)
            _exit(0);
        last = time;
    }
}

static void start_pace(void)
{
    int ends[2];
    if (pipe(ends) == -1 || (pace_keeper = fork()) == -1)
        die("cannot start a clock");
    if (pace_keeper == 0) {
        close(ends[0]);
        keep_pace(ends[1]);
    }
    close(ends[1]);
    pace = ends[0];
    (void)fcntl(pace, F_SETFD, FD_CLOEXEC);
    (void)fcntl(pace, F_SETFL, O_NONBLOCK);
}

static void stop_pace(void)
{
    kill(pace_keeper, SIGKILL);
    waitpid(pace_keeper, NULL, 0);
}

static void read_pace(void)
{
    double done;
    while (read(pace, &done, sizeof done) == sizeof done)
        idle_time += done;
}

/* --- Signals: a child ended, or someone wants us to stop ------------------------------------------- */

static void on_signal(int number)
{
    int saved = errno;
    if (number != SIGCHLD)
        interrupted = number;
    ssize_t written = write(wakeup[1], "", 1); /* if the pipe is full, it is readable anyway */
    (void)written;
    errno = saved;
}

static void watch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    if (pipe(wakeup) == -1)
        die("cannot make a pipe");
    for (int i = 0; i < 2; i++) {
        (void)fcntl(wakeup[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(wakeup[i], F_SETFL, O_NONBLOCK);
    }
    sigaction(SIGCHLD, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

/* --- Reading TAP ----------------------------------------------------------------------------------- */

static bool starts_with(const char *line, const char *start)
{
    return strncmp(line, start, strlen(start)) == 0;
}

static enum kind kind_of(const char *line)
{
    bool ok = starts_with(line, "ok ");
    if (!ok && !starts_with(line, "not ok "))
        return NO_TEST;
    if (strstr(line, "# SKIP")) /* cmocka writes "not ok" here */
        return SKIPPED;
    if (!ok && strstr(line, "# TODO"))
        return EXPECTED;
    return ok ? PASSED : FAILED;
}

static bool is_sanitizer(const char *line)
{
    return strstr(line, "ERROR: AddressSanitizer") || strstr(line, "ERROR: LeakSanitizer") ||
           strstr(line, "WARNING: ThreadSanitizer") || strstr(line, ": runtime error: ");
}

static void read_plan(struct report *report, const char *line)
{
    const char *skip = strstr(line, "# SKIP");
    report->planned = atoi(line + strlen("1.."));
    if (report->planned == 0 && skip)
        report->why_skipped = skip + strlen("# SKIP") + strspn(skip + strlen("# SKIP"), " ");
}

/* The line after this one; the first if there is none yet; NULL at the end. */
static const char *next_line(const struct suite *suite, const char *line)
{
    const char *next = line ? line + strlen(line) + 1 : suite->text;
    return next < suite->text + suite->size ? next : NULL;
}

static struct report read_tap(const struct suite *suite)
{
    struct report report = {.planned = -1};
    for (const char *line = NULL; (line = next_line(suite, line));) {
        report.lines[kind_of(line)]++;
        report.sanitizer |= is_sanitizer(line);
        report.gave_up |= starts_with(line, "Bail out!");
        if (starts_with(line, "1.."))
            read_plan(&report, line);
    }
    return report;
}

static int tests_in(const struct report *report)
{
    const int *lines = report->lines;
    return lines[PASSED] + lines[FAILED] + lines[SKIPPED] + lines[EXPECTED];
}

/* The signal that ended the suite, or 0. A shell reports it as 128 and its number. */
static int signal_of(int status)
{
    if (WIFSIGNALED(status))
        return WTERMSIG(status);
    return WEXITSTATUS(status) > 128 ? WEXITSTATUS(status) - 128 : 0;
}

/* What is wrong with the suite as a whole: a sentence, or NULL. */
static const char *whole_failure(const struct suite *suite, const struct report *report)
{
    static char text[160];
    int tests = tests_in(report);
    if (suite->timed_out)
        snprintf(text, sizeof text,
                 "it did not end within %d s and was killed, after %.0f s by the clock",
                 suite->limit, pace_now() - suite->started);
    else if (report->sanitizer)
        snprintf(text, sizeof text, "a sanitizer found a fault");
    else if (signal_of(suite->status) != 0)
        snprintf(text, sizeof text, "it was killed by signal %d (%s) after %d of %d tests",
                 signal_of(suite->status), strsignal(signal_of(suite->status)), tests,
                 report->planned);
    else if (report->planned == -1)
        snprintf(text, sizeof text, "it printed no plan (exit status %d)",
                 WEXITSTATUS(suite->status));
    else if (tests < report->planned && !(report->gave_up && report->lines[FAILED] > 0))
        snprintf(text, sizeof text, "it ended after %d of %d tests (exit status %d)", tests,
                 report->planned, WEXITSTATUS(suite->status));
    else if (tests > report->planned)
        snprintf(text, sizeof text, "it ran %d tests and planned %d", tests, report->planned);
    else if (tests == 0 && !report->why_skipped)
        snprintf(text, sizeof text, "it has no tests");
    else if (WEXITSTATUS(suite->status) != 0 && report->lines[FAILED] == 0)
        snprintf(text, sizeof text, "its tests passed, and then it ended with exit status %d",
                 WEXITSTATUS(suite->status));
    else
        return NULL;
    return text;
}

/* --- Printing -------------------------------------------------------------------------------------- */

static void print_count(int count, const char *what)
{
    if (count > 0)
        printf(", %d %s", count, what);
}

/* Print the name in "not ok 3 - name # TODO why"; cmocka puts it behind "# SKIP". */
static void print_name(const char *before, const char *line)
{
    const char *name = line + strlen(starts_with(line, "not ok ") ? "not ok " : "ok ");
    name += strspn(name, " 0123456789");
    name += starts_with(name, "- ") ? 2 : 0;
    if (starts_with(name, "# SKIP "))
        name += strlen("# SKIP ");
    const char *end = strstr(name, " # ");
    printf("%s%.*s\n", before, end ? (int)(end - name) : (int)strlen(name), name);
}

static void print_names(const struct suite *suite)
{
    for (const char *line = NULL; (line = next_line(suite, line));)
        if (kind_of(line) == EXPECTED)
            print_name("        fails, as it must: ", line);
        else if (kind_of(line) == SKIPPED)
            print_name("        skipped: ", line);
}

static void print_green(const struct suite *suite, const struct report *report)
{
    if (report->why_skipped) {
        printf("skip  %-32s %s\n", suite->name, report->why_skipped);
        return;
    }
    printf("ok    %-32s %d passed", suite->name, report->lines[PASSED] + report->lines[EXPECTED]);
    print_count(report->lines[EXPECTED], "of them by failing as they must");
    print_count(report->lines[SKIPPED], "skipped");
    printf("\n");
    if (names)
        print_names(suite);
}

static void print_red_line(const char *line)
{
    if (kind_of(line) == FAILED)
        print_name("FAIL ", line);
    else if (kind_of(line) == NO_TEST && !starts_with(line, "1.."))
        printf("%s\n", line + (starts_with(line, "# ") ? 2 : strcmp(line, "#") == 0));
}

/* Failed tests, and what was printed around them. The explanation of a test that failed as it must is
 * left out. */
static void print_red(const struct suite *suite, const struct report *report, const char *whole)
{
    bool hidden = false;
    printf("FAIL  %-32s ", suite->name);
    if (report->lines[FAILED] > 0)
        printf("%d of %d tests failed%s", report->lines[FAILED], tests_in(report),
               whole ? "; " : "");
    printf("%s\n\n", whole ? whole : "");
    for (const char *line = NULL; (line = next_line(suite, line));) {
        if (kind_of(line) != NO_TEST)
            hidden = kind_of(line) == EXPECTED;
        if (!hidden || line[0] != '#')
            print_red_line(line);
    }
    printf("  to run it alone: %s\n\n", path_of(suite));
}

/* What is not told yet of a suite whose tests are. */
static void print_rest(const struct suite *suite, const struct report *report, const char *whole)
{
    if (whole)
        printf("FAIL  %s: %s\n", suite->name, whole);
    if (whole || report->lines[FAILED] > 0)
        printf("\n  to run it alone: %s\n", path_of(suite));
    printf("\n");
}

/* A line of a suite that runs, with --live. */
static void tell_line(const char *line)
{
    switch (kind_of(line)) {
    case PASSED: print_name("ok    ", line); break;
    case FAILED: print_name("\nFAIL  ", line); break;
    case EXPECTED: print_name("fails, as it must: ", line); break;
    case SKIPPED:
        print_name("skip  ", line);
        printf("      %s\n", strstr(line, "# SKIP") + strlen("# SKIP") + 1);
        break;
    default: print_red_line(line);
    }
}

static void tell_new_lines(struct suite *suite)
{
    char *line = suite->text + suite->told, *end;
    for (; (end = memchr(line, '\n', (size_t)(suite->text + suite->size - line))); line = end + 1) {
        *end = '\0';
        tell_line(line);
        *end = '\n';
    }
    suite->told = (size_t)(line - suite->text);
    fflush(stdout);
}

static void report_suite(const struct suite *suite, struct total *total)
{
    struct report report = read_tap(suite);
    const char *whole = whole_failure(suite, &report);
    if (live)
        print_rest(suite, &report, whole);
    else if (whole || report.lines[FAILED] > 0)
        print_red(suite, &report, whole);
    else
        print_green(suite, &report);
    fflush(stdout);
    total->passed += report.lines[PASSED] + report.lines[EXPECTED];
    total->failed += report.lines[FAILED] + (whole ? 1 : 0);
    total->skipped += report.lines[SKIPPED] + (report.why_skipped ? 1 : 0);
}

/* --- Running --------------------------------------------------------------------------------------- */

static _Noreturn void become_suite(const struct suite *suite, int output)
{
    setpgid(0, 0);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    execl(path_of(suite), suite->name, (char *)NULL);
    _exit(127);
}

static void start(struct suite *suite)
{
    int ends[2];
    suite->text = calloc(1, MAX_OUTPUT + 2);
    if (!suite->text || pipe(ends) == -1)
        die("cannot start a suite");
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    suite->pid = fork();
    if (suite->pid == -1)
        die("cannot start a suite");
    if (suite->pid == 0)
        become_suite(suite, ends[1]);
    setpgid(suite->pid, suite->pid); /* in both processes: whoever comes first */
    close(ends[1]);
    suite->output = ends[0];
    suite->started = pace_now();
    suite->kill_at = idle_time + suite->limit;
}

/* Take what the suite has printed; past the limit it is read and dropped. False at the end. */
static bool read_output(struct suite *suite)
{
    char chunk[16 * 1024];
    ssize_t got;
    while ((got = read(suite->output, chunk, sizeof chunk)) > 0) {
        size_t room = MAX_OUTPUT - suite->size;
        size_t kept = (size_t)got < room ? (size_t)got : room;
        for (size_t i = 0; i < kept; i++)
            suite->text[suite->size++] = chunk[i] ? chunk[i] : '?'; /* a text has no NUL */
    }
    if (live)
        tell_new_lines(suite);
    return got == -1 && (errno == EAGAIN || errno == EINTR);
}

/* Whoever is left of the suite's processes goes with it. */
static void finish(struct suite *suite, struct total *total)
{
    kill(-suite->pid, SIGKILL);
    (void)read_output(suite);
    close(suite->output);
    suite->output = -1;
    suite->pid = 0;
    suite->ended = true;
    suite->text[suite->size++] = '\n'; /* the last line may lack one */
    if (live && suite->told < suite->size - 1)
        tell_new_lines(suite);
    for (size_t i = 0; i < suite->size; i++)
        if (suite->text[i] == '\n')
            suite->text[i] = '\0';
    report_suite(suite, total);
    free(suite->text);
}

/* A suite that takes too long is asked to end, so that it can stop its servers; then made to. */
static void enforce_limit(struct suite *suite)
{
    if (idle_time < suite->kill_at)
        return;
    kill(-suite->pid, suite->timed_out ? SIGKILL : SIGTERM);
    suite->timed_out = true;
    suite->kill_at = idle_time + GRACE;
}

/* Wait until a suite has printed something or has ended, or time has gone on. */
static void wait_for_any(struct suite **running, int count)
{
    char bytes[64];
    struct pollfd fds[MAX_JOBS + 2];
    for (int i = 0; i < count; i++)
        fds[i] = (struct pollfd){.fd = running[i]->output, .events = POLLIN};
    fds[count] = (struct pollfd){.fd = wakeup[0], .events = POLLIN};
    fds[count + 1] = (struct pollfd){.fd = pace, .events = POLLIN};
    (void)poll(fds, (nfds_t)count + 2, -1);
    read_pace();
    while (read(wakeup[0], bytes, sizeof bytes) > 0)
        ;
    for (int i = 0; i < count; i++)
        if (fds[i].revents != 0 && !read_output(running[i])) {
            close(running[i]->output); /* poll() would report its end again and again */
            running[i]->output = -1;
        }
}

static bool anyone_runs(struct suite **running, int count)
{
    bool any = false;
    for (int i = 0; i < count; i++)
        any |= waitpid(running[i]->pid, NULL, WNOHANG) == 0;
    return any;
}

/* Suites are asked to end; who is left of them then, is made to. */
static void stop_if_interrupted(struct suite **running, int count)
{
    if (!interrupted)
        return;
    stop_pace();
    for (int i = 0; i < count; i++)
        kill(-running[i]->pid, SIGTERM);
    for (double end = pace_now() + GRACE; pace_now() < end && anyone_runs(running, count);)
        (void)poll(NULL, 0, 20);
    for (int i = 0; i < count; i++) {
        kill(-running[i]->pid, SIGKILL);
        waitpid(running[i]->pid, NULL, 0);
    }
    signal(interrupted, SIG_DFL);
    raise(interrupted);
}

static double cpu_of_children(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* True when it has. What it used comes to what all children before it have used. */
static bool has_ended(struct suite *suite)
{
    double before = cpu_of_children();
    if (waitpid(suite->pid, &suite->status, WNOHANG) <= 0)
        return false;
    suite->cpu = cpu_of_children() - before;
    suite->seconds = pace_now() - suite->started;
    return true;
}

/* Suites that run now, and how many of them mostly wait. */
struct running {
    struct suite *suites[MAX_JOBS];
    int count, waiting;
};

static bool has_place(const struct suite *suite, const struct running *running, int jobs)
{
    if (suite->pid != 0 || suite->ended || running->count == MAX_JOBS)
        return false;
    return suite->waits ? running->waiting < jobs * 3 / 2
                        : running->count - running->waiting < jobs;
}

/* Start what has a place, in the order in which they were named. */
static void fill_places(struct suite *suites, int count, struct running *running, int jobs)
{
    for (int i = 0; i < count; i++)
        if (has_place(&suites[i], running, jobs)) {
            start(running->suites[running->count++] = &suites[i]);
            running->waiting += suites[i].waits;
        }
}

static struct total run_all(struct suite *suites, int count, int jobs)
{
    struct running running = {0};
    struct total total = {0};
    for (fill_places(suites, count, &running, jobs); running.count > 0;
         fill_places(suites, count, &running, jobs)) {
        wait_for_any(running.suites, running.count);
        stop_if_interrupted(running.suites, running.count);
        for (int i = running.count - 1; i >= 0; i--) {
            struct suite *suite = running.suites[i];
            enforce_limit(suite);
            if (!has_ended(suite))
                continue;
            finish(suite, &total);
            running.waiting -= suite->waits;
            running.suites[i] = running.suites[--running.count];
        }
    }
    return total;
}

/* --- The command line ------------------------------------------------------------------------------ */

/* The marks in the comments at the beginning of its program. */
static struct suite read_suite(const char *name)
{
    struct suite suite = {.name = name, .limit = DEFAULT_LIMIT, .output = -1};
    char line[256];
    FILE *file = fopen(path_of(&suite), "r");
    if (!file)
        die(path_of(&suite));
    while (fgets(line, sizeof line, file) && line[0] == '#') {
        (void)sscanf(line, "# limit=%d", &suite.limit);
        suite.waits |= strcmp(line, "# waits\n") == 0;
    }
    (void)fclose(file);
    return suite;
}

static void set_environment(void)
{
    (void)setenv("CMOCKA_MESSAGE_OUTPUT", "TAP", 1);
    /* cmocka catches SIGSEGV and goes on: 2 keeps the sanitizer's own handler, and its report. */
    (void)setenv("ASAN_OPTIONS", "handle_segv=2:handle_sigbus=2:handle_sigill=2:handle_sigfpe=2",
                 0);
    (void)setenv("UBSAN_OPTIONS", "print_stacktrace=1", 0);
}

static int took_longer(const void *left, const void *right)
{
    const struct suite *a = left, *b = right;
    return (a->seconds < b->seconds) - (a->seconds > b->seconds);
}

/* Which suites took longest, and what all of them together took. */
static void print_longest(struct suite *suites, int count, double seconds)
{
    qsort(suites, (size_t)count, sizeof *suites, took_longer);
    printf("\nseconds   of CPU  the suites that took longest\n");
    for (int i = 0; i < count && i < longest; i++)
        printf("%7.1f  %7.1f  %s\n", suites[i].seconds, suites[i].cpu, suites[i].name);
    printf("%7.1f  %7.1f  all %d\n\n", seconds, cpu_of_children(), count);
}

/* Run the suites, and print the sum: the exit status. */
static int run_and_sum(struct suite *suites, int count, int jobs)
{
    double started = pace_now();
    set_environment();
    watch_signals();
    start_pace();
    struct total total = run_all(suites, count, jobs < 1 ? 1 : jobs);
    if (longest > 0)
        print_longest(suites, count, pace_now() - started);
    stop_pace();
    printf("%d passed, %d failed", total.passed, total.failed);
    if (!names || total.skipped > 0)
        printf(", %d skipped", total.skipped);
    printf("\n");
    const char *lack = total.failed > 0 ? machine_lacks() : NULL;
    if (lack)
        printf("This machine may be to blame: %s\n", lack);
    return total.failed > 0;
}

/* Two for each processor: about half of a suite's time is waiting. */
static int places(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 2 : processors < MAX_JOBS / 5 ? 2 * (int)processors : MAX_JOBS * 2 / 5;
}

/* If one of the standard descriptors is closed here, what is opened next would get its number: in a suite it
 * would be taken for what it is not. */
static void fill_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd != -1 && fd <= STDERR_FILENO);
    close(fd);
}

/* What whoever has begun us holds open, such as a lock, is not for suites. */
static void keep_descriptors_from_suites(void)
{
    for (int fd = STDERR_FILENO + 1; fd < 10; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int main(int argc, char **argv)
{
    fill_standard_descriptors();
    keep_descriptors_from_suites();
    struct suite *suites = calloc((size_t)argc, sizeof *suites);
    int jobs = places(), count = 0;
    if (!suites)
        die("cannot start");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--names") == 0)
            names = true;
        else if (strcmp(argv[i], "--live") == 0)
            live = true;
        else if (strcmp(argv[i], "--jobs") == 0 && i + 1 < argc)
            jobs = atoi(argv[++i]);
        else if (strcmp(argv[i], "--longest") == 0 && i + 1 < argc)
            longest = atoi(argv[++i]);
        else if (strcmp(argv[i], "--in") == 0 && i + 1 < argc)
            folder = argv[++i];
        else
            suites[count++] = read_suite(argv[i]);
    }
    if (count == 0) {
        fprintf(stderr, "run: no suite is named\n");
        return 2;
    }
    int status = run_and_sum(suites, count, jobs);
    free(suites);
    return status;
}
