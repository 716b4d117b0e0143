#include "check.h"
#include "room.h"

#include <stdlib.h>
#include <string.h>

enum { PEOPLE = 4 };

static struct reactor *reactor;
static struct room room;

/* One who is in the room. The struct is freed when `gone` is called, as a server would do. */
struct person {
    struct member member;
    int number;
};

static struct person *people[PEOPLE];
static int heard[PEOPLE]; /* how often each was spoken to */
static int gone[PEOPLE];  /* how often each was told that it is gone */
static bool speaking;     /* inside room_say() */
static bool leaving;      /* inside room_leave() */

static struct person *person_of(struct member *member)
{
    return (struct person *)(void *)member; /* its first field */
}

static void say(const char *text)
{
    speaking = true;
    room_say(&room, text);
    speaking = false;
}

static void leave(int number)
{
    leaving = true;
    room_leave(&people[number]->member);
    leaving = false;
}

static void hear(struct member *member, const char *text)
{
    heard[person_of(member)->number]++;
}

static void hear_and_leave(struct member *member, const char *text)
{
    hear(member, text);
    leave(person_of(member)->number);
}

/* Whoever hears something leaves and takes everybody along. */
static void hear_and_empty_the_room(struct member *member, const char *text)
{
    hear_and_leave(member, text);
    for (int i = PEOPLE - 1; i >= 0; i--)
        leave(i);
}

static void be_gone(struct member *member)
{
    struct person *person = person_of(member);
    check_that(!speaking,
               "`gone` was called while room_say() was walking the list: it frees the member "
               "that room_say() stands on. Defer it: reactor_defer().");
    check_that(!leaving,
               "`gone` was called from within room_leave(): whoever called room_leave() does "
               "not expect to lose the member before it returns. Defer it: reactor_defer().");
    gone[person->number]++;
    people[person->number] = NULL;
    free(person);
}

static void fill_room(void)
{
    memset(heard, 0, sizeof heard);
    memset(gone, 0, sizeof gone);
    speaking = leaving = false;
    reactor = check_not_null(reactor_open(NULL), "");
    room_init(&room, reactor);
    for (int i = 0; i < PEOPLE; i++) {
        people[i] = check_not_null(calloc(1, sizeof *people[i]), "");
        people[i]->number = i;
        people[i]->member.hear = hear;
        people[i]->member.gone = be_gone;
        room_join(&room, &people[i]->member);
    }
}

static void empty_room(void)
{
    reactor_close(reactor);
    for (int i = 0; i < PEOPLE; i++)
        free(people[i]);
}

static void let_all_do(void (*what)(struct member *, const char *))
{
    for (int i = 0; i < PEOPLE; i++)
        people[i]->member.hear = what;
}

static void turn(void)
{
    check_succeeds(reactor_run_once(reactor, 0), "");
}

static int sum(const int *numbers)
{
    int total = 0;
    for (int i = 0; i < PEOPLE; i++)
        total += numbers[i];
    return total;
}

static void everybody_hears(void **state)
{
    say("hello");
    check_number(sum(heard), PEOPLE, "Everybody in the room hears what is said, once.");
}

static void who_has_left_hears_nothing_more(void **state)
{
    leave(1);
    say("hello");
    check_number(heard[1], 0, "Number 1 had left before this was said, and heard it all the same.");
    check_number(sum(heard), PEOPLE - 1, "All others hear it.");
    turn();
    say("again");
    check_number(sum(heard), 2 * (PEOPLE - 1), "All others hear it.");
}

static void gone_is_called_once_in_a_later_turn(void **state)
{
    leave(2);
    check_number(gone[2], 0, "`gone` comes in a later turn of the reactor.");
    turn();
    check_number(gone[2], 1, "One turn of the reactor later, `gone` has been called.");
}

static void leaving_twice_is_leaving_once(void **state)
{
    leave(2);
    leave(2);
    turn();
    turn();
    check_number(gone[2], 1,
                 "Number 2 left twice, perhaps because it hung up and was thrown out. It is "
                 "freed by `gone`, so that must come once.");
}

static void leaving_twice_costs_nobody_else_the_farewell(void **state)
{
    leave(1);
    leave(2);
    leave(1);
    turn();
    turn();
    check_number(gone[2], 1,
                 "Number 1 was queued already, and preparing its call again has torn the ring: "
                 "number 2 is lost. Prepare it once, in room_join().");
    check_number(gone[1], 1, "Number 1 left twice, and is gone once.");
}

static void who_hears_something_may_leave(void **state)
{
    let_all_do(hear_and_leave);
    say("boo");
    check_number(sum(heard), PEOPLE, "Everybody heard it; each left when it did.");
    turn();
    check_number(sum(gone), PEOPLE, "Everybody is gone one turn later.");
    say("anybody here?");
    check_number(sum(heard), PEOPLE, "The room is empty: nobody hears this.");
}

static void who_hears_something_may_take_everybody_along(void **state)
{
    let_all_do(hear_and_empty_the_room);
    say("fire");
    check_number(
        sum(heard), 1,
        "The first who heard it left, and made all others leave: they must not hear it any "
        "more. Ask each member, when its turn comes, whether it is leaving.");
    turn();
    check_number(sum(gone), PEOPLE, "All of them are gone one turn later.");
}

int main(int argc, char **argv)
{
    const struct check_suite suite = {
        .name = "leave later", .setup = fill_room, .teardown = empty_room};
    const struct CMUnitTest tests[] = {
        TEST(everybody_hears),
        TEST(who_hears_something_may_leave),
        TEST(who_has_left_hears_nothing_more),
        TEST(gone_is_called_once_in_a_later_turn),
        TEST(leaving_twice_is_leaving_once),
        TEST(leaving_twice_costs_nobody_else_the_farewell),
        TEST(who_hears_something_may_take_everybody_along),
    };
    return check_main(argc, argv, &suite, tests);
}
