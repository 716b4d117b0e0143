#include "check.h"
#include "loop.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEOPLE = 3 };

static struct loop loop;

/* Each has an end of a connection that the loop watches. */
static struct person {
    int ours, theirs;
    int heard; /* how often the handler was called */
} people[PEOPLE];

static int distance; /* from each to its neighbour */
static int newcomer_called;

static void open_people(void)
{
    memset(people, 0, sizeof people);
    distance = 1;
    newcomer_called = 0;
    check_succeeds(loop_init(&loop, check_backend), "");
    for (int i = 0; i < PEOPLE; i++) {
        int ends[2];
        check_succeeds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "");
        people[i].ours = ends[0];
        people[i].theirs = ends[1];
    }
}

static void close_people(void)
{
    for (int i = 0; i < PEOPLE; i++) {
        close(people[i].ours);
        close(people[i].theirs);
    }
    loop_release(&loop);
}

/* The selector decides in which order they are called. At one of the distances 1 and 2 the neighbour of the
 * first stands before the third. */
static struct person *neighbour_of(const struct person *person)
{
    return &people[(person - people + distance) % PEOPLE];
}

static int all_heard(void)
{
    int heard = 0;
    for (int i = 0; i < PEOPLE; i++)
        heard += people[i].heard;
    return heard;
}

static void hear(int fd, unsigned events, void *data)
{
    struct person *person = data;
    char text[16];
    person->heard++;
    check_number(fd, person->ours, "A handler gets the descriptor that it was registered for.");
    check_number(read(fd, text, sizeof text), 2, "");
}

/* Whoever is called first unregisters a neighbour. Who that is, the selector decides. */
static void silence_neighbour(int fd, unsigned events, void *data)
{
    hear(fd, events, data);
    if (all_heard() > 1)
        return;
    check_succeeds(loop_unregister(&loop, neighbour_of(data)->ours), "");
}

static void newcomer(int fd, unsigned events, void *data)
{
    newcomer_called++;
}

/* The neighbour goes, its descriptor is closed, and a newcomer gets the same number: it is quiet, and
 * nothing is there to be read from it. */
static void replace_neighbour(int fd, unsigned events, void *data)
{
    static int ends[2];
    struct person *neighbour = neighbour_of(data);
    hear(fd, events, data);
    if (all_heard() > 1)
        return;
    check_succeeds(loop_unregister(&loop, neighbour->ours), "");
    check_succeeds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "");
    check_succeeds(dup2(ends[0], neighbour->ours), "");
    close(ends[0]);
    close(neighbour->theirs);
    neighbour->theirs = ends[1];
    check_succeeds(loop_register(&loop, neighbour->ours, SELECTOR_READ, newcomer, NULL), "");
}

static void unregister_self(int fd, unsigned events, void *data)
{
    hear(fd, events, data);
    check_succeeds(loop_unregister(&loop, fd), "");
}

/* All speak, so that all are ready in the same turn. */
static int turn_with_all_ready(loop_handler *handler)
{
    for (int i = 0; i < PEOPLE; i++) {
        check_succeeds(loop_register(&loop, people[i].ours, SELECTOR_READ, handler, &people[i]),
                       "");
        check_number(write(people[i].theirs, "hi", 2), 2, "");
    }
    return loop_turn(&loop, 0);
}

static void every_ready_handler_is_called(void **state)
{
    check_number(turn_with_all_ready(hear), PEOPLE,
                 "All three were ready: all handlers are called.");
    for (int i = 0; i < PEOPLE; i++)
        check_number(people[i].heard, 1, "Once each.");
}

static void a_handler_may_unregister_itself(void **state)
{
    check_number(turn_with_all_ready(unregister_self), PEOPLE,
                 "All three were ready, and each took away only itself: all handlers are called.");
}

static void an_unregistered_neighbour_is_not_called(void **state)
{
    (void)turn_with_all_ready(silence_neighbour);
    check_that(all_heard() < PEOPLE,
               "All were ready; the first handler unregistered another, which was called all the "
               "same. The slot says that nobody is there: look before you call.");
}

static void a_newcomer_does_not_get_the_event_of_its_predecessor(void **state)
{
    (void)turn_with_all_ready(replace_neighbour);
    check_number(
        newcomer_called, 0,
        "The number of the descriptor was in use again, and the newcomer's handler got an event "
        "that was meant for its predecessor. The slot says in which turn it was filled.");
}

static void expect_third(loop_handler *handler)
{
    for (int i = 1; i < PEOPLE; i++) {
        distance = i;
        int called = turn_with_all_ready(handler);
        check_number(all_heard(), PEOPLE - 1,
                     "The third was ready, and nobody took it away: pass over one event, not over "
                     "the rest. continue, not break.");
        check_number(called, PEOPLE - 1, "Only handlers that were called count.");
        close_people();
        open_people();
    }
}

static void who_stands_behind_an_unregistered_one_is_called(void **state)
{
    expect_third(silence_neighbour);
}

static void who_stands_behind_a_newcomer_is_called(void **state)
{
    expect_third(replace_neighbour);
}

static void a_newcomer_gets_its_own_events(void **state)
{
    (void)turn_with_all_ready(replace_neighbour);
    for (int i = 0; i < PEOPLE; i++)
        check_number(write(people[i].theirs, "hi", 2), 2, "");
    check_succeeds(loop_turn(&loop, 0), "");
    check_number(newcomer_called, 1,
                 "In the turn after, whoever has come is called like everybody.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {
        .name = "neighbour", .setup = open_people, .teardown = close_people};
    const struct CMUnitTest tests[] = {
        TEST(every_ready_handler_is_called),
        TEST(a_handler_may_unregister_itself),
        TEST(an_unregistered_neighbour_is_not_called),
        TEST(a_newcomer_does_not_get_the_event_of_its_predecessor),
        TEST(who_stands_behind_an_unregistered_one_is_called),
        TEST(who_stands_behind_a_newcomer_is_called),
        TEST(a_newcomer_gets_its_own_events),
    };
    return check_main(argc, argv, &suite, tests);
}
