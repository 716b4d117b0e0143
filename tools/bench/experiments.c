/* Each experiment is a contest, or some. The README says what each is good for. */
#include "experiments.h"
#include "contest.h"
#include "selector.h"

#include <stdio.h>

static struct contest contest; /* too large for the stack */

static void add_crew(const struct crew *crew, struct work work)
{
    for (size_t i = 0; i < crew->count; i++)
        contest_add(&contest, &crew->all[i], NULL, work);
}

static void run_and_print(void)
{
    contest_run(&contest);
    contest_print(&contest);
}

/* --- Servers -------------------------------------------------------------------------------------- */

/* How many messages a second does each server echo, beside the bare loop, and what does a message cost it? */
void experiment_echo(const struct plan *plan)
{
    static const size_t connections[] = {1, 50, 1000};
    for (size_t i = 0; i < sizeof connections / sizeof connections[0]; i++) {
        struct work work = {.connections = connections[i]};
        printf("\necho: %zu connection%s, 64-byte messages; %zu pairs; against the bare loop\n\n",
               connections[i], connections[i] == 1 ? "" : "s", plan->rounds * plan->pairs);
        contest_begin(&contest, plan, plan->rounds, &plan->bare_server, NULL, work);
        add_crew(&plan->servers, work);
        run_and_print();
    }
}

static void run_idle(const struct plan *plan, const char *backend)
{
    static const size_t silent[] = {100, 1000, 10000, 15000};
    struct subject server = plan->reactor_server;
    char name[32];
    server.backend = backend;
    server.most = most_watched(backend);
    snprintf(name, sizeof name, "%s 0", backend);
    contest_begin(&contest, plan, 1, &server, name, (struct work){.connections = 1});
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        snprintf(name, sizeof name, "%s %zu", backend, silent[i]);
        if (silent[i] <= 1000 || !plan->quick)
            contest_add(&contest, &server, name,
                        (struct work){.connections = 1, .silent = silent[i]});
    }
    run_and_print();
}

/* What do connections cost that say nothing? One client talks, the others are silent. The yardstick is the same
 * server without them. */
void experiment_idle(const struct plan *plan)
{
    printf("\nidle: %s with each backend; one client talks, so many others are silent; %zu pairs; "
           "against the\nsame server without them\n\n",
           plan->reactor_server.name, plan->pairs);
    for (const char *const *backend = selector_backends(); *backend; backend++)
        run_idle(plan, *backend);
}

/* --- Loops ---------------------------------------------------------------------------------------- */

/* The slow backends take most of the time, and who is in a hurry knows them. */
static bool is_slow(const struct subject *loop)
{
    return loop->backend && strcmp(loop->backend, selector_backends()[0]) != 0;
}

/* How much time of the processor does an event cost? See loops/dispatch.c. */
void experiment_dispatch(const struct plan *plan)
{
    static const struct work works[] = {{.pairs = 100, .active = 1, .messages = 10000},
                                        {.pairs = 100, .active = 100, .messages = 10000},
                                        {.pairs = 9000, .active = 100, .messages = 10000},
                                        {.pairs = 9000, .active = 1000, .messages = 10000}};
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
        printf("\ndispatch: %zu pairs of sockets, %zu active, a message is an event; %zu pairs of "
               "rounds; against bare epoll\n\n",
               works[i].pairs, works[i].active, plan->rounds * plan->pairs);
        contest_begin(&contest, plan, plan->rounds, &plan->bare_loop, NULL, works[i]);
        for (size_t l = 0; l < plan->loops.count; l++)
            if (!(is_slow(&plan->loops.all[l]) && plan->quick && works[i].pairs > 1000))
                contest_add(&contest, &plan->loops.all[l], NULL, works[i]);
        run_and_print();
    }
}

/* --- Rooms ---------------------------------------------------------------------------------------- */

/* One client of a room says something: what does it cost to tell all others, and when has the last of them
 * heard it? The yardstick is a bare loop of send() over the same sockets. */
void experiment_fan_out(const struct plan *plan)
{
    static const size_t listeners[] = {10, 100, 1000};
    for (size_t i = 0; i < sizeof listeners / sizeof listeners[0]; i++) {
        struct work work = {.connections = listeners[i], .kind = ROOM};
        printf("\nfan-out: %zu listeners, 64-byte messages, each counted once for each who has "
               "heard it; %zu pairs;\nagainst a bare loop of send()\n\n",
               listeners[i], plan->rounds * plan->pairs);
        contest_begin(&contest, plan, plan->rounds, &plan->bare_room, NULL, work);
        contest_add(&contest, &plan->chat, NULL, work);
        run_and_print();
    }
}

static void print_wait(const struct contestant *flooded, enum metric metric)
{
    char text[RATIO_SIZE];
    printf(" %9.0f us  %-22s", contest_median(flooded->samples, flooded->count, metric),
           ratio_text(contest_ratio(flooded, metric, P50), text));
}

static void print_fairness(const struct contestant *flooded)
{
    /* How many times the usual wait the longest one in a burst may be. A server that does all that a flood asks
     * for in one turn is far beyond this. */
    static const double bound = 300;
    printf("  %9zu %8zu %9.0f us", flooded->work.connections, flooded->work.flooders,
           contest_median(flooded->yardstick, flooded->count, P50));
    print_wait(flooded, P50);
    print_wait(flooded, LONGEST);
    printf(" %7.3f us  %s\n", contest_median(flooded->samples, flooded->count, CPU),
           contest_ratio(flooded, LONGEST, P50).median <= bound ? "kept" : "BROKEN");
    fflush(stdout);
}

static void run_fairness(const struct plan *plan, size_t listeners)
{
    struct work work = {.connections = listeners, .kind = FLOOD};
    contest_begin(&contest, plan, 1, &plan->chat, "still", work);
    for (work.flooders = 1; work.flooders <= 100; work.flooders *= 100)
        contest_add(&contest, &plan->chat, "flooded", work);
    contest_run(&contest);
    for (size_t i = 0; i < contest.count; i++)
        if (contest.all[i].count > 0)
            print_fairness(&contest.all[i]);
}

/* Does one client pay for another? In a room where many listen, some flood: together they say 64 KiB of two-byte
 * lines. How long does a neighbour wait for an answer, compared with the same room without a flood? */
void experiment_fairness(const struct plan *plan)
{
    static const size_t listeners[] = {125, 250, 500, 1000};
    enum { SIZES = sizeof listeners / sizeof listeners[0] };
    printf(
        "\nfairness: %s; a neighbour's wait for an answer while others say 64 KiB of two-byte "
        "lines;\nagainst the same room without a flood; %zu pairs; the bound is a ratio of 300\n\n",
        plan->chat.name, plan->pairs);
    printf("  %9s %8s %12s %12s  %-22s %12s  %-22s %10s  %s\n", "listeners", "flooders", "still",
           "flooded", "ratio", "the longest", "ratio", "CPU/each", "bound");
    for (size_t i = 0; i < SIZES; i += plan->quick ? SIZES - 1 : 1)
        run_fairness(plan, listeners[i]);
}
