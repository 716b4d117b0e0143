#include "loop.h"
#include "player.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct question *asked;
static struct answer *seen;
static struct loop *loop;

/* Each has an end of a connection that the loop watches. */
static struct person {
    int ours, theirs;
} people[PEOPLE];

static void open_pair(int ends[2])
{
    player_needs(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair()");
}

static void open_people(void)
{
    for (int i = 0; i < PEOPLE; i++) {
        int ends[2];
        open_pair(ends);
        people[i] = (struct person){.ours = ends[0], .theirs = ends[1]};
    }
}

static void close_people(void)
{
    for (int i = 0; i < PEOPLE; i++) {
        close(people[i].ours);
        close(people[i].theirs);
    }
}

static void must_succeed(int result)
{
    seen->refused += result == -1;
}

static int all_heard(void)
{
    int heard = 0;
    for (int i = 0; i < PEOPLE; i++)
        heard += seen->heard[i];
    return heard;
}

static void hear(int fd, struct person *person)
{
    char text[16];
    seen->heard[person - people]++;
    seen->strayed += fd != person->ours;
    seen->unread += recv(fd, text, sizeof text, MSG_DONTWAIT) != 2;
}

static void newcomer(int fd, unsigned events, void *data)
{
    seen->newcomer++;
}

/* The neighbour goes, its descriptor is closed, and a newcomer gets the same number: nothing is there to be read
 * from it. */
static void replace(struct person *neighbour)
{
    int ends[2];
    must_succeed(loop_unregister(loop, neighbour->ours));
    open_pair(ends);
    player_needs(dup2(ends[0], neighbour->ours), "dup2()");
    close(ends[0]);
    close(neighbour->theirs);
    neighbour->theirs = ends[1];
    must_succeed(loop_register(loop, neighbour->ours, SELECTOR_READ, newcomer, NULL));
}

/* The selector decides in which order they are called. At one of the distances 1 and 2 the neighbour of the first
 * stands before the third. */
static void hear_and_do(int fd, unsigned events, void *data)
{
    struct person *person = data;
    hear(fd, person);
    if (asked->deed == UNREGISTERS_ITSELF)
        must_succeed(loop_unregister(loop, fd));
    if (all_heard() > 1)
        return;
    struct person *neighbour = &people[(person - people + asked->distance) % PEOPLE];
    if (asked->deed == SILENCES_NEIGHBOUR)
        must_succeed(loop_unregister(loop, neighbour->ours));
    if (asked->deed == REPLACES_NEIGHBOUR)
        replace(neighbour);
}

/* All speak, so that all are ready in the same turn. */
static int turn_with_all_ready(void)
{
    for (int i = 0; i < PEOPLE; i++)
        player_needs((int)write(people[i].theirs, "hi", 2), "write()");
    return loop_turn(loop, 0);
}

static void play_turns(void)
{
    for (int i = 0; i < PEOPLE; i++)
        must_succeed(loop_register(loop, people[i].ours, SELECTOR_READ, hear_and_do, &people[i]));
    seen->called = turn_with_all_ready();
    if (asked->has_turn_after)
        seen->called_after = turn_with_all_ready();
}

void play(const struct question *question, struct answer *answer)
{
    asked = question;
    seen = answer;
    loop = malloc(sizeof *loop);
    player_needs(loop ? 0 : -1, "malloc()");
    open_people();
    if (loop_init(loop, NULL) == 0) {
        play_turns();
        loop_release(loop);
    } else {
        must_succeed(-1);
    }
    close_people();
    free(loop);
}

int main(void)
{
    return player_main();
}
