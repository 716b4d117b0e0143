/* The reactor's signals, through signals.h, once for each backend.
 *
 * Start reading at struct probe and check_turn(): a probe is a watch that writes down when it was
 * called, and may then do something, its action. */
/* once per backend */
#include "signals.h"
#include "check.h"
#include "fds.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROBES = 16, JOURNAL = 256 };

static struct reactor *reactor;

/* --- Probes ------------------------------------------------------------------------------------ */

struct probe {
    struct reactor_signal watch;
    char letter;
    void (*action)(struct probe *); /* NULL: nothing more */
    struct probe *other;            /* for the action */
};

static struct probe probes[PROBES];
static int probe_count;

/* Who was called, in order. */
static char journal[JOURNAL];
static size_t calls;

static void write_down(char letter)
{
    check_that(calls < sizeof journal - 1, "The reactor calls the same functions for ever.");
    journal[calls++] = letter;
    journal[calls] = '\0';
}

static void come(void *data)
{
    struct probe *probe = data;
    write_down(probe->letter);
    if (probe->action)
        probe->action(probe);
}

static struct probe *new_probe(void (*action)(struct probe *))
{
    check_that(probe_count < PROBES, "PROBES is too small for this test.");
    struct probe *probe = &probes[probe_count];
    *probe = (struct probe){.letter = (char)('a' + probe_count++), .action = action};
    reactor_signal_init(&probe->watch, come, probe);
    return probe;
}

static void start(struct probe *probe, int number)
{
    check_succeeds(reactor_signal_start(reactor, &probe->watch, number), "It can be caught.");
}

static struct probe *watch(int number, void (*action)(struct probe *))
{
    struct probe *probe = new_probe(action);
    start(probe, number);
    return probe;
}

static void stop(struct probe *probe)
{
    reactor_signal_stop(reactor, &probe->watch);
}

static void begin(void)
{
    probe_count = 0;
    calls = 0;
    fds_begin();
    reactor = check_not_null(reactor_open(check_backend), "There is such a backend.");
}

static bool has_default_action(int number)
{
    struct sigaction action;
    sigaction(number, NULL, &action);
    return action.sa_handler == SIG_DFL;
}

static void end(void)
{
    static const int numbers[] = {SIGHUP, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD};
    reactor_close(reactor);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        check_that(has_default_action(numbers[i]), "A closed reactor gives its signals back.");
    fds_end();
}

static void turn_within(int timeout_ms)
{
    calls = 0;
    journal[0] = '\0';
    int called = check_succeeds(reactor_run_once(reactor, timeout_ms), "A turn cannot fail.");
    check_that((size_t)called >= calls, "A turn tells how many functions it called.");
}

static void check_turn(const char *expected, const char *advice)
{
    turn_within(0);
    check_string(journal, expected, advice);
}

/* The process gets this signal, and has got it when this returns. */
static void get(int number)
{
    size_t before = calls;
    check_succeeds(raise(number), "It is a signal.");
    check_number(calls, before, "Nothing is called in the signal handler: only the loop calls.");
}

/* --- Delivering -------------------------------------------------------------------------------- */

/* pitfall 27 */
/* answers: libuv test-signal.c we_get_signal */
static void a_signal_is_delivered_by_the_loop(void **state)
{
    watch(SIGUSR1, NULL);
    check_turn("", "None has come.");
    get(SIGUSR1);
    check_turn("a", "In the loop everything is allowed, in a signal handler hardly anything.");
    check_turn("", "It came once.");
}

/* answers: libuv test-signal.c we_get_signals */
static void each_signal_reaches_those_who_watch_for_it(void **state)
{
    watch(SIGUSR1, NULL);
    watch(SIGUSR2, NULL);
    watch(SIGUSR1, NULL);
    get(SIGUSR1);
    check_turn("ac", "All its watches are called, in the order in which they were started.");
    get(SIGUSR2);
    check_turn("b", "The others are not.");
}

static void many_signals_at_once_are_all_delivered(void **state)
{
    static const int numbers[] = {SIGHUP, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGWINCH, SIGURG};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        watch(numbers[i], NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        get(numbers[i]);
    check_turn("abcdefg", "Each is noted on its own: no one hides another.");
}

static void a_signal_that_comes_again_before_it_is_delivered_is_one_call(void **state)
{
    watch(SIGUSR1, NULL);
    for (int i = 0; i < 10; i++)
        get(SIGUSR1);
    check_turn("a", "The kernel itself keeps one of each, not a count.");
    check_turn("", "All ten are delivered.");
}

static void get_it_once_more(struct probe *probe)
{
    probe->action = NULL;
    get(SIGUSR1);
}

static void a_signal_that_comes_while_it_is_delivered_is_delivered_again(void **state)
{
    watch(SIGUSR1, get_it_once_more);
    get(SIGUSR1);
    check_turn("a", "It comes again during this call.");
    check_turn("a",
               "The first call may have looked before the second signal: so it is called again.");
    check_turn("", "That was all.");
}

/* pitfall 27 */
static void more_signals_than_a_pipe_holds_neither_block_nor_get_lost(void **state)
{
    watch(SIGUSR1, NULL);
    watch(SIGUSR2, NULL);
    for (int i = 0; i < 100000; i++)
        raise(SIGUSR1);
    errno = ERANGE;
    raise(SIGUSR2);
    check_number(errno, ERANGE, "write() failed in the handler: errno is the interrupted line's.");
    turn_within(0);
    check_string(journal, "ab", "A full pipe wakes the loop as well as another byte would.");
    turn_within(0);
    turn_within(0);
    check_string(journal, "", "The pipe is drained: it does not wake the loop for ever.");
    get(SIGUSR1);
    check_turn("a", "There is room for the next.");
}

static void read_one(int fd, unsigned events, void *data)
{
    write_down('R');
    fds_drain(fd);
}

static void get_and_read(int fd, unsigned events, void *data)
{
    get(SIGUSR1);
    read_one(fd, events, data);
}

static void signals_are_delivered_after_all_event_handlers_of_the_turn(void **state)
{
    int pairs[3][2];
    watch(SIGUSR1, NULL);
    for (int i = 0; i < 3; i++) {
        fds_pair(pairs[i]);
        fds_write(pairs[i][1], "x");
        reactor_register(reactor, pairs[i][0], SELECTOR_READ, read_one, NULL);
    }
    get(SIGUSR1);
    check_turn("RRRa", "First the handlers, whichever of them is ready first, then the signals.");
    reactor_modify(reactor, pairs[0][0], SELECTOR_READ, get_and_read, NULL);
    fds_write(pairs[0][1], "x");
    turn_within(0);
    if (strcmp(journal, "R") == 0)
        turn_within(0);
    check_string(strchr(journal, 'a'), "a", "One that comes during a handler is not lost.");
}

/* A child sends us a signal while we sleep, or before: both must wake us. */
static void a_signal_wakes_a_loop_that_sleeps(void **state)
{
    watch(SIGUSR1, NULL);
    pid_t child = fork();
    if (child == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    do
        turn_within(-1);
    while (calls == 0);
    check_string(journal, "a",
                 "The self-pipe wakes it: else it would sleep until something else came.");
    waitpid(child, NULL, 0);
}

static void the_death_of_a_child_is_a_signal_like_others(void **state)
{
    watch(SIGCHLD, NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    do
        turn_within(-1);
    while (calls == 0);
    check_number(waitpid(child, NULL, WNOHANG), child, "It is dead: waitpid() need not wait.");
}

/* pitfall 27 */
static void errno_is_kept_and_system_calls_go_on(void **state)
{
    struct sigaction action;
    watch(SIGUSR1, NULL);
    errno = ENOTDIR;
    raise(SIGUSR1);
    check_number(errno, ENOTDIR,
                 "The signal may come between a call and the reading of its errno.");
    sigaction(SIGUSR1, NULL, &action);
    check_that(action.sa_flags & SA_RESTART, "System calls that it interrupts are begun again.");
}

/* --- Stopping ---------------------------------------------------------------------------------- */

static void when_its_last_watch_stops_a_signal_gets_its_action_back(void **state)
{
    struct probe *first = watch(SIGUSR1, NULL);
    struct probe *second = watch(SIGUSR1, NULL);
    stop(first);
    check_that(!has_default_action(SIGUSR1), "Somebody still watches.");
    get(SIGUSR1);
    check_turn("b", "Only who still watches is called.");
    stop(second);
    stop(second);
    check_that(has_default_action(SIGUSR1), "Ctrl-C must end a program that no longer handles it.");
    start(first, SIGUSR2);
    get(SIGUSR2);
    check_turn("a", "A watch can be started again, for another signal too.");
}

static volatile sig_atomic_t foreign_calls;

static void foreign_handler(int number, siginfo_t *info, void *context)
{
    foreign_calls++;
}

static void set_foreign_handler(int number)
{
    struct sigaction action = {.sa_sigaction = foreign_handler,
                               .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR2);
    sigaction(number, &action, NULL);
}

static void check_foreign_handler(int number, const char *advice)
{
    struct sigaction action;
    sigaction(number, NULL, &action);
    check_that(action.sa_sigaction == foreign_handler, advice);
    check_number(action.sa_flags & (SA_SIGINFO | SA_NODEFER), SA_SIGINFO | SA_NODEFER,
                 "Its flags come back with it.");
    check_that(sigismember(&action.sa_mask, SIGUSR2), "Its mask comes back with it.");
}

static void what_was_there_before_a_watch_comes_back(void **state)
{
    struct sigaction action;
    signal(SIGUSR1, SIG_IGN);
    set_foreign_handler(SIGUSR2);
    for (int i = 0; i < 2; i++) {
        struct probe *ignored = watch(SIGUSR1, NULL);
        struct probe *foreign = watch(SIGUSR2, NULL);
        struct probe *again = watch(SIGUSR1, NULL);
        stop(again);
        get(SIGUSR1);
        get(SIGUSR2);
        turn_within(0);
        check_number(calls, 2, "While they are watched for, the loop gets them.");
        stop(ignored);
        sigaction(SIGUSR1, NULL, &action);
        check_that(action.sa_handler == SIG_IGN,
                   "It was ignored before: with its default action it would "
                   "end the process.");
        raise(SIGUSR1);
        stop(foreign);
        check_foreign_handler(SIGUSR2, "It was another library's before.");
        foreign_calls = 0;
        raise(SIGUSR2);
        check_number(foreign_calls, 1, "Its handler is called again.");
    }
    signal(SIGUSR1, SIG_DFL);
    signal(SIGUSR2, SIG_DFL);
}

static void closing_the_reactor_puts_back_what_was_there_before(void **state)
{
    set_foreign_handler(SIGUSR1);
    watch(SIGUSR1, NULL);
    reactor_close(reactor);
    check_foreign_handler(SIGUSR1, "It was another library's before.");
    signal(SIGUSR1, SIG_DFL);
    reactor = reactor_open(check_backend);
}

static void what_another_library_has_set_meanwhile_stays(void **state)
{
    struct probe *probe = watch(SIGUSR1, NULL);
    set_foreign_handler(SIGUSR1);
    stop(probe);
    check_foreign_handler(SIGUSR1, "It is not ours, so it is not ours to take away.");
    signal(SIGUSR1, SIG_DFL);
}

/* answers: libuv test-signal-pending-on-close.c signal_pending_on_close */
static void a_signal_that_is_not_delivered_when_its_watch_stops_is_forgotten(void **state)
{
    struct probe *probe = watch(SIGUSR1, NULL);
    struct probe *other = watch(SIGUSR2, NULL);
    get(SIGUSR1);
    get(SIGUSR2);
    stop(probe);
    check_turn("b", "Nobody watches for it any more; for the other, somebody does.");
    start(probe, SIGUSR1);
    check_turn("", "It came before: what was forgotten does not come back.");
    get(SIGUSR2);
    stop(other);
    check_turn("", "It is forgotten.");
}

static void stop_itself(struct probe *probe)
{
    stop(probe);
}

static void stop_other(struct probe *probe)
{
    stop(probe->other);
}

/* answers: libuv test-signal.c we_get_signal_one_shot */
static void a_watch_may_stop_itself_in_its_function(void **state)
{
    watch(SIGUSR1, stop_itself);
    get(SIGUSR1);
    check_turn("a", "It wants one.");
    check_that(has_default_action(SIGUSR1), "The next one would have its default action.");
    check_succeeds(reactor_run(reactor), "Nothing is left that could happen: the loop ends.");
}

static void a_watch_may_stop_another_that_is_due_in_the_same_turn(void **state)
{
    struct probe *first = watch(SIGUSR1, stop_other);
    first->other = watch(SIGUSR1, NULL);
    watch(SIGUSR1, NULL);
    get(SIGUSR1);
    check_turn("ac", "Stopped is stopped.");
}

static void free_it(void *data)
{
    write_down('F');
    reactor_signal_stop(reactor, data);
    free(data);
}

static void a_watch_may_be_freed_in_its_function(void **state)
{
    struct reactor_signal *freed = malloc(sizeof *freed);
    reactor_signal_init(freed, free_it, freed);
    reactor_signal_start(reactor, freed, SIGUSR1);
    watch(SIGUSR1, NULL);
    get(SIGUSR1);
    check_turn("Fa", "Nothing of a watch is read once its function was called.");
}

static void start_other(struct probe *probe)
{
    probe->action = NULL;
    start(probe->other, SIGUSR1);
}

static void a_watch_that_starts_while_its_signal_is_delivered_waits_for_the_next(void **state)
{
    struct probe *first = watch(SIGUSR1, start_other);
    first->other = new_probe(NULL);
    get(SIGUSR1);
    check_turn("a", "This one came before it began to watch.");
    get(SIGUSR1);
    check_turn("ab", "Now both watch.");
}

static void without_watches_the_loop_can_end_and_no_descriptor_is_held(void **state)
{
    int before = fds_count();
    stop(watch(SIGUSR1, NULL));
    check_succeeds(reactor_run(reactor), "A pipe that nobody needs must not keep the loop alive.");
    check_number(fds_count(), before, "It is closed.");
}

/* --- What is refused --------------------------------------------------------------------------- */

static void what_is_no_signal_or_cannot_be_caught_is_refused(void **state)
{
    static const int numbers[] = {0, -1, 65, 1000, SIGKILL, SIGSTOP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        check_note("signal %d", numbers[i]);
        struct reactor_signal *refused = &new_probe(NULL)->watch;
        check_fails(reactor_signal_start(reactor, refused, numbers[i]), EINVAL, "See signal(7).");
        reactor_signal_stop(reactor, refused);
        check_succeeds(reactor_run(reactor), "Nothing is watched: what failed has left no trace.");
    }
    probe_count = 5;
    watch(SIGRTMAX, NULL);
    get(SIGRTMAX);
    check_turn("f", "The highest is one.");
}

/* answers: libuv test-signal-multiple-loops.c signal_multiple_loops
 * We differ: there all loops get it. Here, as in libev, a signal belongs to one. */
static void a_signal_belongs_to_one_reactor(void **state)
{
    struct reactor *second = reactor_open(check_backend);
    struct probe *refused = new_probe(NULL);
    struct probe *first = watch(SIGUSR1, NULL);
    check_fails(reactor_signal_start(second, &refused->watch, SIGUSR1), EBUSY,
                "A signal reaches a process, not a loop: there is one handler for it.");
    check_succeeds(reactor_run(second), "It watches for nothing: what failed has left no trace.");
    check_succeeds(reactor_signal_start(second, &refused->watch, SIGUSR2), "Another is free.");
    get(SIGUSR2);
    check_turn("", "It belongs to the other.");
    check_number(reactor_run_once(second, 0), 2, "The pipe's handler, and the watch.");
    stop(first);
    reactor_signal_stop(second, &refused->watch);
    check_succeeds(reactor_signal_start(second, &refused->watch, SIGUSR1), "It is free now.");
    reactor_close(second);
}

static void without_descriptors_a_watch_fails_and_changes_nothing(void **state)
{
    struct probe *probe = new_probe(NULL);
    for (int more = 0; more < 2; more++) {
        fds_allow(more);
        check_fails(reactor_signal_start(reactor, &probe->watch, SIGUSR1), EMFILE,
                    "The self-pipe needs two.");
        check_that(has_default_action(SIGUSR1), "Nobody watches for it.");
    }
    fds_allow(2);
    start(probe, SIGUSR1);
    get(SIGUSR1);
    check_turn("a", "Now there are two.");
}

static void after_the_reactor_is_closed_its_watches_may_be_started_elsewhere(void **state)
{
    struct probe *first = watch(SIGUSR1, NULL);
    struct probe *second = watch(SIGUSR1, NULL);
    reactor_close(reactor);
    reactor = reactor_open(check_backend);
    check_number(first->watch.number, 0,
                 "A watch that thinks it runs is looked for in a list that it is not in.");
    stop(first);
    start(second, SIGUSR1);
    get(SIGUSR1);
    check_turn("b", "It is like any other.");
}

/* --- Processes --------------------------------------------------------------------------------- */

/* What a child must do first. Its exit status says what went wrong. */
static void close_in_child(void)
{
    reactor_close(reactor);
    if (!has_default_action(SIGUSR1))
        _exit(1);
    raise(SIGUSR1); /* ends it */
    _exit(2);
}

/* pitfall 19 */
/* answers: libuv test-fork.c fork_signal_to_child
 * We differ: there the child's copy of the loop goes on, and gets the signal. Here the child closes its
 * copy, and the signal has its default action. */
static void a_child_that_closes_its_copy_leaves_the_parents_alone(void **state)
{
    int status;
    int pair[2];
    fds_pair(pair);
    watch(SIGUSR1, NULL);
    reactor_register(reactor, pair[0], SELECTOR_READ, read_one, NULL);
    pid_t child = fork();
    if (child == 0)
        close_in_child();
    waitpid(child, &status, 0);
    check_that(!WIFEXITED(status), "In the child the signal has its default action again.");
    check_number(WTERMSIG(status), SIGUSR1, "The child's signal reached the child.");
    check_turn("", "And not the parent: the child has closed its end of the pipe.");
    get(SIGUSR1);
    fds_write(pair[1], "x");
    check_turn("Ra", "The parent's watch and its registrations are as they were.");
}

/* A child that is to live on. Its exit status says what went wrong. */
static void ignore_in_child(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    raise(SIGUSR1); /* it came while the child was not ready for it */
    reactor_signals_ignore(reactor);
    reactor_close(reactor);
    if (!has_default_action(SIGUSR2))
        _exit(1);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    raise(SIGUSR1);
    _exit(0);
}

static void a_child_may_ignore_what_its_parent_watches_for(void **state)
{
    int status;
    watch(SIGUSR1, NULL);
    pid_t child = fork();
    if (child == 0)
        ignore_in_child();
    waitpid(child, &status, 0);
    check_that(WIFEXITED(status),
               "The terminal signals all processes of a group: the child lives.");
    check_number(WEXITSTATUS(status), 0, "What nobody watches for keeps its default action.");
    check_turn("", "The child's signal is not the parent's.");
    get(SIGUSR1);
    check_turn("a", "The parent's watch is as it was.");
}

/* --- Measuring --------------------------------------------------------------------------------- */

static void report(const char *name, uint64_t nanoseconds, void *data)
{
    *(const char **)data = name;
}

/* pitfall 28 */
static void a_watch_that_takes_long_is_reported(void **state)
{
    const char *reported = NULL;
    watch(SIGUSR1, NULL);
    get(SIGUSR1);
    reactor_measure(reactor, 0, report, &reported);
    turn_within(0);
    check_that(reported != NULL, "It took longer than nothing.");
    check_string(reported, "a signal", "It has given itself no name.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "signals", .setup = begin, .teardown = end, .has_backends = true};
    static const struct CMUnitTest tests[] = {
        TEST(a_signal_is_delivered_by_the_loop),
        TEST(each_signal_reaches_those_who_watch_for_it),
        TEST(many_signals_at_once_are_all_delivered),
        TEST(a_signal_that_comes_again_before_it_is_delivered_is_one_call),
        TEST(a_signal_that_comes_while_it_is_delivered_is_delivered_again),
        TEST(more_signals_than_a_pipe_holds_neither_block_nor_get_lost),
        TEST(signals_are_delivered_after_all_event_handlers_of_the_turn),
        TEST(a_signal_wakes_a_loop_that_sleeps),
        TEST(the_death_of_a_child_is_a_signal_like_others),
        TEST(errno_is_kept_and_system_calls_go_on),
        TEST(when_its_last_watch_stops_a_signal_gets_its_action_back),
        TEST(what_was_there_before_a_watch_comes_back),
        TEST(closing_the_reactor_puts_back_what_was_there_before),
        TEST(what_another_library_has_set_meanwhile_stays),
        TEST(a_signal_that_is_not_delivered_when_its_watch_stops_is_forgotten),
        TEST(a_watch_may_stop_itself_in_its_function),
        TEST(a_watch_may_stop_another_that_is_due_in_the_same_turn),
        TEST(a_watch_may_be_freed_in_its_function),
        TEST(a_watch_that_starts_while_its_signal_is_delivered_waits_for_the_next),
        TEST(without_watches_the_loop_can_end_and_no_descriptor_is_held),
        TEST(what_is_no_signal_or_cannot_be_caught_is_refused),
        TEST(a_signal_belongs_to_one_reactor),
        TEST(after_the_reactor_is_closed_its_watches_may_be_started_elsewhere),
        TEST(without_descriptors_a_watch_fails_and_changes_nothing),
        TEST(a_child_may_ignore_what_its_parent_watches_for),
        TEST(a_child_that_closes_its_copy_leaves_the_parents_alone),
        TEST(a_watch_that_takes_long_is_reported),
    };
    return check_main(argc, argv, &suite, tests);
}
