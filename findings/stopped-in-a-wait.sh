#!/bin/sh
# What becomes of three waits when a process is stopped and continued.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
command -v cc >/dev/null || { echo "there is no C compiler here"; exit 77; }
[ "$(uname -s)" = Linux ] || { echo "this is about Linux"; exit 77; }
echo "kernel $(uname -r)"
cat <<'END'
Guess: a process without signal handlers that is stopped for a while and continued
       notices nothing: each of its waits ends when its second is over.
END
cat >"$dir/seen.c" <<'END'
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int verdict(int same)
{
    puts(same ? "as recorded" : "NOT as recorded");
    return !same;
}

struct result {
    int returned, error;
    double after;
};

static int with_epoll(void)
{
    return epoll_wait(epoll_create1(0), &(struct epoll_event){0}, 1, 1000);
}
static int with_poll(void)
{
    return poll(NULL, 0, 1000);
}
static int with_select(void)
{
    return select(0, NULL, NULL, NULL, &(struct timeval){.tv_sec = 1});
}

/* A child waits for a second. It is stopped after 0.2 s, for 0.5 s. */
static struct result stopped(const char *name, int (*wait_a_second)(void))
{
    struct result result;
    int ends[2];
    if (pipe(ends))
        return (struct result){0};
    pid_t child = fork();
    if (child == 0) {
        double start = now();
        result.returned = wait_a_second();
        result.error = errno;
        result.after = now() - start;
        _exit(write(ends[1], &result, sizeof(result)) != sizeof(result));
    }
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    kill(child, SIGSTOP);
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    kill(child, SIGCONT);
    waitpid(child, NULL, 0);
    if (read(ends[0], &result, sizeof(result)) != sizeof(result))
        return (struct result){0};
    printf("Seen:  %-12s returns %d%s after %.1f s\n", name, result.returned,
           result.returned == -1 && result.error == EINTR ? ", EINTR," : "", result.after);
    return result;
}

int main(void)
{
    struct result e = stopped("epoll_wait()", with_epoll), p = stopped("poll()", with_poll);
    struct result s = stopped("select()", with_select);
    puts("So epoll_wait() says EINTR without any handler, poll() keeps its end, and select() "
         "counts only the time in\n"
         "which it was not stopped: it is late by the stop.");
    return verdict(e.returned == -1 && e.error == EINTR && e.after > 0.6 && e.after < 0.95 &&
                   p.returned == 0 && p.after > 0.95 && p.after < 1.3 && s.returned == 0 &&
                   s.after > 1.4 && s.after < 1.8);
}
END
cc -O1 -Wall -o "$dir/seen" "$dir/seen.c"
"$dir/seen"
