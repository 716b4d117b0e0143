/* Each test prepares an environment and descriptors in a child, where inherited() is called. */
#define _GNU_SOURCE /* setenv() */
#include "check.h"
#include "inherited.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DESCRIPTORS = 3 };

/* What the child has seen, as its exit status. */
enum { COUNT = 7, VARIABLES = 8, OPEN = 16 };

static int look(void)
{
    int seen = inherited() & COUNT;
    if (getenv("LISTEN_FDS") || getenv("LISTEN_PID"))
        seen |= VARIABLES;
    for (int fd = 3; fd < 3 + (seen & COUNT); fd++)
        if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC))
            seen |= OPEN;
    return seen;
}

enum { OWN = 0, NONE = -1 };

/* @param pid    for LISTEN_PID, OWN for the child's, NONE for no such variable.
 * @param end    what follows its digits.
 * @param count  for LISTEN_FDS, NULL for no such variable. */
static int run_with(int pid, const char *end, const char *count)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        char text[32];
        int null = open("/dev/null", O_RDONLY);
        for (int fd = 3; fd < 3 + DESCRIPTORS; fd++)
            if (fd != null)
                dup2(null, fd);
        fcntl(3, F_SETFD, 0);
        snprintf(text, sizeof text, "%d%s", pid == OWN ? (int)getpid() : pid, end);
        if (pid != NONE)
            setenv("LISTEN_PID", text, 1);
        if (count)
            setenv("LISTEN_FDS", count, 1);
        _exit(look());
    }
    int status = 0;
    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        ;
    check_that(WIFEXITED(status), "inherited() returns, and does not end the process.");
    return WEXITSTATUS(status);
}

static int run(int pid, const char *count)
{
    return run_with(pid, "", count);
}

static void what_was_meant_for_another_process_is_not_taken(void **state)
{
    check_number(
        run((int)getpid(), "2") & COUNT, 0,
        "The sockets were meant for another process, the parent of this one: LISTEN_PID says so.");
}

static void without_variables_there_are_none(void **state)
{
    check_number(run(NONE, NULL) & COUNT, 0, "Mostly a program is started without LISTEN_FDS.");
    check_number(run(OWN, NULL) & COUNT, 0, "LISTEN_FDS is not there: nothing was handed over.");
    check_number(
        run(NONE, "2") & COUNT, 0,
        "LISTEN_PID is not there, so the sockets may be meant for any process: they are not "
        "ours.");
}

static void what_was_meant_for_this_process_is_taken(void **state)
{
    check_number(run(OWN, "1") & COUNT, 1, "LISTEN_PID is this process: the socket is ours.");
    check_number(run(OWN, "3") & COUNT, 3, "LISTEN_PID is this process: the sockets are ours.");
}

static void children_find_no_variables(void **state)
{
    check_number(run(OWN, "2") & VARIABLES, 0,
                 "The variables are still there: a child of ours finds them, and a program that "
                 "does not look at "
                 "LISTEN_PID believes them.");
    check_number(
        run((int)getpid(), "2") & VARIABLES, 0,
        "There are still variables that were meant for nobody here: remove them in any case.");
}

static void children_find_no_sockets(void **state)
{
    check_number(run(OWN, "3") & OPEN, 0,
                 "A socket stays open across exec(): a program that we start would keep the port.");
}

static void what_is_no_number_counts_as_none(void **state)
{
    check_number(run(OWN, "-1") & COUNT, 0, "There cannot be fewer than no sockets: return 0.");
    check_number(run(OWN, "2x") & COUNT, 0,
                 "LISTEN_FDS is not a number to its end: atoi() reads the digits and keeps silent "
                 "about the rest.");
    check_number(run_with(OWN, "x", "2") & COUNT, 0,
                 "LISTEN_PID is not a number to its end, so it names no process.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {.name = "inherited"};
    const struct CMUnitTest tests[] = {
        TEST(what_was_meant_for_another_process_is_not_taken),
        TEST(without_variables_there_are_none),
        TEST(what_was_meant_for_this_process_is_taken),
        TEST(children_find_no_variables),
        TEST(children_find_no_sockets),
        TEST(what_is_no_number_counts_as_none),
    };
    return check_main(argc, argv, &suite, tests);
}
