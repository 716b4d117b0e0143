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
#include "../bench.h"
#include "../counter.h"

#include <string.h>

#define RECORDED_BY "12.2" /* gcc, -O2, x86-64 */

#define CLOSE 1.02
#define LOOSE 1.3

enum { FEW_MESSAGES = 400, FEW_EVENTS = 2000 };

static const struct bound {
    const char *what;
    double most; /* instructions more than the bare loop */
    enum { EVENT, MESSAGE } kind;
    size_t active;
    const char *stage; /* how its server's name begins; NULL for a loop without a stage */
} bounds[] = {
    {"an event, when each turn has one", 188, EVENT, 1, NULL},
    {"an event, when each turn has a hundred", 66.5, EVENT, 100, NULL},
    {"an echoed message, in the handler of the other loops", 227, MESSAGE, 1, NULL},
    {"an echoed message, in the server of stage 03", 238, MESSAGE, 1, "03-"},
    {"an echoed message, in the server of stage 04", 328, MESSAGE, 1, "04-"},
    {"an echoed message, in the server of stage 05", 575, MESSAGE, 1, "05-"},
    {"an echoed message, in the server of stage 06", 836, MESSAGE, 1, "06-"},
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

static const struct subject *find_server(const struct bench *bench, const char *stage)
{
    for (size_t i = 0; stage && i < bench->server_count; i++)
        if (strncmp(bench->servers[i].name, stage, strlen(stage)) == 0)
            return &bench->servers[i];
    return &bench->reactor_echo;
}

static double count_one(const struct bench *bench, const struct counter *counter,
                        const struct bound *bound, bool bare)
{
    if (bound->kind == EVENT)
        return count_event(bench, counter, bare ? &bench->bare_loop : &bench->reactor_loop,
                           bound->active, FEW_EVENTS);
    const struct subject *server = bare ? &bench->bare_server : find_server(bench, bound->stage);
    return count_message(bench, counter, server, bound->active, FEW_MESSAGES);
}

static bool check(const struct bench *bench, const struct counter *counter, int number)
{
    const struct bound *bound = &bounds[number];
    double bare = count_one(bench, counter, bound, true);
    double more = count_one(bench, counter, bound, false) - bare;
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
               "#   its price, record the new bound in tools/bench/experiments/bounds.c.\n",
               most, bound->most, more, __VERSION__);
    fflush(stdout);
    return more <= most;
}

/* NULL, or why nothing can be said here. */
static const char *find_obstacle(const struct bench *bench, struct counter *counter)
{
    if (slack() <= 0)
        return "the bounds were recorded on x86-64";
    if (!counter_open_instructions(counter))
        return "valgrind is not installed: make install EXTRAS=1";
    if (counter_can_run(counter, bench->bare_loop.path))
        return NULL;
    counter_close(counter);
    return "this valgrind does not understand this compiler's programs";
}

bool bounds_hold(const struct bench *bench)
{
    struct counter counter;
    bool hold = true;
    const char *obstacle = find_obstacle(bench, &counter);
    if (obstacle) {
        printf("1..0 # SKIP %s\n", obstacle);
        return true;
    }
    printf("1..%d\n", BOUNDS);
    for (int i = 0; i < BOUNDS; i++)
        hold = check(bench, &counter, i) && hold;
    counter_close(&counter);
    return hold;
}
