/* What the room tells its members is written down here. */
#include "chat.h"
#include "player.h"

#include <string.h>

static struct {
    const struct question *question;
    struct answer *answer;
    struct chat *room;
    struct chat_member *members[LISTENERS];
    int numbers[LISTENERS]; /* a member's data points to its own number */
    int step;               /* the one under way */
} game;

static void hear(const char *line, size_t size, void *data)
{
    int member = *(const int *)data;
    char *words = game.answer->heard[member].words;
    if (game.step < game.question->from[member])
        return;
    if (strlen(words) + size < ROOM_FOR_WORDS)
        strncat(words, line, size);
    else
        game.answer->heard[member].too_many = true;
}

static void leave(void *data)
{
    game.members[*(const int *)data] = NULL;
}

static const struct chat_outlet outlet = {.deliver = hear, .dismiss = leave};

/* A bus: it hands an event back in memory that is used for other things before and after. */
static int carry(const struct chat_event *event, void *data)
{
    static char passing[2 * CHAT_TEXT_MAX];
    struct chat_event carried = *event;
    memset(passing, '#', sizeof passing);
    if (event->size > 0)
        memcpy(passing, event->text, event->size);
    carried.text = passing;
    int result = chat_apply(game.room, &carried);
    memset(passing, '#', sizeof passing);
    return result;
}

static bool do_step(const struct step *step)
{
    struct chat_member **member = &game.members[step->member];
    if (!step->comes_in)
        return *member && chat_say(game.room, *member, step->line, step->size) == 0;
    game.numbers[step->member] = step->member;
    *member = chat_join(game.room, &game.numbers[step->member]);
    return *member;
}

void play(const struct question *question, struct answer *answer)
{
    memset(&game, 0, sizeof game);
    game.question = question;
    game.answer = answer;
    game.room = chat_open(10, 1, &outlet, carry, NULL);
    player_expects(game.room, "chat_open() returns NULL.");
    for (; game.step < question->count; game.step++)
        answer->failed += !do_step(&question->steps[game.step]);
    chat_close(game.room);
}

int main(void)
{
    return player_main();
}
