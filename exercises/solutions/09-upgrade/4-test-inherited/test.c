/* Start at test(). */
#include "expect.h"
#include "handover.h"
#include "net.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* EXERCISE: pass the right handover, and notice each mutant. */
static int listeners[HANDOVER_MAX];

/* As a program that hands over a socket to a process. */
static void hand_over_to(pid_t pid)
{
    char number[32];
    int fd = net_listen("127.0.0.1", "0", 1);
    expect(dup2(fd, HANDOVER_FIRST) == HANDOVER_FIRST);
    if (fd != HANDOVER_FIRST)
        close(fd);
    expect(fcntl(HANDOVER_FIRST, F_SETFD, 0) == 0);
    snprintf(number, sizeof number, "%ld", (long)pid);
    setenv("LISTEN_PID", number, 1);
    setenv("LISTEN_FDS", "1", 1);
}

static void what_is_meant_for_another_process_is_left_alone(void)
{
    hand_over_to(getppid());
    expect(handover_take(listeners) == 0);
    close(HANDOVER_FIRST);
}

static void what_is_taken_is_kept_from_children(void)
{
    hand_over_to(getpid());
    expect(handover_take(listeners) == 1 && listeners[0] == HANDOVER_FIRST);
    expect(!getenv("LISTEN_PID") && !getenv("LISTEN_FDS"));
    expect(fcntl(HANDOVER_FIRST, F_GETFD) & FD_CLOEXEC);
    close(HANDOVER_FIRST);
}

void test(void)
{
    what_is_meant_for_another_process_is_left_alone();
    what_is_taken_is_kept_from_children();
}
/* END */
