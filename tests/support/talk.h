#ifndef TALK_H
#define TALK_H
/** @file
 *  What a check and its player say to each other, and what ask.h and player.h are made of. The check sends questions.
 *  Each message of the player begins with a byte that says what it is. */

#include <stddef.h>

/** What a message of the player is. */
enum talk {
    TALK_READY = 'r',  /**< main() has been reached */
    TALK_ANSWER = 'a', /**< the answer to the question follows */
    TALK_EXIT = 'e',   /**< somebody has called exit() */
    TALK_PLACE = 'p',  /**< where it is that it hangs follows: words */
    TALK_TROUBLE =
        't', /**< play() needs what the system refuses: the name of the call and the reason follow */
    TALK_COMPLAINT =
        'c' /**< play() cannot go on with what the code under test has done: a sentence follows */
};

/** What a message of the check is. */
enum talk_to_player {
    TALK_QUESTION = 'q', /**< a question follows */
    TALK_OVER =
        'o' /**< nobody asks any more: the exit status follows, a byte that the check has chosen */
};

/** The exit status of a player whose socket was closed under it. */
enum { TALK_CLOSED = 41 };

/** The exit status of a check that cannot judge. */
enum { TALK_CANNOT_JUDGE = 3 };

/** What ask() does in the end if there was no answer. It must not return. The default fails the test of a cmocka
 *  suite; a contract suite sets ask_tells_story().
 *  @param story  what the player did, and the end of what it has printed: lines. */
extern void (*ask_end)(const char *story);

/** What it means if the player hangs now: a sentence; NULL if there is nothing to say about that. */
extern const char *ask_advice;

/** The ask_end of a contract suite. */
_Noreturn void ask_tells_story(const char *story);

/** Ask the player and wait for the answer. A player that does not answer ends the test: see ask_end. */
void ask_player(const void *question, size_t question_size, void *answer, size_t answer_size);

/** End the player, if one runs: the next question goes to a new one. */
void ask_anew(void);

/** The last test of a suite: see ask.h. */
void the_program_ends_in_order(void **state);

/** Answer question after question until nobody asks any more.
 *  @return the exit status. */
int player_run(void (*play)(const void *question, void *answer), size_t question_size,
               size_t answer_size);

/** Say where a question hangs: for a handler of SIGALRM, which is raised before a player that hangs is ended. */
void player_hangs_at(const char *place);

#endif
