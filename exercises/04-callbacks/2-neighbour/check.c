#include "check.h"
#include "loop.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEOPLE = 2 };

static struct loop loop;

/* Alice and bob: each has an end of a connection that the loop watches. */
static struct person {
    int ours, theirs;
    int heard; /* how often the handler was called */
} people[PEOPLE];

static void open_people(void)
{
    memset(people, 0, sizeof people);
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

static struct person *neighbour_of(const struct person *person)
{
    return person == &people[0] ? &people[1] : &people[0];
}

static void hear(int fd, unsigned events, void *data)
{
    struct person *person = data;
    char text[16];
    person->heard++;
    check_number(fd, person->ours, "A handler gets the descriptor that it was registered for.");
    check_number(read(fd, text, sizeof text), 2, "");
}

/* Whoever is called first unregisters the other. Who that is, the selector decides. */
static void silence_neighbour(int fd, unsigned events, void *data)
{
    hear(fd, events, data);
    check_succeeds(loop_unregister(&loop, neighbour_of(data)->ours), "");
}

static void newcomer(int fd, unsigned events, void *data)
{
    int *called = data;
    *called += 1;
}

static int newcomer_called;

/* The neighbour goes, its descriptor is closed, and a newcomer gets the same number: it is quiet, and
 * nothing is there to be read from it. */
static void replace_neighbour(int fd, unsigned events, void *data)
{
    static int ends[2];
    struct person *neighbour = neighbour_of(data);
    hear(fd, events, data);
    check_succeeds(loop_unregister(&loop, neighbour->ours), "");
    check_succeeds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "");
    check_succeeds(dup2(ends[0], neighbour->ours), "");
    close(ends[0]);
    close(neighbour->theirs);
    neighbour->theirs = ends[1];
    check_succeeds(loop_register(&loop, neighbour->ours, SELECTOR_READ, newcomer, &newcomer_called),
                   "");
}

static void unregister_self(int fd, unsigned events, void *data)
{
    hear(fd, events, data);
    check_succeeds(loop_unregister(&loop, fd), "");
}

/* Both speak, so that both are ready in the same turn. */
static int turn_with_both_ready(loop_handler *handler)
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
    check_number(turn_with_both_ready(hear), 2, "Both were ready: both handlers are called.");
    check_number(people[0].heard, 1, "Once each.");
    check_number(people[1].heard, 1, "Once each.");
}

static void a_handler_may_unregister_itself(void **state)
{
    check_number(turn_with_both_ready(unregister_self), 2,
                 "Both were ready, and each took away only itself: both handlers are called.");
}

static void an_unregistered_neighbour_is_not_called(void **state)
{
    int called = turn_with_both_ready(silence_neighbour);
    check_number(
        people[0].heard + people[1].heard, 1,
        "Both were ready; the first handler unregistered the second, which was called all the "
        "same. The slot says that nobody is there: look before you call.");
    check_number(called, 1, "Only handlers that were called count.");
}

static void a_newcomer_does_not_get_the_event_of_its_predecessor(void **state)
{
    newcomer_called = 0;
    int called = turn_with_both_ready(replace_neighbour);
    check_number(
        newcomer_called, 0,
        "The number of the descriptor was in use again, and the newcomer's handler got an event "
        "that was meant for its predecessor. The slot says in which turn it was filled.");
    check_number(called, 1, "Only handlers that were called count.");
}

static void a_newcomer_gets_its_own_events(void **state)
{
    newcomer_called = 0;
    (void)turn_with_both_ready(replace_neighbour);
    for (int i = 0; i < PEOPLE; i++)
        check_number(write(people[i].theirs, "hi", 2), 2, "");
    check_succeeds(loop_turn(&loop, 0), "");
    check_that(newcomer_called > 0 || people[0].heard + people[1].heard > 1,
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
        TEST(a_newcomer_gets_its_own_events),
    };
    return check_main(argc, argv, &suite, tests);
}
