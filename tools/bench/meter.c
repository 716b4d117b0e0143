#include "meter.h"
#include "common.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static const double BUSY = 0.97; /* this share of the time and more counts as all of it */

struct moment moment_take(pid_t server)
{
    struct moment moment = {.time = now()};
    (void)machine_usage(getpid(), &moment.load); /* where it is not known, all stays 0 */
    if (server != 0 && machine_usage(server, &moment.server) == -1 && errno == ESRCH)
        fail("there is no process %ld", (long)server);
    return moment;
}

double moments_seconds(const struct moment *from, const struct moment *to)
{
    return (double)(to->time - from->time) / 1e9;
}

/* What a process wanted: the time in which it ran or stood in the queue, as a share. */
static double share(const struct usage *from, const struct usage *to, double seconds)
{
    return (double)(to->ran - from->ran + to->waited - from->waited) / 1e9 / seconds;
}

static const char *find_limit(double server, double load)
{
    if (server >= BUSY)
        return load >= BUSY ? "both" : "server";
    return load >= BUSY ? "load" : "neither";
}

void moments_report(const struct moment *from, const struct moment *to, pid_t server,
                    size_t messages)
{
    double seconds = moments_seconds(from, to);
    double own = share(&from->load, &to->load, seconds);
    printf("load_busy %.2f\n", own);
    if (server == 0)
        return;
    double busy = share(&from->server, &to->server, seconds);
    printf("server_busy %.2f\n", busy);
    printf("server_cpu_us %.3f\n",
           (double)(to->server.ran - from->server.ran) / 1e3 / (double)messages);
    printf("limit %s\n", find_limit(busy, own));
}
