/* Start reading at play(). Where `gone` comes too early, room.c would go on with memory that is freed: the play ends
 * on the spot. */
#include "player.h"
#include "room.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* One who is in the room. The struct is freed when `gone` is called, as a server would do. */
struct person {
    struct member member;
    int number;
};

static struct {
    const struct question *question;
    struct answer *answer;
    struct reactor *reactor;
    struct room room;
    struct person *people[PEOPLE]; /* NULL for one that is gone */
    int heard[PEOPLE], gone[PEOPLE];
    bool speaking; /* inside room_say() */
    bool leaving;  /* inside room_leave() */
    jmp_buf end;
} scene;

static struct person *person_of(struct member *member)
{
    return (struct person *)(void *)member; /* its first field */
}

static void leave(int number)
{
    scene.leaving = true;
    room_leave(&scene.people[number]->member);
    scene.leaving = false;
}

static void hear(struct member *member, const char *text)
{
    int number = person_of(member)->number;
    scene.heard[number]++;
    if (scene.question->reply != STAYS)
        leave(number);
    for (int i = PEOPLE - 1; i >= 0 && scene.question->reply == EMPTIES_THE_ROOM; i--)
        leave(i);
}

static void end_if(bool condition, enum early early)
{
    if (!condition)
        return;
    scene.answer->early = early;
    longjmp(scene.end, 1);
}

static void be_gone(struct member *member)
{
    struct person *person = person_of(member);
    end_if(scene.speaking, INSIDE_ROOM_SAY);
    end_if(scene.leaving, INSIDE_ROOM_LEAVE);
    scene.gone[person->number]++;
    scene.people[person->number] = NULL;
    free(person);
}

static void fill_room(void)
{
    scene.reactor = reactor_open(NULL);
    player_needs(scene.reactor ? 0 : -1, "reactor_open()");
    room_init(&scene.room, scene.reactor);
    for (int i = 0; i < PEOPLE; i++) {
        struct person *person = calloc(1, sizeof *person);
        player_needs(person ? 0 : -1, "calloc()");
        person->number = i;
        person->member.hear = hear;
        person->member.gone = be_gone;
        scene.people[i] = person;
        room_join(&scene.room, &person->member);
    }
}

static void empty_room(void)
{
    reactor_close(scene.reactor);
    for (int i = 0; i < PEOPLE; i++)
        free(scene.people[i]);
}

static void say(void)
{
    scene.speaking = true;
    room_say(&scene.room, "hello");
    scene.speaking = false;
}

static void do_step(const struct step *step)
{
    if (step->what == SAYS)
        say();
    else if (step->what == LEAVES)
        leave(step->who);
    else
        scene.answer->failed_turns += reactor_run_once(scene.reactor, 0) == -1;
}

static void do_steps(const struct step *steps)
{
    for (int i = 0; i < STEPS && steps[i].what != NOTHING_MORE; i++) {
        do_step(&steps[i]);
        memcpy(scene.answer->after[i].heard, scene.heard, sizeof scene.heard);
        memcpy(scene.answer->after[i].gone, scene.gone, sizeof scene.gone);
    }
}

void play(const struct question *question, struct answer *answer)
{
    memset(&scene, 0, sizeof scene);
    scene.question = question;
    scene.answer = answer;
    fill_room();
    if (setjmp(scene.end) == 0)
        do_steps(question->steps);
    empty_room();
}

int main(void)
{
    return player_main();
}
