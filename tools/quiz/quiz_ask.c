/* Start at quiz_ask(), at the end, then ask(): a question from its header to its explanation. */
#include "quiz_ask.h"
#include "interrupt.h"
#include "quiz_show.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct session {
    const struct quiz *quiz;
    const struct toolchain *toolchain;
    struct style style;
    size_t *queue; /* the questions in the order of asking; a missed one is there again */
    size_t queued, queue_capacity;
    size_t answered; /* the first time */
    size_t right;    /* of these */
};

/* What came of a question. */
enum reply {
    REPLY_NONE, /* nothing: ask again */
    REPLY_RIGHT,
    REPLY_WRONG,
    REPLY_LEFT, /* the learner goes */
    REPLY_INTERRUPTED
};

/* --- Printing ------------------------------------------------------------------------------------- */

static void say(const struct session *session, const char *words)
{
    render_words(stdout, &session->style, words);
}

static void say_in(const struct session *session, enum tone tone, const char *words)
{
    printf("%s%s%s\n", style_tone(&session->style, tone), words,
           style_tone(&session->style, TONE_PLAIN));
}

static void print_header(const struct session *session, size_t turn)
{
    size_t all = session->quiz->question_count, number = session->queue[turn] + 1;
    char words[100];
    if (turn < all)
        snprintf(words, sizeof words, "Question %zu of %zu", number, all);
    else
        snprintf(words, sizeof words, "Once more, question %zu", number);
    putchar('\n');
    say_in(session, TONE_BOLD, words);
    putchar('\n');
}

/* --- The answer ----------------------------------------------------------------------------------- */

static void print_help(const struct session *session)
{
    say(session, "Type the letter of the option that you think is right, then Enter. You will see "
                 "why each of the others is wrong. A question that you miss comes back at the end. "
                 "q leaves the quiz.");
}

/* Wait for a line. The terminal is in its usual mode, so the kernel does the editing, and read() returns one
 * line. stdio is no use here: it may hold lines that interrupt_wait() knows nothing of. */
static enum reply read_line(char *line, size_t size)
{
    while (!interrupt_wait(STDIN_FILENO, -1) && !interrupt_came())
        continue;
    ssize_t length = interrupt_came() ? 0 : read(STDIN_FILENO, line, size - 1);
    if (length <= 0) {
        putchar('\n'); /* the line of the prompt has not been ended */
        return interrupt_came() ? REPLY_INTERRUPTED : REPLY_LEFT;
    }
    while (length > 0 && isspace((unsigned char)line[length - 1]))
        length--;
    line[length] = '\0';
    return REPLY_NONE;
}

/* What a line says: a letter, perhaps with a bracket and with blanks around, or "?" or "q". REPLY_RIGHT and
 * REPLY_WRONG set the option. */
static enum reply understand(const struct session *session, const struct quiz_question *question,
                             const char *line, size_t *option)
{
    line += strspn(line, " \t");
    char letter = (char)tolower((unsigned char)line[0]);
    bool is_letter = letter && (line[1] == '\0' || strcmp(line + 1, ")") == 0);
    *option = (size_t)(letter - 'a');
    if (letter == '\0')
        return REPLY_NONE;
    if (is_letter && *option < question->option_count)
        return *option == quiz_right_option(question) ? REPLY_RIGHT : REPLY_WRONG;
    if (is_letter && letter == 'q')
        return REPLY_LEFT;
    if (is_letter && letter == '?')
        print_help(session);
    else
        printf("That is none of the options: type a letter from a to %c, or ? or q.\n",
               quiz_letter(question->option_count - 1));
    return REPLY_NONE;
}

/* Ask until there is an answer. */
static enum reply get_option(const struct session *session, const struct quiz_question *question,
                             size_t *option)
{
    char line[1024];
    enum reply reply = REPLY_NONE;
    while (reply == REPLY_NONE) {
        printf("Your answer (a to %c, ? for help): ", quiz_letter(question->option_count - 1));
        fflush(stdout);
        reply = read_line(line, sizeof line);
        if (reply == REPLY_NONE)
            reply = understand(session, question, line, option);
    }
    return reply;
}

/* --- The program ---------------------------------------------------------------------------------- */

/* What a program prints must not drive the terminal. */
static void print_output(const struct session *session, const struct text *output)
{
    struct text shown = {0};
    text_add(&shown, output->size > 0 ? "    " : "    (nothing)");
    for (size_t i = 0; i < output->size; i++) {
        unsigned char byte = (unsigned char)output->bytes[i];
        bool control = byte < 0x20 && byte != '\n' && byte != '\t';
        text_append(&shown, control || byte == 0x7F ? "?" : output->bytes + i, 1);
        text_add(&shown, byte == '\n' ? "    " : "");
    }
    text_trim_end(&shown);
    say_in(session, TONE_CODE, text_string(&shown));
    putchar('\n');
    text_release(&shown);
}

static void print_refusal(const struct session *session, const struct program_result *result)
{
    struct text sentence = {0};
    text_format(&sentence, "The program cannot settle it here: %s.", text_string(&result->problem));
    say(session, text_string(&sentence));
    putchar('\n');
    if (result->output.size > 0)
        print_output(session, &result->output);
    text_release(&sentence);
}

static void settle(const struct session *session, const struct quiz_question *question,
                   const struct program_result *result)
{
    size_t right = quiz_right_option(question);
    const struct text *claimed = quiz_claimed_output(&question->options[right]);
    printf("It printed:\n\n");
    print_output(session, &result->output);
    if (claimed && quiz_same_output(claimed, &result->output))
        return;
    say(session, "That is not what the quiz holds for right. The quiz, or this machine, is "
                 "unusual; please report it.");
    putchar('\n');
}

static void run_program(const struct session *session, const struct quiz_question *question)
{
    struct text folder;
    printf("\nCompiling and running the program ...\n");
    fflush(stdout);
    struct program_result result =
        program_compile(&folder, session->toolchain, text_string(&question->program->text),
                        session->quiz->path, question->program->line);
    if (result.done) {
        program_forget(&result); /* warnings are for the linter */
        result = program_run(&folder);
    }
    if (result.done)
        settle(session, question, &result);
    else if (!result.interrupted)
        print_refusal(session, &result);
    program_forget(&result);
    program_delete(&folder);
}

/* --- A question ----------------------------------------------------------------------------------- */

static void print_verdict(const struct session *session, const struct quiz_question *question,
                          size_t option)
{
    size_t right = quiz_right_option(question);
    char words[100];
    snprintf(words, sizeof words, option == right ? "Yes, %c is right." : "No, %c is right.",
             quiz_letter(right));
    say_in(session, option == right ? TONE_GOOD : TONE_BAD, words);
    putchar('\n');
    quiz_show_reasons(stdout, &session->style, question, option);
}

static enum reply ask(struct session *session, size_t turn)
{
    const struct quiz_question *question = &session->quiz->questions[session->queue[turn]];
    size_t option;
    session->style = style_of_stdout(); /* the window may have another size by now */
    print_header(session, turn);
    quiz_show_question(stdout, &session->style, "", question);
    putchar('\n');
    enum reply reply = get_option(session, question, &option);
    if (reply != REPLY_RIGHT && reply != REPLY_WRONG)
        return reply;
    if (question->program)
        run_program(session, question);
    else
        putchar('\n');
    if (interrupt_came())
        return REPLY_INTERRUPTED;
    print_verdict(session, question, option);
    return reply;
}

/* --- The quiz ------------------------------------------------------------------------------------- */

/* splitmix64: good even for the seeds 1, 2, 3. rand() may differ from one libc to another, and a seed
 * is to give the same order everywhere. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t mixed = *state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
}

/* A learner who takes a quiz twice must know the answer, not its letter. */
static void shuffle(struct quiz_question *question, uint64_t *state)
{
    for (size_t left = question->option_count; left > 1; left--) {
        size_t chosen = (size_t)(next_random(state) % left);
        struct quiz_option last = question->options[left - 1];
        question->options[left - 1] = question->options[chosen];
        question->options[chosen] = last;
    }
}

static void enqueue(struct session *session, size_t question)
{
    size_t *place =
        text_more(&session->queue, &session->queued, &session->queue_capacity, sizeof *place);
    *place = question;
}

static void print_score(const struct session *session)
{
    size_t left = session->quiz->question_count - session->answered;
    if (session->answered == 0)
        printf("\nYou answered no question.\n");
    else if (left > 0)
        printf("\nYou had %zu of %zu right the first time; %zu %s not answered.\n", session->right,
               session->answered, left, left == 1 ? "was" : "were");
    else
        printf("\nYou had %zu of %zu right the first time.\n", session->right, session->answered);
    fflush(stdout);
}

static enum quiz_end end_of(enum reply last)
{
    switch (last) {
    case REPLY_RIGHT: return QUIZ_DONE; /* a wrong one is never the last: it comes back */
    case REPLY_INTERRUPTED: return QUIZ_INTERRUPTED;
    default: return QUIZ_LEFT;
    }
}

enum quiz_end quiz_ask(struct quiz *quiz, const struct toolchain *toolchain, unsigned long seed)
{
    struct session session = {.quiz = quiz, .toolchain = toolchain};
    enum reply reply = REPLY_RIGHT;
    uint64_t random = seed;
    for (size_t i = 0; i < quiz->question_count; i++) {
        enqueue(&session, i);
        if (seed != 0)
            shuffle(&quiz->questions[i], &random);
    }
    for (size_t turn = 0; turn < session.queued; turn++) {
        reply = ask(&session, turn);
        if (reply != REPLY_RIGHT && reply != REPLY_WRONG)
            break;
        if (turn < quiz->question_count) {
            session.answered++;
            session.right += reply == REPLY_RIGHT;
        }
        if (reply == REPLY_WRONG)
            enqueue(&session, session.queue[turn]);
    }
    print_score(&session);
    free(session.queue);
    return end_of(reply);
}
