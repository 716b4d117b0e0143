/* Start at quiz_ask(), at the end, then visit(), then ask(): a question from its header to its explanation. */
#include "quiz_ask.h"
#include "interrupt.h"
#include "quiz_show.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { OTHERS_BETWEEN = 3 }; /* before a question that was missed is asked again */

/* A question that is to be asked. */
struct turn {
    const struct quiz *quiz;
    size_t question;
    bool first; /* in this visit */
};

struct session {
    struct memory *memory;
    const struct toolchain *toolchain;
    struct style style;
    struct text greeting; /* above the first question */
    struct turn *queue;   /* in the order of asking; a missed question may be there again */
    size_t queued, queue_capacity;
    bool several;    /* quizzes */
    size_t answered; /* the first time in this visit */
    size_t right;    /* of these */
};

static const struct quiz_question *question_of(const struct turn *turn)
{
    return &turn->quiz->questions[turn->question];
}

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

/* To see one question at a time. What cannot be cleared goes on below. */
static void clear(void)
{
    const char *terminal = getenv("TERM");
    fputs(terminal && strcmp(terminal, "dumb") != 0 ? "\033[H\033[J" : "\n", stdout);
}

static void print_header(struct session *session, const struct turn *turn)
{
    bool is_new = turn->first && memory_box(session->memory, question_of(turn)) == BOX_NEW;
    struct text words = {0};
    clear();
    if (session->greeting.size > 0) {
        say(session, text_string(&session->greeting));
        putchar('\n');
        text_release(&session->greeting);
    }
    text_format(&words, "%s %zu of %zu", is_new ? "Question" : "Once more, question",
                turn->question + 1, turn->quiz->question_count);
    if (session->several)
        text_format(&words, " in the quiz of %s", text_string(&turn->quiz->title));
    say_in(session, TONE_BOLD, text_string(&words));
    putchar('\n');
    text_release(&words);
}

/* --- The answer ----------------------------------------------------------------------------------- */

static void print_help(const struct session *session)
{
    say(session, "Type the letter of the option that you think is right, then Enter. You will see "
                 "why each of the others is wrong. A question that you miss comes back, but not at "
                 "once. q leaves the quiz, which goes on there at your next visit.");
}

/* Ask, and wait for a line. What was typed before was no answer to this.
 *
 * The terminal is in its usual mode, so the kernel does the editing, and read() returns one line. stdio is no use here:
 * it may hold lines that interrupt_wait() knows nothing of. */
static enum reply read_line(const char *prompt, char *line, size_t size)
{
    (void)tcflush(STDIN_FILENO, TCIFLUSH);
    fputs(prompt, stdout);
    fflush(stdout);
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

/* Let the learner read. */
static enum reply pause_before(const char *next)
{
    char line[1024], prompt[80];
    snprintf(prompt, sizeof prompt, "%s (Enter, or q to leave): ", next);
    enum reply reply = read_line(prompt, line, sizeof line);
    return reply == REPLY_NONE && strcmp(line, "q") == 0 ? REPLY_LEFT : reply;
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
    char line[1024], prompt[80];
    enum reply reply = REPLY_NONE;
    snprintf(prompt, sizeof prompt,
             "Your answer (a to %c, ? for help): ", quiz_letter(question->option_count - 1));
    while (reply == REPLY_NONE) {
        reply = read_line(prompt, line, sizeof line);
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

static void run_program(const struct session *session, const struct turn *turn)
{
    const struct quiz_question *question = question_of(turn);
    struct text folder;
    printf("\nCompiling and running the program ...\n");
    fflush(stdout);
    struct program_result result =
        program_compile(&folder, session->toolchain, text_string(&question->program->text),
                        turn->quiz->path, question->program->line);
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

static void note_answer(const struct session *session, const struct turn *turn, bool right)
{
    if (memory_note(session->memory, question_of(turn), right) == -1)
        fprintf(stderr, "\n(This answer cannot be kept in %s: %s.)\n", session->memory->path,
                strerror(errno));
}

static enum reply ask(struct session *session, const struct turn *turn)
{
    const struct quiz_question *question = question_of(turn);
    size_t option;
    session->style = style_of_stdout(); /* the window may have another size by now */
    print_header(session, turn);
    quiz_show_question(stdout, &session->style, "", question);
    putchar('\n');
    enum reply reply = get_option(session, question, &option);
    if (reply != REPLY_RIGHT && reply != REPLY_WRONG)
        return reply;
    if (question->program)
        run_program(session, turn);
    else
        putchar('\n');
    if (interrupt_came())
        return REPLY_INTERRUPTED;
    print_verdict(session, question, option);
    note_answer(session, turn, reply == REPLY_RIGHT);
    return reply;
}

/* --- A visit ------------------------------------------------------------------------------------- */

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

static void enqueue(struct session *session, struct turn turn)
{
    struct turn *place =
        text_more(&session->queue, &session->queued, &session->queue_capacity, sizeof *place);
    *place = turn;
}

static bool is_in(const struct memory *memory, const struct quiz_question *question, enum box box)
{
    return box == BOX_FIRST ? memory_is_due(memory, question) : memory_box(memory, question) == box;
}

/* How many questions of a quiz are in a box, where BOX_FIRST stands for all that are due again. */
static size_t count_in(const struct memory *memory, const struct quiz *quiz, enum box box)
{
    size_t count = 0;
    for (size_t i = 0; i < quiz->question_count; i++)
        count += is_in(memory, &quiz->questions[i], box);
    return count;
}

static void enqueue_all_in(struct session *session, const struct quiz *quiz, enum box box)
{
    for (size_t i = 0; i < quiz->question_count; i++)
        if (is_in(session->memory, &quiz->questions[i], box))
            enqueue(session, (struct turn){quiz, i, true});
}

static void print_score(const struct session *session, size_t left)
{
    if (session->answered == 0)
        printf("\nYou answered no question.\n");
    else if (left > 0)
        printf("\nYou had %zu of %zu right the first time; %zu %s not answered.\n", session->right,
               session->answered, left, left == 1 ? "was" : "were");
    else
        printf("\nYou had %zu of %zu right the first time.\n", session->right, session->answered);
}

/* When the learner should come back, and what for. */
static void print_outlook(const struct memory *memory, const struct quiz *quiz)
{
    const char *next = NULL;
    size_t missed = count_in(memory, quiz, BOX_MISSED);
    for (size_t i = 0; i < quiz->question_count; i++) {
        const char *day = memory_day(memory, &quiz->questions[i]);
        if (day && (!next || strcmp(day, next) < 0))
            next = day;
    }
    if (missed > 0)
        printf("%zu that you missed %s back at your next visit.\n", missed,
               missed == 1 ? "comes" : "come");
    else if (next)
        printf("What you missed comes back on %s, with `make quiz`.\n", next);
}

static size_t count_left(const struct session *session, size_t turn)
{
    size_t left = 0;
    for (; turn < session->queued; turn++)
        left += session->queue[turn].first;
    return left;
}

/* Ask all that is in the queue. */
static enum quiz_end visit(struct session *session)
{
    enum reply reply = REPLY_NONE;
    size_t at = 0;
    while (at < session->queued && reply != REPLY_LEFT && reply != REPLY_INTERRUPTED) {
        struct turn turn = session->queue[at];
        reply = ask(session, &turn);
        if (reply != REPLY_RIGHT && reply != REPLY_WRONG)
            break;
        at++;
        session->answered += turn.first;
        session->right += turn.first && reply == REPLY_RIGHT;
        turn.first = false;
        if (reply == REPLY_WRONG && session->queued - at >= OTHERS_BETWEEN)
            enqueue(session, turn);
        if (at < session->queued) {
            putchar('\n');
            reply = pause_before("Go on");
        }
    }
    print_score(session, count_left(session, at));
    return reply == REPLY_INTERRUPTED ? QUIZ_INTERRUPTED
           : at < session->queued     ? QUIZ_LEFT
                                      : QUIZ_DONE;
}

static void shuffle_all(struct quiz *quiz, unsigned long seed)
{
    uint64_t random = seed;
    for (size_t i = 0; seed != 0 && i < quiz->question_count; i++)
        shuffle(&quiz->questions[i], &random);
}

/* --- Quizzes -------------------------------------------------------------------------------------- */

bool quiz_is_done(const struct quiz *quiz, const struct memory *memory)
{
    return count_in(memory, quiz, BOX_NEW) + count_in(memory, quiz, BOX_MISSED) == 0;
}

static void greet(struct session *session, const struct quiz *quiz)
{
    size_t new = count_in(session->memory, quiz, BOX_NEW);
    if (new == quiz->question_count)
        return;
    if (new > 0)
        text_format(&session->greeting, "You have answered %zu of %zu questions: it goes on here.",
                    quiz->question_count - new, quiz->question_count);
    else
        text_format(&session->greeting, "You have missed %s before.",
                    session->queued == 1 ? "this question" : "these questions");
}

/* Nothing is open: perhaps the learner wants to be asked all the same. */
static enum reply offer_all(struct session *session, const struct quiz *quiz)
{
    clear();
    printf("You have had all %zu questions of this quiz right.\n", quiz->question_count);
    print_outlook(session->memory, quiz);
    for (size_t i = 0; i < quiz->question_count; i++)
        enqueue(session, (struct turn){quiz, i, true});
    return pause_before("\nAll of them once more");
}

enum quiz_end quiz_ask(struct quiz *quiz, struct memory *memory, const struct toolchain *toolchain,
                       unsigned long seed)
{
    struct session session = {.memory = memory, .toolchain = toolchain};
    enum reply reply = REPLY_NONE;
    enum quiz_end end = QUIZ_LEFT;
    shuffle_all(quiz, seed);
    for (enum box box = BOX_NEW; box <= BOX_FIRST; box++)
        enqueue_all_in(&session, quiz, box);
    if (session.queued == 0)
        reply = offer_all(&session, quiz);
    else
        greet(&session, quiz);
    if (reply == REPLY_NONE) {
        end = visit(&session);
        print_outlook(memory, quiz);
    }
    fflush(stdout);
    text_release(&session.greeting);
    free(session.queue);
    return reply == REPLY_INTERRUPTED ? QUIZ_INTERRUPTED : end;
}

enum quiz_end quiz_ask_again(struct quiz *quizzes, size_t count, struct memory *memory,
                             const struct toolchain *toolchain, unsigned long seed)
{
    struct session session = {.memory = memory, .toolchain = toolchain, .several = true};
    enum quiz_end end = QUIZ_DONE;
    for (size_t i = 0; i < count; i++) {
        shuffle_all(&quizzes[i], seed == 0 ? 0 : seed + i);
        for (enum box box = BOX_MISSED; box <= BOX_FIRST; box++)
            enqueue_all_in(&session, &quizzes[i], box);
    }
    if (session.queued > 0)
        end = visit(&session);
    else
        printf("No question that you missed is due today.\n");
    fflush(stdout);
    free(session.queue);
    return end;
}
