#include "contract.h"
#include "spread.h"
#include "story.h"
#include "transport.h"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { ALICE, BOB, FIRST, NEWCOMERS = 20, ALL = FIRST + NEWCOMERS };
enum { ROUNDS = 12, LATE = ROUNDS / 2 /* wakenings that may be about what came before */ };

static struct spread_client room[ALL];

static void rename_to(int who, const char *before, const char *name)
{
    char line[64];
    snprintf(line, sizeof line, "/nick %s\n", name);
    client_send(room[who].client, line);
    snprintf(line, sizeof line, "* you are now %s\n", name);
    client_expect(room[who].client, line);
    snprintf(line, sizeof line, "* %s is now %s\n", before, name);
    spread_expect(room, FIRST, who, line);
}

/* Alice and bob come in and exchange their names; then whoever does not serve them has a successor. */
static void replace_workers(void)
{
    spread_serve();
    spread_join(room, ALICE);
    spread_join(room, BOB);
    rename_to(ALICE, "guest1", "alice");
    rename_to(BOB, "guest2", "guest1");
    rename_to(ALICE, "alice", "guest2");
    spread_kill_idle(room, FIRST);
}

static void a_successor_knows_how_many_are_here(void)
{
    replace_workers();
    for (int i = FIRST; i < ALL; i++)
        spread_join(room, i);
}

static void a_successor_knows_their_names(void)
{
    char who[512];
    replace_workers();
    for (int i = FIRST; i < ALL; i++)
        spread_join(room, i);
    snprintf(who, sizeof who, "* %d here: guest2 guest1", ALL);
    for (int i = FIRST; i < ALL; i++)
        snprintf(who + strlen(who), sizeof who - strlen(who), " guest%d", i + 1);
    strcat(who, "\n");
    for (int i = 0; i < ALL; i++) {
        client_send(room[i].client, "/who\n");
        client_expect(room[i].client, who);
    }
}

static bool is_among(pid_t pid, const pid_t *pids, int count)
{
    while (count > 0 && pids[count - 1] != pid)
        count--;
    return count > 0;
}

static bool serves_us(pid_t worker)
{
    return worker == room[ALICE].worker || worker == room[BOB].worker;
}

/* Every worker of these that serves nobody has a successor. */
static bool are_replaced(const pid_t *before, int count)
{
    pid_t now[SPREAD_WORKERS];
    int running = contract_workers(now, SPREAD_WORKERS);
    for (int i = 0; i < running; i++)
        if (is_among(now[i], before, count) && !serves_us(now[i]))
            return false;
    return running == SPREAD_WORKERS;
}

static void replace_idle_workers(void)
{
    pid_t before[SPREAD_WORKERS];
    int count = contract_workers(before, SPREAD_WORKERS);
    spread_kill_idle(room, FIRST);
    for (int ms = 0; !are_replaced(before, count); ms += 10) {
        (void)poll(NULL, 0, 10);
        if (ms < client_patience_ms)
            continue;
        story_note("they have no successors");
        story_fail();
    }
}

/* Bob quits, and does not close his connection. */
static void bob_keeps_his_place(void)
{
    client_send(room[BOB].client, "/quit\n");
    client_expect(room[BOB].client, "* bye\n");
    client_expect(room[ALICE].client, "* guest2 left\n");
}

static bool is_welcome(struct client *newcomer)
{
    char first = '\0';
    struct pollfd readable = {.fd = client_fd(newcomer), .events = POLLIN};
    client_send(newcomer, "\n");
    while (poll(&readable, 1, client_patience_ms) == 1 && client_pull(newcomer, &first, 1) == 0)
        ;
    return first == '*';
}

/* The place is bob's for TRANSPORT_LINGER_MS. What comes later, on a slow machine, proves nothing. */
static void a_successor_knows_whose_place_is_taken(void)
{
    struct server_setup setup = contract_setup();
    setup.options = "--workers 4 --balance reuseport --max-clients 2";
    contract_serve_with(&setup);
    spread_join(room, ALICE);
    spread_join(room, BOB);
    long long end = milliseconds() + TRANSPORT_LINGER_MS;
    bob_keeps_his_place();
    replace_idle_workers();
    for (int i = 1; i <= NEWCOMERS; i++) {
        struct client *newcomer = client_connect("newcomer-%d", i);
        if (is_welcome(newcomer) && milliseconds() < end) {
            story_note("newcomer-%d is let in, though the room has two places and both are taken",
                       i);
            story_fail();
        }
        client_close(newcomer);
    }
}

/* How often a process has been woken. */
static long wakings(pid_t process)
{
    char path[64], line[256];
    long count = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        (void)sscanf(line, "voluntary_ctxt_switches: %ld", &count);
    if (file)
        fclose(file);
    return count;
}

static void nobody_else_is_told(void)
{
    replace_workers();
    long before = wakings(room[ALICE].worker);
    story_step("that happens %d times; the worker that serves alice is watched", ROUNDS);
    story_is_brief(true);
    for (int i = 0; i < ROUNDS; i++)
        replace_idle_workers();
    story_is_brief(false);
    long woken = wakings(room[ALICE].worker) - before;
    if (woken <= LATE)
        return;
    story_note("alice's worker was woken %ld times", woken);
    story_fail();
}

static const struct contract_test tests[] = {
    {"a successor knows how many are here", a_successor_knows_how_many_are_here, 1, NEEDS_PROC,
     "A worker that takes a dead one's place begins with an empty room. It hears of what happens "
     "from now on, and of nobody who was there before: tell it of every member, in "
     "brief_worker()."},
    {"a successor knows their names", a_successor_knows_their_names, 1, NEEDS_PROC,
     "A successor must know each member by the name that it has, in the order of coming: that is "
     "what an event of kind CHAT_PRESENT says."},
    {"a successor knows whose place is taken", a_successor_knows_whose_place_is_taken, 1,
     NEEDS_PROC,
     "chat_describe() also describes those who have left and whose connection is not gone yet. "
     "They have no name, and their places are taken: send these events too, or the successor lets "
     "in more clients than there are places."},
    {"nobody else is told", nobody_else_is_told, 1, NEEDS_PROC,
     "The description is for the new worker alone. The others know who is here: to tell them again "
     "changes nothing, but wakes each of them whenever a worker starts. workers_send() sends to "
     "one."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
