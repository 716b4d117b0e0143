#include "quiz_shuffle.h"

#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* splitmix64: good even for the seeds 1, 2, 3. rand() may differ from one libc to another, and a seed
 * is to give the same order everywhere. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t mixed = *state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
}

static void shuffle_options(struct quiz_question *question, uint64_t *state)
{
    for (size_t left = question->option_count; left > 1; left--) {
        size_t chosen = (size_t)(next_random(state) % left);
        struct quiz_option last = question->options[left - 1];
        question->options[left - 1] = question->options[chosen];
        question->options[chosen] = last;
    }
}

void quiz_shuffle(struct quiz *quiz, unsigned long seed)
{
    uint64_t state = seed;
    for (size_t i = 0; seed != 0 && i < quiz->question_count; i++)
        shuffle_options(&quiz->questions[i], &state);
}

unsigned long quiz_default_seed(void)
{
    const char *given = getenv("QUIZ_SEED");
    return given ? strtoul(given, NULL, 10)
                 : (unsigned long)time(NULL) * 65536 + (unsigned long)getpid();
}
