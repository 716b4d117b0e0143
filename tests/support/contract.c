/* Start reading at contract_main(), then run_test(). */
#include "contract.h"
#include "client.h"
#include "machine.h"
#include "seal.h"
#include "story.h"
#include "talk.h"
#include "trace.h"
#include "usage.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <unistd.h>

enum {
    LIMIT = 300,          /* seconds that a test may take */
    FOREIGN_LIMIT = 60,   /* and a short one of a server that is not ours */
    SLEEP = 2000,         /* milliseconds that a client waits for such a server if it sleeps */
    WATCH = 200,          /* milliseconds between two looks at what the server uses */
    MOST_MEMORY = 1024,   /* MiB that it may have: half of the machine's, if that is less */
    SHORT_PATIENCE = 150, /* milliseconds to wait for what must not happen */
    SHORT_STOP_LIMIT =
        1000,          /* milliseconds for a server that is known not to end when it is asked to */
    LAST_BREATH = 50,  /* milliseconds from a dying server's resets to its exit status */
    STDERR_LINES = 12, /* lines of the server's stderr that are shown */
    STDERR_OF_THE_DEAD = 60 /* and if it died: it may have said at length why */
};

/* How a test ended: the exit status of its process. */
enum {
    PASSED = 0,
    FAILED = 1,
    NOT_SERVED = 3,
    DIED = 4,
    LEAKED = 5,
    DISTURBED = 6, /* by somebody else */
    STUBBORN = 7,  /* it passed, and the server did not end when it was asked to */
    DEAF = 8,      /* it failed, and no client has had an answer */
    GREW = 9,      /* it was ended, because the server's memory grew and grew */
    SKIPPED = 77
};

static struct {
    int stage;
    const char *backend;
    bool full;
    bool stop;
    bool foreign;
    bool like_ours; /* foreign, but with the command line of ours */
    bool table;
    const char **only; /* names of tests, or words in them; ends with NULL */
    unsigned seed;
    char command[4096];
} options = {.seed = 1};

/* The tests to run, in this order. */
static struct {
    const struct contract_test **tests;
    int count;
} chosen;

static volatile pid_t current; /* the process of the test that runs, and its group */
static int to_runner; /* in the process of a test: a pipe, to tell that a client was answered */
static bool serving;
static bool is_stubborn; /* the server: it does not end when it is asked to */
static const struct contract_test *running;

/* --- For tests ------------------------------------------------------------------------------------- */

const char *contract_test_name(void)
{
    return running->name;
}

struct server_setup contract_setup(void)
{
    return (struct server_setup){.command = options.command,
                                 .foreign = options.foreign && !options.like_ours};
}

void contract_serve_with(const struct server_setup *setup)
{
    server_start(setup);
    serving = true;
}

void contract_serve(void)
{
    struct server_setup setup = contract_setup();
    contract_serve_with(&setup);
}

struct server_setup contract_setup_traced(void)
{
    struct server_setup setup = contract_setup();
    if (trace_reason())
        contract_skip(trace_reason());
    setup.traced = true;
    return setup;
}

void contract_serve_traced(void)
{
    struct server_setup setup = contract_setup_traced();
    contract_serve_with(&setup);
}

int contract_amount(int quick, int full)
{
    return options.full ? full : quick;
}

int contract_stage(void)
{
    return options.stage;
}

unsigned contract_seed(void)
{
    return options.seed;
}

bool contract_is_foreign(void)
{
    return options.foreign;
}

void contract_skip(const char *why)
{
    story_begin();
    story_note("%s", why);
    _exit(SKIPPED);
}

int contract_workers(pid_t *workers, int most)
{
    int count = usage_children(server_pid(), workers, most);
    if (count == -1)
        contract_skip("this system does not tell a process's children");
    return count;
}

/* --- One test, in its own process ------------------------------------------------------------------ */

static void tell_of_answers(void)
{
    if (client_was_answered())
        (void)!write(to_runner, "a", 1);
}

static _Noreturn void end_failed_test(void)
{
    long long end = milliseconds() + LAST_BREATH;
    bool died = server_has_died();
    while (!died && milliseconds() < end) {
        (void)poll(NULL, 0, 1);
        died = server_has_died();
    }
    if (serving && !died)
        server_note_usage();
    tell_of_answers();
    _exit(!serving                      ? NOT_SERVED
          : died                        ? DIED
          : server_leaks()              ? LEAKED
          : client_waited_for_nothing() ? DEAF
                                        : FAILED);
}

static bool must_fail(const struct contract_test *test)
{
    return !options.foreign && options.stage < test->from;
}

/* A server that makes way for another leaves it without a parent: then it is to become our child. */
static void adopt_orphans(void)
{
#ifdef __linux__
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
}

static unsigned limit(void)
{
    return options.foreign && !options.full ? FOREIGN_LIMIT : LIMIT;
}

static _Noreturn void become_test(const struct contract_test *test)
{
    running = test;
    setpgid(0, 0);
    alarm(limit());
    adopt_orphans();
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    story_end = end_failed_test;
    if (must_fail(test))
        client_patience_ms = SHORT_PATIENCE;
    if (options.foreign && !(test->needs & NEEDS_OUR_OPTIONS)) /* among these are deadlines */
        client_sleep_ms = SLEEP;
    test->run();
    client_close_all(); /* a server that stops in good order waits a while for its clients */
    if (serving)
        (void)server_stop();
    tell_of_answers();
    _exit(server_is_stubborn() ? STUBBORN : PASSED);
}

static jmp_buf failure;

static _Noreturn void give_up(void)
{
    longjmp(failure, 1);
}

/* Run a test here: it starts no server, and cannot hang or crash. */
static int run_here(const struct contract_test *test)
{
    story_begin();
    story_end = give_up;
    running = test;
    if (setjmp(failure) != 0)
        return FAILED;
    test->run();
    return PASSED;
}

/* --- One test, watched ----------------------------------------------------------------------------- */

static long most_memory_kib(void)
{
    long most = MOST_MEMORY * 1024L;
#ifdef _SC_PHYS_PAGES
    double half = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / 1024 / 2;
    if (half > 0 && half < (double)most)
        most = (long)half;
#endif
    return most;
}

/* Children before their parent, which may be waiting for them. */
static void kill_descendants(pid_t parent)
{
    enum { MOST = 128 };
    pid_t children[MOST];
    for (int i = usage_children(parent, children, MOST); i-- > 0;) {
        kill_descendants(children[i]);
        kill(children[i], SIGKILL);
    }
}

/* Whether the server of the test has too much memory: then it is ended, and the test with it. */
static bool grows_too_much(pid_t test)
{
    long memory = usage_memory_kib(test);
    if (memory <= most_memory_kib())
        return false;
    story_note("the server has %ld MiB of memory now, and has used %.1f s of processor time: it "
               "was ended",
               memory / 1024, usage_cpu_seconds(test));
    kill_descendants(test);
    return true;
}

static void open_pipe(int *ends)
{
    if (pipe(ends) == -1) {
        perror("cannot make a pipe");
        exit(2);
    }
    for (int i = 0; i < 2; i++)
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
}

static bool is_answered; /* any client of any test */

/* Wait until the test has ended or is stopped, or its server grows too much: true then. Meanwhile the test may tell
 * that a client was answered. The pipe ends with its process. */
static bool watch_test(pid_t test, int from_test, int *status)
{
    char word;
    struct pollfd news = {.fd = from_test, .events = POLLIN};
    for (;;) {
        if (poll(&news, 1, WATCH) == 0) {
            if (waitpid(test, status, WNOHANG | WUNTRACED) == test)
                return false;
            if (grows_too_much(test))
                return true;
        } else if (read(from_test, &word, 1) == 1) {
            is_answered = true;
        } else {
            waitpid(test, status, WUNTRACED);
            return false;
        }
    }
}

/* What is left of the test's processes goes with it, those too that have left its group. One that dies may leave us its
 * children, which no look at that moment finds: so we look until there is nobody. */
static void end_processes(void)
{
    kill(-current, SIGKILL);
    do
        kill_descendants(getpid());
    while (waitpid(-1, NULL, 0) > 0);
}

/* What it lacks is no fault of the server. */
static _Noreturn void blame_the_machine(const char *lack)
{
    printf("Bail out! It cannot be judged here: %s\n", lack);
    exit(TALK_CANNOT_JUDGE);
}

/* Run a test to its end, or to a limit, or until somebody stops it: its status as waitpid() has it.
 * @param grew  set if its server had to be ended. */
static int run_test(const struct contract_test *test, bool *grew)
{
    int status = 0, ends[2];
    story_begin();
    fflush(stdout);
    open_pipe(ends);
    current = fork();
    if (current == -1)
        blame_the_machine("no process can be started");
    if (current == 0) {
        close(ends[0]);
        to_runner = ends[1];
        become_test(test);
    }
    close(ends[1]);
    *grew = watch_test(current, ends[0], &status);
    close(ends[0]);
    end_processes();
    if (*grew || WIFSTOPPED(status))
        waitpid(current, NULL, 0);
    current = 0;
    return status;
}

static void on_signal(int number)
{
    if (current > 0) {
        kill(-current, SIGKILL);
        kill(current, SIGKILL); /* it may not have made its group yet */
    }
    _exit(128 + number);
}

/* --- Telling --------------------------------------------------------------------------------------- */

static const char *expectation(const struct contract_test *test)
{
    static char text[80];
    if (test->from == 1)
        return "every stage must pass this";
    if (test->from == 2)
        return "stage 01 must fail this; from 02 on it must pass";
    snprintf(text, sizeof text, "stages 01 to %02d must fail this; from %02d on it must pass",
             test->from - 1, test->from);
    return text;
}

static const char *advice_for(const struct contract_test *test, int outcome)
{
    if (outcome == LEAKED)
        return "What a client was given has to be freed when the client is gone. Which function "
               "says good-bye to it?";
    if (outcome == GREW)
        return "What is kept for a client needs a bound. Look for a loop that goes on although "
               "recv() has returned 0 "
               "or -1, and for what is appended and never taken away.";
    if (outcome == NOT_SERVED && options.like_ours)
        return "Print the line when listen() has succeeded, and flush it: what goes into a pipe "
               "waits in a "
               "buffer.";
    if (outcome == NOT_SERVED && options.foreign)
        return "socket(), bind() to the port that it is given, listen(); and then it must not end.";
    return outcome == NOT_SERVED || outcome == DISTURBED ? NULL : test->advice;
}

static void print_story(const struct contract_test *test, int outcome)
{
    if (outcome == PASSED)
        printf("#   It passed. Either this test cannot fail, or the stage is no longer what it "
               "was.\n");
    else
        story_print(stdout, "# ", advice_for(test, outcome),
                    outcome == DIED || outcome == LEAKED || outcome == NOT_SERVED
                        ? STDERR_OF_THE_DEAD
                        : STDERR_LINES);
}

static bool is_crash(int number)
{
    return number == SIGSEGV || number == SIGBUS || number == SIGABRT || number == SIGFPE ||
           number == SIGILL;
}

/* What a test that did not end by itself could not tell. */
static int note_signal(int status)
{
    int number = WIFSTOPPED(status) ? WSTOPSIG(status) : WTERMSIG(status);
    if (number == SIGALRM) {
        story_note("the test did not end within %u s", limit());
        return FAILED;
    }
    if (is_crash(number))
        story_note("the test itself crashed: signal %d (%s)", number, strsignal(number));
    else
        story_note(
            "The test itself was %s by signal %d (%s): the code under test must leave it alone.",
            WIFSTOPPED(status) ? "stopped" : "ended", number, strsignal(number));
    return DISTURBED;
}

static void print_result(int number, const struct contract_test *test, int outcome, bool ok)
{
    if (outcome == PASSED && ok)
        printf("ok %d - %s\n", number, test->name);
    else if (outcome == SKIPPED)
        printf("ok %d - %s # SKIP %s\n", number, test->name, story_end_in_short());
    else if (ok)
        printf("not ok %d - %s # TODO %s\n", number, test->name, expectation(test));
    else if (options.foreign)
        printf("not ok %d - %s\n", number, test->name);
    else
        printf("not ok %d - %s (%s)\n", number, test->name, expectation(test));
    if (outcome != SKIPPED && (outcome != PASSED || !ok))
        print_story(test, outcome);
}

/* --- Telling, as a table: for people ---------------------------------------------------------------- */

enum { NAME_WIDTH = 16, RESULT_WIDTH = 20 };

/* One row: the name's first word, the result, and the last line of the story; then what to look for.
 * Alone in its table, a test that failed tells all of its story. */
static void print_row(const struct contract_test *test, int outcome, bool ok, bool alone)
{
    const char *result = outcome == PASSED    ? "survived"
                         : outcome == SKIPPED ? "not tried"
                         : ok                 ? "failed, as it must"
                                              : "failed";
    printf("%-*.*s%-*s%s\n", NAME_WIDTH, (int)strcspn(test->name, ":"), test->name, RESULT_WIDTH,
           result, story_end_in_short());
    if (outcome == PASSED && !ok)
        printf("%-*sbut %s\n", NAME_WIDTH + RESULT_WIDTH, "", expectation(test));
    else if (alone && outcome != PASSED && outcome != SKIPPED)
        print_story(test, outcome);
    else if (outcome != PASSED && outcome != SKIPPED && outcome != NOT_SERVED)
        printf("%-*s%s\n", NAME_WIDTH, "", test->advice);
}

/* Whether the test is about what a foreign server need not have. */
static bool is_for_ours(const struct contract_test *test)
{
    unsigned ours = NEEDS_OUR_OPTIONS | NEEDS_BACKEND | NEEDS_SELECT | NEEDS_WORKERS;
    return test->needs & (options.like_ours ? NEEDS_SELECT : ours);
}

/* Whether the test is about a server like this. A foreign one is not asked what a later stage promises. */
static bool applies(const struct contract_test *test)
{
    bool selects = options.backend ? strcmp(options.backend, "select") == 0 : options.stage == 2;
    if (test->needs & NEEDS_BACKEND && !options.foreign && !options.backend)
        return false;
    if (test->needs & NEEDS_SELECT && !options.foreign && !selects)
        return false;
    if (test->needs & NEEDS_NO_SELECT && !options.foreign && selects)
        return false;
    if (test->needs & NEEDS_WORKERS && !options.foreign && options.stage < test->from)
        return false;
    return options.table || !options.foreign || (options.stage >= test->from && !is_for_ours(test));
}

static const char *reason_to_skip(const struct contract_test *test)
{
    if (options.foreign && is_for_ours(test))
        return "it is about the options of our servers";
    if (test->needs & NEEDS_PROC && access("/proc/self/stat", R_OK) == -1)
        return "there is no /proc here";
    return NULL;
}

/* How many passed, failed, and failed as they must. */
struct sum {
    int passed, failed, expected;
};

static void add(struct sum *sum, int outcome, bool ok)
{
    sum->passed += outcome == PASSED && ok;
    sum->failed += !ok;
    sum->expected += outcome != PASSED && outcome != SKIPPED && ok;
}

static void print_sum(const struct sum *sum, int count)
{
    printf("%d survived, %d failed, %d failed as they must at stage %02d%s\n", sum->passed,
           sum->failed, sum->expected, options.stage,
           sum->failed > 0 && count > 1 ? "; each alone, by its name, tells its whole story" : "");
}

/* Told once: the tests that follow wait for it only a moment. */
static void tell_of_stubbornness(void)
{
    if (!is_stubborn || server_stop_limit == SHORT_STOP_LIMIT)
        return;
    if (!options.table)
        printf("# The server does not end on SIGTERM: it was killed after %d s.\n",
               server_stop_limit / 1000);
    server_stop_limit = SHORT_STOP_LIMIT;
}

/* How the test ended. */
static int try_test(const struct contract_test *test)
{
    const char *reason = reason_to_skip(test);
    if (reason) {
        story_begin();
        story_note("%s", reason);
        return SKIPPED;
    }
    if (test->needs & NEEDS_NO_SERVER)
        return run_here(test);
    bool grew;
    int status = run_test(test, &grew);
    if (grew)
        return GREW;
    if (!WIFEXITED(status))
        return note_signal(status);
    if (WEXITSTATUS(status) != STUBBORN)
        return WEXITSTATUS(status);
    is_stubborn = true;
    return PASSED;
}

/* Whether all is as it must be. */
static bool is_as_expected(const struct contract_test *test, int outcome)
{
    if (must_fail(test))
        return outcome == FAILED || outcome == DEAF || outcome == SKIPPED;
    return outcome == PASSED || outcome == SKIPPED;
}

/* Whether the other tests would say the same, and take long: then it is said once. */
static bool is_hopeless(int number, int outcome)
{
    const char *why = NULL;
    if (number == 1 && (outcome == NOT_SERVED || (options.table && chosen.count > 1)))
        why = "The server does not serve";
    else if ((outcome == DEAF || outcome == GREW) && !is_answered && number < chosen.count)
        why = "No client has had an answer";
    if (why)
        printf("Bail out! %s, so nothing else was tried.\n", why);
    return why;
}

/* Tests are numbered from 1. */
static int run_tests(void)
{
    struct sum sum = {0};
    for (int number = 1; number <= chosen.count && (sum.failed == 0 || !options.stop); number++) {
        const struct contract_test *test = chosen.tests[number - 1];
        int outcome = try_test(test);
        bool expected = is_as_expected(test, outcome);
        if (!expected && machine_lacks_for_servers())
            blame_the_machine(machine_lacks_for_servers());
        add(&sum, outcome, expected);
        if (options.table)
            print_row(test, outcome, expected, chosen.count == 1);
        else
            print_result(number, test, outcome, expected);
        tell_of_stubbornness();
        if (!expected && is_hopeless(number, outcome))
            return 1;
    }
    if (options.table)
        print_sum(&sum, chosen.count);
    return sum.failed > 0 ? 1 : 0;
}

/* --- The command line ------------------------------------------------------------------------------ */

static int list_tests(const struct contract_test *tests)
{
    for (; tests->name; tests++)
        printf("%s (%s)\n", tests->name, expectation(tests));
    return 0;
}

static int usage(const char *program)
{
    fprintf(stderr,
            "usage: %s --stage NN [--backend NAME] [--foreign [--like-ours]] [--full] [--stop] "
            "[--table] "
            "[--only NAME]... "
            "[--seed N] [--patience MS] 'SERVER --port {port}'\n",
            program);
    return 2;
}

static void add_name(const char *name)
{
    int count = 0;
    while (options.only[count])
        count++;
    options.only[count] = name;
}

static bool parse_option(const char *name, const char *value)
{
    if (strcmp(name, "--stage") == 0)
        options.stage = atoi(value);
    else if (strcmp(name, "--backend") == 0)
        options.backend = value;
    else if (strcmp(name, "--only") == 0)
        add_name(value);
    else if (strcmp(name, "--patience") == 0)
        client_patience_ms = atoi(value);
    else if (strcmp(name, "--seed") == 0)
        options.seed = (unsigned)strtoul(value, NULL, 10);
    else
        return false;
    return true;
}

/* Fill in the options: false if they make no sense. The last argument is the command. */
static bool parse_arguments(int argc, char **argv)
{
    options.only = calloc((size_t)argc + 1, sizeof *options.only);
    for (int i = 1; options.only && i < argc - 1; i++) {
        if (strcmp(argv[i], "--full") == 0)
            options.full = true;
        else if (strcmp(argv[i], "--stop") == 0)
            options.stop = true;
        else if (strcmp(argv[i], "--foreign") == 0)
            options.foreign = true;
        else if (strcmp(argv[i], "--like-ours") == 0)
            options.like_ours = true;
        else if (strcmp(argv[i], "--table") == 0)
            options.table = true;
        else if (i + 1 >= argc - 1 || !parse_option(argv[i], argv[i + 1]))
            return false;
        else
            i++;
    }
    snprintf(options.command, sizeof options.command, "%s%s%s", argc > 1 ? argv[argc - 1] : "",
             options.backend ? " --backend " : "", options.backend ? options.backend : "");
    return options.stage > 0 && argc > 1 && options.only;
}

/* --- Choosing -------------------------------------------------------------------------------------- */

/* Nothing has the name that was asked for. */
static void complain_of_name(const char *program, const char *name,
                             const struct contract_test *tests)
{
    fprintf(stderr, "%s: for this server nothing has '%s' in its name; there are:\n", program,
            name);
    for (; tests->name; tests++)
        if (applies(tests))
            fprintf(stderr, "  %s\n", tests->name);
}

/* Whether it is called so: by its name, or by words in it if no test has just these for a name. */
static bool is_called(const struct contract_test *test, const char *words,
                      const struct contract_test *tests)
{
    for (; tests->name; tests++)
        if (strcmp(tests->name, words) == 0)
            return strcmp(test->name, words) == 0;
    return strstr(test->name, words) != NULL;
}

static bool is_chosen(const struct contract_test *test)
{
    int i = chosen.count;
    while (i > 0 && chosen.tests[i - 1] != test)
        i--;
    return i > 0;
}

/* Add the tests that are called so to those that are chosen, none twice. False if there is none. */
static bool choose(const char *words, const struct contract_test *tests)
{
    bool any = false;
    for (const struct contract_test *test = tests; test->name; test++) {
        if (!applies(test) || !is_called(test, words, tests))
            continue;
        any = true;
        if (!is_chosen(test))
            chosen.tests[chosen.count++] = test;
    }
    return any;
}

/* Choose in the order in which tests were named; all, if none was. False after a complaint about a name that no test
 * has. */
static bool choose_all(const char *program, const struct contract_test *tests)
{
    static const char *all[] = {"", NULL};
    int count = 0;
    while (tests[count].name)
        count++;
    chosen.tests = calloc((size_t)count + 1, sizeof(*chosen.tests));
    const char **only = options.only[0] ? options.only : all;
    while (chosen.tests && *only && choose(*only, tests))
        only++;
    if (*only)
        complain_of_name(program, *only, tests);
    return !*only;
}

/* The times are those of our servers and of Python's on two cores. */
static void print_plan(void)
{
    printf("1..%d\n", chosen.count);
    if (options.foreign && !options.full && !options.only[0])
        printf("# %d tests. If all pass they take about %d s with a server in C, %d s with one in "
               "Python.\n",
               chosen.count, 1 + chosen.count / 12, 1 + chosen.count * 4 / 12);
}

int contract_main(int argc, char **argv, const struct contract_test *tests)
{
    seal();
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list_tests(tests);
    if (!parse_arguments(argc, argv))
        return usage(argv[0]);
    if (!strstr(options.command, "{port}")) {
        fprintf(stderr, "%s: the command must say where its port goes: './mine --port {port}'\n",
                argv[0]);
        return 2;
    }
    if (!choose_all(argv[0], tests))
        return 2;
    adopt_orphans();
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGHUP, on_signal);
    signal(SIGQUIT, on_signal);
    if (options.table)
        printf("%-*s%-*s%s\n", NAME_WIDTH, "name", RESULT_WIDTH, "result", "what happened");
    else
        print_plan();
    return run_tests();
}
