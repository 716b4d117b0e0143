#include "contract.h"
#include "spread.h"

#include <stdio.h>

static struct spread_client room[SPREAD_CROWD + 1];

static void fill_room(void)
{
    spread_serve();
    for (int i = 0; i < SPREAD_CROWD; i++)
        spread_join(room, i);
}

static void everybody_hears_who_comes_in(void)
{
    fill_room();
}

static void what_one_says_is_heard_once(void)
{
    char heard[64];
    fill_room();
    for (int i = 0; i < SPREAD_CROWD; i++) {
        client_send(room[i].client, "hello\n");
        snprintf(heard, sizeof heard, "guest%d: hello\n", i + 1);
        spread_expect(room, SPREAD_CROWD, i, heard);
    }
}

static void a_name_is_given_once(void)
{
    fill_room();
    client_send(room[0].client, "/nick ana\n");
    client_expect(room[0].client, "* you are now ana\n");
    spread_expect(room, SPREAD_CROWD, 0, "* guest1 is now ana\n");
    for (int i = 1; i < SPREAD_CROWD; i++) {
        client_send(room[i].client, "/nick ANA\n");
        client_expect(room[i].client, "! the name ana is taken\n");
        client_send(room[i].client, "/msg ana hi\n");
        client_expect(room[i].client, "[to ana] hi\n");
    }
}

static void the_members_of_a_dead_worker_leave(void)
{
    char heard[64];
    fill_room();
    spread_kill(room, SPREAD_CROWD, room[0].worker);
    for (int i = 0; i < SPREAD_CROWD; i++) {
        if (room[i].client)
            continue;
        snprintf(heard, sizeof heard, "* guest%d left (connection lost)\n", i + 1);
        spread_expect(room, SPREAD_CROWD, -1, heard);
    }
}

static const struct contract_test tests[] = {
    {"everybody hears who comes in", everybody_hears_who_comes_in, 1, NEEDS_PROC,
     "Each worker has a copy of the room, and the copies are alike only if all of them get all "
     "events: send an event to all workers, not only to the one it came from."},
    {"what one says is heard once", what_one_says_is_heard_once, 1, NEEDS_PROC,
     "A worker that gets an event twice lets it happen twice: send it to all, and to nobody "
     "besides."},
    {"a name is given once", a_name_is_given_once, 1, NEEDS_PROC,
     "All copies of the room must get the events in the same order, and each event once."},
    {"the members of a dead worker leave", the_members_of_a_dead_worker_leave, 1, NEEDS_PROC,
     "A dead worker cannot say who is gone with it; the hub does, through relay(), and all must "
     "hear "
     "it. It cannot speak of members whom the hub does not know: its own copy of the room must "
     "live "
     "through every event too."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
