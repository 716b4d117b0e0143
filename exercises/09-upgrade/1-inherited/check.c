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

/* @param pid  for LISTEN_PID: 0 for the child's own, -1 for no variables at all. */
static int run(int pid, const char *count)
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
        snprintf(text, sizeof text, "%d", pid ? pid : (int)getpid());
        if (pid != -1) {
            setenv("LISTEN_PID", text, 1);
            setenv("LISTEN_FDS", count, 1);
        }
        _exit(look());
    }
    int status = 0;
    while (waitpid(child, &status, 0) == -1 && errno == EINTR)
        ;
    check_that(WIFEXITED(status), "inherited() returns, and does not end the process.");
    return WEXITSTATUS(status);
}

static void what_was_meant_for_another_process_is_not_taken(void **state)
{
    check_number(
        run((int)getpid(), "2") & COUNT, 0,
        "The sockets were meant for another process, the parent of this one: LISTEN_PID says so.");
}

static void without_variables_there_are_none(void **state)
{
    check_number(run(-1, "") & COUNT, 0, "Mostly a program is started without LISTEN_FDS.");
}

static void what_was_meant_for_this_process_is_taken(void **state)
{
    check_number(run(0, "1") & COUNT, 1, "LISTEN_PID is this process: the socket is ours.");
    check_number(run(0, "3") & COUNT, 3, "LISTEN_PID is this process: the sockets are ours.");
}

static void children_find_no_variables(void **state)
{
    check_number(run(0, "2") & VARIABLES, 0,
                 "The variables are still there: a child of ours finds them, and a program that "
                 "does not look at "
                 "LISTEN_PID believes them.");
    check_number(
        run((int)getpid(), "2") & VARIABLES, 0,
        "There are still variables that were meant for nobody here: remove them in any case.");
}

static void children_find_no_sockets(void **state)
{
    check_number(run(0, "3") & OPEN, 0,
                 "A socket stays open across exec(): a program that we start would keep the port.");
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
    };
    return check_main(argc, argv, &suite, tests);
}
