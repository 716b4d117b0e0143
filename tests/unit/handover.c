/* One program makes way for another: what is inherited, what is said, what happens if the new one fails.
 *
 * Start reading at a_new_program_gets_the_sockets_and_says_that_it_serves(). The new program is mostly a shell
 * with a script, which looks at what it was given; in the tests of handover_take() it is a child of the test. */
#define _GNU_SOURCE /* setenv(), environ's changes in a child */
/* wraps clock_gettime kill */
#include "handover.h"
#include "check.h"
#include "fds.h"
#include "net.h"
#include "reactor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct reactor *reactor;
static struct handover *handover;
static int listener;
static int readies, failures, failed_error, failed_status;
static pid_t new_program;

static int later_ms; /* than it is */

int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = __real_clock_gettime(clock, time);
    time->tv_sec += later_ms / 1000;
    return result;
}

/* The new program is told to say that it serves when it is about to be killed, and is waited for. */
static int last_words = -1;

int __real_kill(pid_t pid, int number);
int __wrap_kill(pid_t pid, int number);

int __wrap_kill(pid_t pid, int number)
{
    struct pollfd answer = {.fd = last_words, .events = POLLIN};
    if (last_words != -1) {
        fds_write(last_words, "say it\n");
        while (poll(&answer, 1, -1) == -1 && errno == EINTR)
            ;
    }
    return __real_kill(pid, number);
}

static void note_ready(pid_t pid, void *data)
{
    readies++;
    new_program = pid;
    reactor_stop(reactor);
}

static void note_failure(int error, int status, void *data)
{
    failures++;
    failed_error = error;
    failed_status = status;
    reactor_stop(reactor);
}

static const struct handover_events events = {.ready = note_ready, .failed = note_failure};

static void open_all(char **argv)
{
    handover = check_not_null(handover_open(reactor, argv, &events, NULL), "There is memory.");
}

static void setup(void)
{
    readies = failures = failed_error = failed_status = later_ms = 0;
    fds_begin();
    reactor = check_not_null(reactor_open(NULL), "There is memory.");
    listener = check_succeeds(net_listen("127.0.0.1", "0", 8), "Any port is free.");
}

static void teardown(void)
{
    last_words = -1;
    handover_close(handover);
    handover = NULL;
    close(listener);
    reactor_close(reactor);
    fds_end();
}

/* Start a shell with this script, and turn until it serves or has failed. */
static void start_script(const char *script, size_t count)
{
    int listeners[] = {listener, listener, listener};
    static char *argv[] = {"sh", "-c", NULL, NULL};
    argv[2] = (char *)script;
    open_all(argv);
    check_succeeds(handover_start(handover, listeners, count), "A shell can be started.");
    check_succeeds(reactor_run(reactor), "The loop waits for its end.");
}

#define SAY_READY "eval \"printf ! >&$HANDOVER_READY\"; "

static void a_new_program_gets_the_sockets_and_says_that_it_serves(void **state)
{
    start_script("[ $LISTEN_PID = $$ ] && [ $LISTEN_FDS = 3 ] || exit 9; "
                 "for fd in 3 4 5; do readlink /proc/$$/fd/$fd | grep -q socket || exit 8; done; "
                 "[ $HANDOVER_READY = 6 ] || exit 7; [ ! -e /proc/$$/fd/7 ] || exit 6; " SAY_READY
                 "exec sleep 100",
                 3);
    check_note("it ended with status %d", WEXITSTATUS(failed_status));
    check_number(readies, 1, "It found what sd_listen_fds(3) promises, and nothing else is open.");
    check_number(failures, 0, "It serves.");
    kill(new_program, SIGKILL);
    while (waitpid(new_program, NULL, 0) == -1 && errno == EINTR)
        ;
}

static void one_that_cannot_be_executed_is_told_with_the_reason(void **state)
{
    static char *argv[] = {"/nowhere/server", NULL};
    open_all(argv);
    check_succeeds(handover_start(handover, &listener, 1), "The child can be made.");
    check_succeeds(reactor_run(reactor), "The loop waits for its end.");
    check_number(failures, 1, "exec(2) has failed in the child, and only the child knows why.");
    check_number(failed_error, ENOENT, "The reason comes through the pipe.");
    check_number(readies, 0, "It never served.");
}

static void one_that_ends_before_it_serves_has_failed(void **state)
{
    start_script("exit 3", 1);
    check_number(failures, 1, "The end of the process is the news of its failure.");
    check_number(failed_error, 0, "It could be executed.");
    check_number(WEXITSTATUS(failed_status), 3, "Its status is handed on.");
}

static void after_a_failure_another_can_be_started(void **state)
{
    start_script("exit 3", 1);
    check_succeeds(handover_start(handover, &listener, 1), "The last one is gone.");
    check_succeeds(reactor_run(reactor), "The loop waits for its end.");
    check_number(failures, 2, "It fails as well.");
}

/* Start a shell with a script, one end of a pair as its input. */
static void start_with_input(const char *script, int input)
{
    static char *argv[] = {"sh", "-c", NULL, NULL};
    int ours = dup(STDIN_FILENO);
    fds_take(ours);
    argv[2] = (char *)script;
    dup2(input, STDIN_FILENO);
    open_all(argv);
    check_succeeds(handover_start(handover, &listener, 1), "A shell can be started.");
    dup2(ours, STDIN_FILENO);
}

/* The script waits until its input ends, which is when the test says so. */
static void a_second_is_refused_while_one_starts(void **state)
{
    int ends[2];
    fds_pipe(ends);
    start_with_input("read word", ends[0]);
    check_fails(handover_start(handover, &listener, 1), EALREADY, "One at a time.");
    fds_close(ends[1]);
    check_succeeds(reactor_run(reactor), "The loop waits for its end.");
    check_number(failures, 1, "It ended without a word.");
}

/* Its word and its death are there before the loop looks. */
static void one_that_is_dead_is_not_believed(void **state)
{
    static char *argv[] = {"sh", "-c", SAY_READY "exit 0", NULL};
    siginfo_t death;
    open_all(argv);
    check_succeeds(handover_start(handover, &listener, 1), "A shell can be started.");
    while (waitid(P_ALL, 0, &death, WEXITED | WNOWAIT) == -1 && errno == EINTR)
        ;
    check_succeeds(reactor_run(reactor), "The loop waits for its end.");
    check_number(
        readies, 0,
        "It said that it serves, and is dead. If we made way for it, nobody would listen.");
    check_number(failures, 1, "So it has failed, and we go on.");
}

/* What one that is killed for being late has said at the last moment is in the pipe. */
static void one_that_is_killed_is_not_believed(void **state)
{
    int pair[2];
    fds_pair(pair);
    start_with_input("while ! read word; do :; done; " SAY_READY "echo >&0; exec sleep 1000",
                     pair[0]);
    last_words = pair[1];
    later_ms = HANDOVER_START_MS;
    check_succeeds(reactor_run(reactor), "The loop waits for its end.");
    check_number(
        readies, 0,
        "It said that it serves, and is killed. If we made way for it, nobody would listen.");
    check_number(failures, 1, "So it has failed, and we go on.");
    check_number(failed_error, ETIMEDOUT, "It was too late.");
}

/* Whoever is forked while a program starts would keep the pipe open, and for as long as it lives. */
static void a_child_that_is_no_new_program_leaves_the_pipe(void **state)
{
    static char *argv[] = {"sh", "-c", "exit 0", NULL};
    int status;
    fflush(NULL);
    open_all(argv);
    int before = fds_count();
    check_succeeds(handover_start(handover, &listener, 1), "A shell can be started.");
    check_number(fds_count(), before + 1, "Its parent's end of the pipe.");
    pid_t child = fork();
    if (child == 0) {
        handover_leave(handover);
        _exit(fds_count() - before);
    }
    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        ;
    check_number(WEXITSTATUS(status), 0, "It has no end of a pipe that is not its own.");
    check_succeeds(reactor_run(reactor), "The loop waits for its end.");
}

static void one_that_does_not_serve_in_time_is_killed(void **state)
{
    static char *argv[] = {"sleep", "1000", NULL};
    open_all(argv);
    check_succeeds(handover_start(handover, &listener, 1), "It can be started.");
    later_ms = HANDOVER_START_MS;
    check_succeeds(reactor_run(reactor), "The loop waits for its end.");
    check_number(failures, 1, "It never says that it serves.");
    check_number(failed_error, ETIMEDOUT, "So the reason is told from an end of its own.");
    check_that(WIFSIGNALED(failed_status), "It is not left running.");
}

/* --- The new program's side ------------------------------------------------------------------------- */

static int result, took[HANDOVER_MAX];

/* Run a function in a child whose descriptors 3 and 4 are what is given here, and see its exit status. */
static int in_child(int third, int fourth, const char *pid, const char *count,
                    int (*function)(void))
{
    pid_t child = fork();
    if (child == 0) {
        char self[32];
        int a = fcntl(third, F_DUPFD, 100);
        int b = fourth == -1 ? -1 : fcntl(fourth, F_DUPFD, 100);
        snprintf(self, sizeof self, "%d", (int)getpid());
        dup2(a, 3);
        if (b == -1)
            close(4);
        else
            dup2(b, 4);
        setenv("LISTEN_PID", pid ? pid : self, 1);
        setenv("LISTEN_FDS", count, 1);
        result = handover_take(took);
        _exit(function());
    }
    int status;
    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int has_two(void)
{
    return result == 2 && took[0] == 3 && took[1] == 4 && !getenv("LISTEN_FDS") &&
           !getenv("LISTEN_PID") && (fcntl(3, F_GETFD) & FD_CLOEXEC) &&
           (fcntl(4, F_GETFL) & O_NONBLOCK);
}

static int has_none(void)
{
    return result == 0;
}

static int has_failed(void)
{
    return result == -1 && errno == EINVAL;
}

static int has_failed_unopened(void)
{
    return result == -1 && errno == EBADF;
}

static void sockets_are_taken_once_and_left_to_no_child(void **state)
{
    check_number(in_child(listener, listener, NULL, "2", has_two), 1,
                 "They are close-on-exec and non-blocking, and the variables are gone.");
}

static void what_was_meant_for_another_process_is_left_alone(void **state)
{
    check_number(in_child(listener, listener, "1", "2", has_none), 1,
                 "A child inherits variables that were meant for its parent: LISTEN_PID tells.");
}

static void what_cannot_be_listened_on_is_refused(void **state)
{
    int pair[2];
    fds_pair(pair);
    check_number(in_child(listener, pair[0], NULL, "2", has_failed), 1, "It is connected.");
    check_number(in_child(listener, -1, NULL, "2", has_failed_unopened), 1, "It is not open.");
    check_number(in_child(listener, listener, NULL, "0", has_failed), 1, "None was handed over.");
    check_number(in_child(listener, listener, NULL, "x", has_failed), 1, "That is no number.");
    check_number(in_child(listener, listener, NULL, "257", has_failed), 1, "Those are too many.");
}

static void an_address_is_told_from_another(void **state)
{
    char port[16];
    char other[16];
    snprintf(port, sizeof port, "%d", net_local_port(listener));
    snprintf(other, sizeof other, "%d", net_local_port(listener) ^ 1);
    check_number(handover_is_at(listener, "127.0.0.1", port), 1, "It is there.");
    check_number(handover_is_at(listener, "localhost", port), 1,
                 "The name means the same address.");
    check_number(handover_is_at(listener, "127.0.0.1", "0"), 1, "Any port will do.");
    check_number(handover_is_at(listener, "127.0.0.1", other), 0, "The port is another.");
    check_number(handover_is_at(listener, "127.0.0.2", port), 0, "The address is another.");
    check_number(handover_is_at(listener, "::1", port), 0, "The family is another.");
    check_fails(handover_is_at(listener, "127.0.0.1.", port), ENOENT,
                "A host that cannot be found may be this one: to say no would lose the sockets.");
}

static void nobody_to_tell_is_no_harm(void **state)
{
    check_that(!handover_ready(), "No older program waits for it.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {"handover", setup, teardown, false};
    static const struct CMUnitTest tests[] = {
        TEST(a_new_program_gets_the_sockets_and_says_that_it_serves),
        TEST(one_that_cannot_be_executed_is_told_with_the_reason),
        TEST(one_that_ends_before_it_serves_has_failed),
        TEST(after_a_failure_another_can_be_started),
        TEST(a_second_is_refused_while_one_starts),
        TEST(one_that_is_dead_is_not_believed),
        TEST(one_that_is_killed_is_not_believed),
        TEST(one_that_does_not_serve_in_time_is_killed),
        TEST(a_child_that_is_no_new_program_leaves_the_pipe),
        TEST(sockets_are_taken_once_and_left_to_no_child),
        TEST(what_was_meant_for_another_process_is_left_alone),
        TEST(what_cannot_be_listened_on_is_refused),
        TEST(an_address_is_told_from_another),
        TEST(nobody_to_tell_is_no_harm),
    };
    return check_main(argc, argv, &suite, tests);
}
