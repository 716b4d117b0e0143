/* Linked into a player beside a solution: code that wants to pass without one. The environment variable HOSTILE says
 * when it acts, and how: "before main()", "inside" a call of the exercise's functions (which the compiler has this
 * file told of), or "after" all. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void __cyg_profile_func_enter(void *function, void *caller);
void __cyg_profile_func_exit(void *function, void *caller);

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
