/* Start at quiz_ask(), at the end, then ask(): a question from its header to its explanation. */
#include "quiz_ask.h"
#include "input.h"
#include "interrupt.h"
#include "program.h"
#include "quiz_show.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct session {
    const struct quiz *quiz;
    const struct toolchain *toolchain;
    struct style style;
    struct input input;
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

static void print(struct text *lines)
{
    fputs(text_string(lines), stdout);
    fflush(stdout);
    text_release(lines);
}

static void say(const struct session *session, const char *words)
{
    struct text lines = {0};
    render_words(&lines, &session->style, "", words);
    print(&lines);
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

static void print_question(const struct session *session, const struct quiz_question *question)
{
    struct text lines = {0};
    quiz_show_question(&lines, &session->style, "", question);
    text_add(&lines, "\n");
    print(&lines);
}

/* --- The answer ----------------------------------------------------------------------------------- */

static void print_help(const struct session *session)
{
    say(session, "Type the letter of the option that you think is right, then Enter. You will see "
                 "why each of the others is wrong. A question that you miss comes back at the end. "
                 "q leaves the quiz.");
}

/* What a line says, which begins and ends without blanks: a letter, perhaps with a bracket, or "?" or
 * "q". REPLY_RIGHT and REPLY_WRONG set the option. */
static enum reply understand(const struct session *session, const struct quiz_question *question,
                             const char *line, size_t *option)
{
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
static enum reply get_option(struct session *session, const struct quiz_question *question,
                             size_t *option)
{
    struct text line = {0};
    enum reply reply = REPLY_NONE;
    while (reply == REPLY_NONE) {
        printf("Your answer (a to %c, ? for help): ", quiz_letter(question->option_count - 1));
        fflush(stdout);
        enum input_result result = input_line(&session->input, &line);
        text_trim_end(&line);
        if (result == INPUT_LINE)
            reply = understand(session, question,
                               text_string(&line) + strspn(text_string(&line), " \t"), option);
        else
            reply = result == INPUT_END ? REPLY_LEFT : REPLY_INTERRUPTED;
        if (result != INPUT_LINE)
            putchar('\n'); /* the line of the prompt has not been ended */
    }
    text_release(&line);
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
    text_add(&sentence, "The program cannot settle it here: ");
    program_describe(result, session->toolchain, &sentence);
    text_add(&sentence, ".");
    say(session, text_string(&sentence));
    putchar('\n');
    if (result->outcome == PROGRAM_NOT_COMPILED)
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
    if (!claimed || !quiz_same_output(claimed, &result->output))
        say(session, "That is not what the quiz holds for right. The quiz, or this machine, is "
                     "unusual; please report it.");
}

static void run_program(const struct session *session, const struct quiz_question *question)
{
    struct program program;
    printf("\nCompiling and running the program ...\n");
    fflush(stdout);
    struct program_result result =
        program_compile(&program, session->toolchain, text_string(&question->program->text),
                        session->quiz->path, question->program->line);
    if (result.outcome == PROGRAM_DONE) {
        text_release(&result.output); /* warnings are for the linter */
        result = program_run(&program);
    }
    if (result.outcome == PROGRAM_DONE)
        settle(session, question, &result);
    else if (result.outcome != PROGRAM_INTERRUPTED)
        print_refusal(session, &result);
    text_release(&result.output);
    program_release(&program);
}

/* --- A question ----------------------------------------------------------------------------------- */

static void print_verdict(const struct session *session, const struct quiz_question *question,
                          size_t option)
{
    size_t right = quiz_right_option(question);
    char words[100];
    snprintf(words, sizeof words, option == right ? "Yes, %c is right." : "No, %c is right.",
             quiz_letter(right));
    struct text lines = {0};
    text_add(&lines, "\n");
    quiz_show_reasons(&lines, &session->style, question, option);
    say_in(session, option == right ? TONE_GOOD : TONE_BAD, words);
    print(&lines);
}

static enum reply ask(struct session *session, size_t turn)
{
    const struct quiz_question *question = &session->quiz->questions[session->queue[turn]];
    size_t option;
    session->style = style_of_stdout(); /* the window may have another size by now */
    print_header(session, turn);
    print_question(session, question);
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

static void enqueue(struct session *session, size_t question)
{
    size_t *place =
        text_more(&session->queue, &session->queued, &session->queue_capacity, sizeof *place);
    *place = question;
}

static void count_first_answer(struct session *session, enum reply reply)
{
    session->answered++;
    session->right += reply == REPLY_RIGHT;
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

enum quiz_end quiz_ask(const struct quiz *quiz, const struct toolchain *toolchain)
{
    struct session session = {.quiz = quiz, .toolchain = toolchain, .input = {.fd = STDIN_FILENO}};
    enum reply reply = REPLY_RIGHT;
    for (size_t i = 0; i < quiz->question_count; i++)
        enqueue(&session, i);
    for (size_t turn = 0; turn < session.queued; turn++) {
        reply = ask(&session, turn);
        if (reply != REPLY_RIGHT && reply != REPLY_WRONG)
            break;
        if (turn < quiz->question_count)
            count_first_answer(&session, reply);
        if (reply == REPLY_WRONG)
            enqueue(&session, session.queue[turn]);
    }
    print_score(&session);
    free(session.queue);
    text_release(&session.input.ahead);
    return end_of(reply);
}
