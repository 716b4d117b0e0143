#include "contract.h"
#include "spread.h"

#include <stdio.h>
#include <string.h>

enum { ALICE, BOB, FIRST, NEWCOMERS = 20, ALL = FIRST + NEWCOMERS };

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

static const struct contract_test tests[] = {
    {"a successor knows how many are here", a_successor_knows_how_many_are_here, 1, NEEDS_PROC,
     "A worker that takes a dead one's place begins with an empty room. It hears of what happens "
     "from now on, and of nobody who was there before: tell it of every member, in "
     "brief_worker()."},
    {"a successor knows their names", a_successor_knows_their_names, 1, NEEDS_PROC,
     "A successor must know each member by the name that it has, in the order of coming: that is "
     "what an event of kind CHAT_PRESENT says."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
