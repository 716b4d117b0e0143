/* Linked into a player beside a solution: code that wants to pass without one. The environment variable HOSTILE says
 * when it acts, and how: "before main()", "inside" a call of the exercise's functions (which the compiler has this
 * file told of), or "after" all. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

void __cyg_profile_func_enter(void *function, void *caller);
void __cyg_profile_func_exit(void *function, void *caller);

static void close_all(void)
{
    for (long fd = sysconf(_SC_OPEN_MAX); fd-- > STDERR_FILENO + 1;)
        close((int)fd);
}

/* A pause and some work, by turns: neither takes long. */
static void dawdle(void)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    for (;;) {
        nanosleep(&pause, NULL);
        for (volatile int turns = 0; turns < 100000; turns++)
            ;
    }
}

static void end_with_42(void)
{
    _exit(42);
}

/* And end before anybody looks. */
static void leak(void)
{
    *(void *volatile *)malloc(sizeof(void *)) = NULL;
    atexit(end_with_42);
}

static void act(const char *how)
{
    if (strcmp(how, "exit") == 0)
        exit(EXIT_SUCCESS);
    if (strcmp(how, "_exit") == 0)
        _exit(EXIT_SUCCESS);
    if (strcmp(how, "report") == 0) {
        puts("1..1\nok 1 - everything is fine");
        fflush(stdout);
        _exit(EXIT_SUCCESS);
    }
    if (strcmp(how, "kill") == 0)
        kill(getppid(), SIGKILL);
    if (strcmp(how, "stop") == 0)
        kill(getppid(), SIGSTOP);
    if (strcmp(how, "close") == 0)
        close_all();
    if (strcmp(how, "exec") == 0)
        execl("/bin/true", "/bin/true", (char *)NULL);
    if (strcmp(how, "pause") == 0)
        for (;;)
            pause();
    if (strcmp(how, "dawdle") == 0)
        dawdle();
    if (strcmp(how, "leak") == 0)
        leak();
    if (strcmp(how, "42") == 0)
        end_with_42();
    if (strcmp(how, "loop") == 0)
        for (volatile int turns = 0;; turns++)
            ;
}

static void at(const char *when)
{
    const char *wish = getenv("HOSTILE");
    size_t size = strlen(when);
    if (wish && strncmp(wish, when, size) == 0 && wish[size] == ' ')
        act(wish + size + 1);
}

__attribute__((constructor)) static void before_main(void)
{
    at("before");
}

__attribute__((destructor)) static void after_all(void)
{
    at("after");
}

void __cyg_profile_func_enter(void *function, void *caller)
{
    at("inside");
}

void __cyg_profile_func_exit(void *function, void *caller)
{
}
