#ifndef ASK_H
#define ASK_H
/** @file
 *  The check's side of a question: code under test runs in a process of its own, the player, which can only answer.
 *
 *  The check holds what is expected and makes the report. So whatever the code under test does (it crashes, it
 *  hangs, it ends its process, it prints a report of its own), it can spoil no more than its answer, and the check
 *  says what it was. The next question goes to a new player.
 *
 *  A question is a struct question, an answer a struct answer. Both are in play.h, in the folder of the exercise.
 *  They hold no pointers, since each process has memory of its own. player.h has the player's side.
 *
 *      struct answer answer = ask((struct question){.count = 1, .deadlines = {NOW + 250}});
 *      check_number(answer.microseconds, 250, "The deadline is 250 microseconds from now.");
 *
 *  The environment variable PLAYER names the player's program. */

#include "play.h"
#include "talk.h"

/** Ask the player and wait for the answer. A player that does not answer ends the test: see ask_end. */
static inline struct answer ask(struct question question);

/** The same, of what may hang.
 *  @param advice  what it means if it does: a sentence, told first. */
static inline struct answer ask_or_hang(struct question question, const char *advice);

/** The last test in the table of a suite: the player ends when nobody asks any more, and leaves no memory
 *  behind. */
void the_program_ends_in_order(void **state);

static inline struct answer ask(struct question question)
{
    return ask_or_hang(question, NULL);
}

static inline struct answer ask_or_hang(struct question question, const char *advice)
{
    struct answer answer;
    ask_advice = advice;
    ask_player(&question, sizeof question, &answer, sizeof answer);
    return answer;
}

#endif
