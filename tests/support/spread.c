/* Start at spread_join(): a worker that serves one client more has one descriptor more. */
#include "spread.h"
#include "contract.h"
#include "story.h"
#include "usage.h"

#include <signal.h>
#include <stdio.h>

struct worker_use {
    pid_t pid;
    int descriptors;
};

void spread_serve(void)
{
    static char options[64];
    struct server_setup setup = contract_setup();
    snprintf(options, sizeof options, "--workers %d --balance reuseport", SPREAD_WORKERS);
    setup.options = options;
    contract_serve_with(&setup);
}

static int find_workers(struct worker_use *workers)
{
    pid_t pids[SPREAD_WORKERS];
    int count = contract_workers(pids, SPREAD_WORKERS);
    for (int i = 0; i < count; i++)
        workers[i] = (struct worker_use){pids[i], usage_own_descriptors(pids[i])};
    return count;
}

static pid_t find_busier(const struct worker_use *before, int count)
{
    for (int i = 0; i < count; i++)
        if (usage_own_descriptors(before[i].pid) > before[i].descriptors)
            return before[i].pid;
    return -1; /* a successor, which was not there before */
}

void spread_join(struct spread_client *room, int count)
{
    char line[128];
    struct worker_use workers[SPREAD_WORKERS];
    int running = find_workers(workers);
    story_is_brief(true);
    struct client *client = client_connect("client-%d", count + 1);
    room[count].client = client;
    client_send(client, "\n"); /* a silent one would have to wait for its welcome */
    snprintf(line, sizeof line, "* welcome, guest%d (%d here): /help lists the commands\n",
             count + 1, count + 1);
    client_expect(client, line);
    room[count].worker = find_busier(workers, running);
    snprintf(line, sizeof line, "* guest%d joined\n", count + 1);
    spread_expect(room, count, count, line);
    story_is_brief(false);
}

void spread_signal(pid_t worker, int number)
{
    if (worker <= 0) { /* to kill() that would be everybody */
        story_note("it is not known which: none has got one descriptor more");
        story_fail();
    }
    kill(worker, number);
}

void spread_kill(struct spread_client *room, int count, pid_t worker)
{
    story_step("a worker is killed");
    spread_signal(worker, SIGKILL);
    for (int i = 0; i < count; i++) {
        if (!room[i].client || room[i].worker != worker)
            continue;
        client_expect_end(room[i].client);
        client_close(room[i].client);
        room[i].client = NULL;
    }
}

static bool serves(const struct spread_client *room, int count, pid_t worker)
{
    for (int i = 0; i < count; i++)
        if (room[i].client && room[i].worker == worker)
            return true;
    return false;
}

void spread_kill_idle(const struct spread_client *room, int count)
{
    struct worker_use workers[SPREAD_WORKERS];
    int running = find_workers(workers);
    story_step("all workers that serve nobody are killed");
    for (int i = 0; i < running; i++)
        if (!serves(room, count, workers[i].pid))
            kill(workers[i].pid, SIGKILL);
}

void spread_expect(struct spread_client *room, int count, int speaker, const char *text)
{
    for (int i = 0; i < count; i++)
        if (i != speaker && room[i].client)
            client_expect(room[i].client, text);
}
