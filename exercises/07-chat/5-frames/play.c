#include "player.h"

#include <stdlib.h>
#include <string.h>

static struct {
    struct frame frame;
    char *texts;    /* in the answer */
    size_t written; /* bytes of them */
} game;

static void write_down_text(const struct question *question, const struct answer *answer,
                            const char *text, size_t length)
{
    size_t wanted = answer->count < MESSAGES ? question->wanted[answer->count] : 0;
    size_t size = length < wanted ? length : wanted;
    memcpy(game.texts + game.written, text, size);
    game.written += size;
}

/* A piece arrives. It lies in memory of its own, so that a look past its end is seen. */
static enum frame_result arrive(const struct question *question, struct answer *answer,
                                const char *arrived, size_t size)
{
    char *piece = malloc(size > 0 ? size : 1);
    player_needs(piece ? 0 : -1, "malloc()");
    memcpy(piece, arrived, size);
    const char *bytes = piece, *text = NULL;
    size_t left = size, length = 0;
    enum frame_result result = FRAME_WHOLE;
    while (answer->count <= MESSAGES && left <= size &&
           (result = frame_next(&game.frame, &bytes, &left, &text, &length)) == FRAME_WHOLE) {
        struct message message = {answer->played, length, left, bytes - piece};
        if (left <= size)
            write_down_text(question, answer, text, length);
        answer->messages[answer->count++] = message;
    }
    answer->left[answer->played] = left;
    free(piece);
    return result;
}

void play(const struct question *question, struct answer *answer)
{
    enum frame_result result = FRAME_MORE;
    size_t from = 0;
    frame_init(&game.frame, LIMIT);
    game.texts = answer->texts;
    game.written = 0;
    for (int i = 0; i < question->count && result == FRAME_MORE; i++) {
        result = arrive(question, answer, question->bytes + from, question->pieces[i]);
        answer->results[answer->played++] = result;
        from += question->pieces[i];
    }
    frame_release(&game.frame);
}

int main(void)
{
    return player_main();
}
