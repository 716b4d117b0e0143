#include "player.h"
#include "wheel.h"

#include <stdlib.h>

/* Each has memory of its own, so that a look at one that is freed is seen. */
struct watched {
    int number;
    struct wheel_timer timer;
};

static struct {
    const struct question *question;
    struct answer *answer;
    struct wheel wheel;
    struct watched *timers[TIMERS];
    int step; /* the one under way */
} game;

static void drop(int number)
{
    free(game.timers[number]);
    game.timers[number] = NULL;
}

static void free_two(void)
{
    for (int i = 1; i <= 2; i++) {
        wheel_stop(&game.wheel, &game.timers[i]->timer);
        drop(i);
    }
}

static void note(void *data)
{
    struct watched *watched = data;
    struct answer *answer = game.answer;
    enum habit habit = watched->number == 0 ? game.question->habit : NO_HABIT;
    if (answer->count < FIRINGS)
        answer->firings[answer->count++] =
            (struct firing){watched->number, game.step, game.wheel.now};
    if (habit == FREES_TWO)
        free_two();
    else if (habit == STARTS_AGAIN && answer->count < 4)
        wheel_start(&game.wheel, &watched->timer, answer->count == 1 ? WHEEL_SLOTS : 1);
}

static int find_slot(const struct wheel_timer *timer)
{
    for (int i = 0; i < WHEEL_SLOTS; i++) {
        const struct wheel_timer *slot = &game.wheel.slots[i];
        for (const struct wheel_timer *t = slot->next; t != slot; t = t->next)
            if (t == timer)
                return i;
    }
    return NOWHERE;
}

static void do_step(const struct step *step)
{
    struct wheel_timer *timer = &game.timers[step->timer]->timer;
    if (step->act == START)
        wheel_start(&game.wheel, timer, step->ticks);
    else if (step->act == STOP)
        wheel_stop(&game.wheel, timer);
    else if (step->act == ADVANCE)
        wheel_advance(&game.wheel, step->ticks);
    else
        game.answer->slots[step->timer] = find_slot(timer);
}

static void make_timer(int number)
{
    struct watched *watched = malloc(sizeof *watched);
    player_needs(watched ? 0 : -1, "malloc()");
    watched->number = number;
    wheel_timer_init(&watched->timer, note, watched);
    game.timers[number] = watched;
}

void play(const struct question *question, struct answer *answer)
{
    game.question = question;
    game.answer = answer;
    wheel_init(&game.wheel);
    for (int i = 0; i < question->timers; i++)
        make_timer(i);
    for (game.step = 0; game.step < question->count; game.step++)
        do_step(&question->steps[game.step]);
    for (int i = 0; i < question->timers; i++)
        drop(i);
}

int main(void)
{
    return player_main();
}
