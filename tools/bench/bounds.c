/* A test: does our loop take more instructions than it did?
 *
 * Times cannot be tested on a machine that has other work; instructions can, because they are counted.
 * What is held to a bound is how many the reactor takes more than the bare loop, which is built by the
 * same compiler, with the same handlers, on the same C library: so these cancel. What is left depends on
 * the compiler. The one that made the bounds is held to them closely, any other loosely: a loop that
 * became slow in earnest, with a system call or a search in its path, does not get by it.
 *
 * One connection, or a fixed number of active pairs: then each turn of the loop has as many events as in
 * any other run, and the count comes out the same. Start at bounds_hold(). To record new bounds, take
 * the numbers that it prints. */
#include "bounds.h"
#include "counts.h"

#include <stdio.h>

#define RECORDED_BY "12.2" /* gcc, -O2, x86-64 */

#define CLOSE 1.02
#define LOOSE 1.3

static const struct work one_client = {.connections = 1, .messages = 400};
static const struct work one_event = {.pairs = 100, .active = 1, .messages = 2000};
static const struct work hundred_events = {.pairs = 100, .active = 100, .messages = 2000};

static const struct bound {
    const char *what;
    double most; /* instructions more than the bare loop */
    const struct work *work;
    const char
        *stage; /* how its server's name begins; NULL for the bare loop's program on our reactor */
} bounds[] = {
    {"an event, when each turn has one", 186, &one_event, NULL},
    {"an event, when each turn has a hundred", 54.5, &hundred_events, NULL},
    {"an echoed message, in the server of the other loops", 191, &one_client, NULL},
    {"an echoed message, in the server of stage 03", 206, &one_client, "03-"},
    {"an echoed message, in the server of stage 04", 296, &one_client, "04-"},
    {"an echoed message, in the server of stage 05", 543, &one_client, "05-"},
    {"an echoed message, in the server of stage 06", 804, &one_client, "06-"},
};

enum { BOUNDS = sizeof bounds / sizeof bounds[0] };

/* How far the bounds may be passed with this compiler; 0 on another kind of processor, whose instructions
 * are others. */
static double slack(void)
{
#ifdef __x86_64__
    return strncmp(__VERSION__, RECORDED_BY, strlen(RECORDED_BY)) == 0 ? CLOSE : LOOSE;
#else
    return 0;
#endif
}

static const struct subject *find_subject(const struct plan *plan, const struct bound *bound)
{
    for (size_t i = 0; bound->stage && i < plan->servers.count; i++)
        if (strncmp(plan->servers.all[i].name, bound->stage, strlen(bound->stage)) == 0)
            return &plan->servers.all[i];
    return bound->work->connections > 0 ? &plan->reactor_echo : &plan->reactor_loop;
}

static double count_bare(const struct plan *plan, const struct work *work)
{
    return count_message(plan, work->connections > 0 ? &plan->bare_server : &plan->bare_loop,
                         *work);
}

static bool check(const struct plan *plan, int number, double bare)
{
    const struct bound *bound = &bounds[number];
    double more = count_message(plan, find_subject(plan, bound), *bound->work) - bare;
    double most = bound->most * slack();
    printf("%s %d - %s takes %.0f instructions more than the bare loop's %.0f\n",
           more <= most ? "ok" : "not ok", number + 1, bound->what, more, bare);
    if (more > most)
        printf("# expected  at most %.0f: %.0f were recorded with gcc " RECORDED_BY "\n"
               "# received  %.1f with %s\n"
               "#   Something new stands in the way of every event. `make bench B=instructions` "
               "has the\n"
               "#   other loops beside ours; callgrind_annotate says in which function. If it is "
               "worth\n"
               "#   its price, record the new bound in tools/bench/bounds.c.\n",
               most, bound->most, more, __VERSION__);
    fflush(stdout);
    return more <= most;
}

bool bounds_hold(const struct plan *plan)
{
    bool hold = true;
    double bare = 0;
    const char *obstacle =
        slack() > 0 ? counts_obstacle(plan) : "the bounds were recorded on x86-64";
    if (obstacle) {
        printf("1..0 # SKIP %s\n", obstacle);
        return true;
    }
    printf("1..%d\n", BOUNDS);
    for (int i = 0; i < BOUNDS; i++) {
        if (i == 0 || bounds[i].work != bounds[i - 1].work)
            bare = count_bare(plan, bounds[i].work);
        hold = check(plan, i, bare) && hold;
    }
    return hold;
}
