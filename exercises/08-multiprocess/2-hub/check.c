#include "contract.h"
#include "spread.h"

#include <stdbool.h>
#include <stdio.h>

enum { NEWCOMERS = 12, ALL = SPREAD_CROWD + NEWCOMERS + 1 };

static struct spread_client room[ALL];

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

/* Kill a worker. The clients of the others hear of each client that is gone with it. */
static void lose(pid_t worker)
{
    char heard[64];
    bool was_here[SPREAD_CROWD];
    for (int i = 0; i < SPREAD_CROWD; i++)
        was_here[i] = room[i].client != NULL;
    spread_kill(room, SPREAD_CROWD, worker);
    for (int i = 0; i < SPREAD_CROWD; i++) {
        if (!was_here[i] || room[i].client)
            continue;
        snprintf(heard, sizeof heard, "* guest%d left (connection lost)\n", i + 1);
        spread_expect(room, SPREAD_CROWD, -1, heard);
    }
}

static void the_members_of_a_dead_worker_leave(void)
{
    fill_room();
    lose(room[0].worker);
}

/* A newcomer gets the lowest number that nobody here has. */
static void join_again(void)
{
    char line[128];
    int free = 0, here = 1;
    while (room[free].client)
        free++;
    for (int i = 0; i < ALL; i++)
        here += room[i].client != NULL;
    struct client *client = client_connect("newcomer-%d", free + 1);
    client_send(client, "\n"); /* a silent one would have to wait for its welcome */
    snprintf(line, sizeof line, "* welcome, guest%d (%d here): /help lists the commands\n",
             free + 1, here);
    client_expect(client, line);
    snprintf(line, sizeof line, "* guest%d joined\n", free + 1);
    spread_expect(room, ALL, -1, line);
    room[free].client = client;
}

/* One worker stays: its clients hear that the hub knows of each death. The kernel gives each newcomer to one
 * of four workers, three of which are successors. */
static void a_successor_hears_of_nobody_who_is_gone(void)
{
    fill_room();
    pid_t last = room[SPREAD_CROWD - 1].worker;
    for (int i = 0; i < SPREAD_CROWD; i++)
        if (room[i].client && room[i].worker != last)
            lose(room[i].worker);
    spread_kill_idle(room, SPREAD_CROWD);
    for (int i = 0; i < NEWCOMERS; i++)
        join_again();
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
     "hear it. The hub cannot speak of members whom it does not know: its own copy of the room "
     "must live through every event too."},
    {"a successor hears of nobody who is gone", a_successor_hears_of_nobody_who_is_gone, 1,
     NEEDS_PROC,
     "A successor is told who is in the hub's room. What the hub itself finds out, that a member "
     "is gone with its worker, must happen in that room too: relay() is called for it directly, "
     "without relay_message()."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
