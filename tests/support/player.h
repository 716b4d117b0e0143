#ifndef PLAYER_H
#define PLAYER_H
/** @file
 *  The player's side of a question: the main() of a program that is linked with the code under test and can only
 *  answer. ask.h has the check's side, and says why there are two processes.
 *
 *  An exercise's play.c does what a question says, with the code under test, and writes down what it saw. What is
 *  right it does not know:
 *
 *      void play(const struct question *question, struct answer *answer)
 *      {
 *          answer->result = code_under_test(question->number);
 *      }
 *
 *      int main(void)
 *      {
 *          return player_main();
 *      }
 *
 *  What the code under test prints is shown by the check if a test fails. Standard input is empty. */

#include "play.h"
#include "talk.h"

#include <stdbool.h>

/** Do what a question says. The answer is all zeros before. */
void play(const struct question *question, struct answer *answer);

/** Answer question after question with play(), until nobody asks any more.
 *  @return the exit status. */
static inline int player_main(void);

/** For what play() itself needs from the system: if a call has returned -1, the exercise cannot be judged here. Say
 *  so, with errno, and end. But if errno says that a descriptor was closed, the code under test has failed.
 *  @param what  the name of the call.
 *  @return what the call returned. */
int player_needs(int result, const char *what);

/** For what the code under test has to do before play() can go on. If it has not, the test fails with this sentence.
 *  @param sentence  such as "chat_open() returns NULL." */
void player_expects(bool holds, const char *sentence);

static inline void player_play(const void *question, void *answer)
{
    play(question, answer);
}

static inline int player_main(void)
{
    return player_run(player_play, sizeof(struct question), sizeof(struct answer));
}

#endif
