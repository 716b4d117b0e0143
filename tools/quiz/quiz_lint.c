/* Start at quiz_lint(), at the end: one function for each group of rules. */
#include "quiz_lint.h"
#include "interrupt.h"
#include "program.h"
#include "quiz_check.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FEWEST_QUESTIONS = 10,
    FEWEST_PROGRAMS = 2, /* run questions in a quiz */
    FIRST_STAGE_WITH_PROGRAMS = 2,
    MORE_IN_ONE_QUIZ = 2,     /* how many more than chance a habit may hit in a quiz */
    MORE_PERCENT_IN_ALL = 15, /* and in all of them together */
    RUNS = 3                  /* a program that prints now this, now that, settles nothing */
};

static bool same_words(const struct text *one, const struct text *other)
{
    return strcmp(text_string(one), text_string(other)) == 0;
}

/* --- Bytes ---------------------------------------------------------------------------------------- */

/* The length of the UTF-8 sequence that begins here, or 0 if none does, and the character that it is.
 * Overlong sequences and surrogates are none. */
static size_t utf8_decode(const unsigned char *bytes, size_t left, unsigned long *character)
{
    static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = *bytes < 0x80   ? 1
                    : *bytes < 0xC0 ? 0
                    : *bytes < 0xE0 ? 2
                    : *bytes < 0xF0 ? 3
                                    : 4;
    if (length == 0 || length > left || *bytes >= 0xF8)
        return 0;
    unsigned long value = length == 1 ? *bytes : *bytes & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3F);
    }
    *character = value;
    bool is_surrogate = value >= 0xD800 && value < 0xE000;
    return value < least[length] || is_surrogate || value > 0x10FFFF ? 0 : length;
}

static bool is_control(unsigned long character)
{
    bool is_space = character == '\n' || character == '\t';
    return (character < 0x20 && !is_space) || (character >= 0x7F && character < 0xA0);
}

static void check_bytes(struct quiz *quiz)
{
    const unsigned char *bytes = (const unsigned char *)text_string(&quiz->source);
    unsigned long character;
    int line = 1;
    for (size_t i = 0, length; i<quiz->source.size; i += length> 0 ? length : 1) {
        length = utf8_decode(bytes + i, quiz->source.size - i, &character);
        if (length == 0)
            quiz_fault(quiz, line, "this line is not valid UTF-8");
        else if (is_control(character))
            quiz_fault(quiz, line,
                       "this line has a control character, 0x%02lx, which could drive a terminal",
                       character);
        line += bytes[i] == '\n';
    }
}

/* --- Form ----------------------------------------------------------------------------------------- */

/* "02-select" of "quizzes/02-select.md". */
static struct text name_of_stage(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    struct text stage = {0};
    text_append(&stage, name, strcspn(name, "."));
    return stage;
}

static void check_title(struct quiz *quiz)
{
    struct text stage = name_of_stage(quiz->path);
    const char *title = text_string(&quiz->title);
    if (quiz->title.size > 0 && strcmp(title, text_string(&stage)) != 0)
        quiz_fault(quiz, 1, "the title names %s, the file %s", title, text_string(&stage));
    text_release(&stage);
}

static void check_form(struct quiz *quiz)
{
    check_title(quiz);
    quiz_check_questions(quiz);
}

/* --- The quiz as a whole -------------------------------------------------------------------------- */

static void check_numbers(struct quiz *quiz)
{
    size_t programs = 0;
    struct text stage = name_of_stage(quiz->path);
    for (size_t i = 0; i < quiz->question_count; i++)
        programs += quiz->questions[i].program != NULL;
    if (quiz->question_count < FEWEST_QUESTIONS)
        quiz_fault(quiz, 1, "a quiz has at least %d questions; this one has %zu", FEWEST_QUESTIONS,
                   quiz->question_count);
    if (atoi(text_string(&stage)) >= FIRST_STAGE_WITH_PROGRAMS && programs < FEWEST_PROGRAMS)
        quiz_fault(quiz, 1,
                   "from stage %02d on a quiz has at least %d questions with a \"c run\" program; "
                   "this one has %zu",
                   FIRST_STAGE_WITH_PROGRAMS, FEWEST_PROGRAMS, programs);
    text_release(&stage);
}

/* "What does this print?" may be asked twice, of two programs. */
static void check_duplicates(struct quiz *quiz)
{
    for (size_t i = 0; i < quiz->question_count; i++)
        for (size_t j = 0; j < i; j++)
            if (same_words(&quiz->questions[i].words, &quiz->questions[j].words))
                quiz_fault(quiz, quiz->questions[i].line,
                           "this question was already asked in line %d", quiz->questions[j].line);
}

/* --- Habits --------------------------------------------------------------------------------------- */

enum extreme { LONGEST, SHORTEST };

/* Whether the right option is longer, or shorter, than each of the others. */
static bool right_is(enum extreme extreme, const struct quiz_question *question)
{
    size_t right = quiz_right_option(question);
    if (right == question->option_count)
        return false;
    size_t length = question->options[right].words.size;
    for (size_t i = 0; i < question->option_count; i++) {
        size_t other = question->options[i].words.size;
        if (i != right && (extreme == LONGEST ? other >= length : other <= length))
            return false;
    }
    return true;
}

/* How often a reader who knows nothing would be right by a habit: "always the longest option", "always the
 * shortest", or always the same letter; and how often by chance. */
struct habits {
    size_t questions;   /* all of them */
    size_t texts;       /* those without a program: only there does length tell anything */
    size_t extremes[2]; /* texts whose right option is longer, or shorter, than every other */
    size_t letters[MOST_OPTIONS]; /* right options under each letter in the file */
    double texts_by_chance;
    double letters_by_chance[MOST_OPTIONS];
};

static void count_question(struct habits *habits, const struct quiz_question *question)
{
    size_t count = question->option_count, right = quiz_right_option(question);
    if (count < FEWEST_OPTIONS || count > MOST_OPTIONS || right == count)
        return; /* a fault, and said elsewhere */
    habits->questions++;
    habits->letters[right]++;
    for (size_t i = 0; i < count; i++)
        habits->letters_by_chance[i] += 1.0 / (double)count;
    if (question->program)
        return;
    habits->texts++;
    habits->texts_by_chance += 1.0 / (double)count;
    for (enum extreme extreme = LONGEST; extreme <= SHORTEST; extreme++)
        habits->extremes[extreme] += right_is(extreme, question);
}

static void count_quiz(struct habits *habits, const struct quiz *quiz)
{
    for (size_t i = 0; i < quiz->question_count; i++)
        count_question(habits, &quiz->questions[i]);
}

/* Which questions a writer should look at first. */
static void name_questions(struct text *faults, const struct quiz *quiz, enum extreme extreme)
{
    text_add(faults, "    in the questions of lines");
    for (size_t i = 0; i < quiz->question_count; i++)
        if (!quiz->questions[i].program && right_is(extreme, &quiz->questions[i]))
            text_format(faults, " %d", quiz->questions[i].line);
    text_add(faults, "\n");
}

static void report_length(struct text *faults, const char *path, const struct habits *habits,
                          enum extreme extreme)
{
    const char *name = extreme == LONGEST ? "longest" : "shortest";
    report_fault(
        faults, path, 0,
        "the right option is the %s in %zu of %zu questions without a program, and by chance "
        "in %.1f: whoever always takes the %s need not understand; %s",
        name, habits->extremes[extreme], habits->texts, habits->texts_by_chance, name,
        extreme == LONGEST
            ? "move what the right option explains into the explanation, or give a wrong option "
              "its \"because\""
            : "say in the right option what it is about, or cut what the wrong ones explain");
}

static void report_letter(struct text *faults, const char *path, const struct habits *habits,
                          size_t option)
{
    report_fault(faults, path, 0,
                 "%c is right in %zu of %zu questions, and by chance in %.1f: the quiz is shuffled "
                 "when it is taken, but it is also read as it is here; move some right options",
                 quiz_letter(option), habits->letters[option], habits->questions,
                 habits->letters_by_chance[option]);
}

/* Hold habits to chance: those of one quiz, or, without one, of all together. */
static void check_habits(struct text *faults, const char *path, const struct habits *habits,
                         const struct quiz *quiz)
{
    double more = quiz ? MORE_IN_ONE_QUIZ : 1, factor = quiz ? 1 : 1 + MORE_PERCENT_IN_ALL / 100.0;
    for (enum extreme extreme = LONGEST; extreme <= SHORTEST; extreme++) {
        if ((double)habits->extremes[extreme] <= habits->texts_by_chance * factor + more)
            continue;
        report_length(faults, path, habits, extreme);
        if (quiz)
            name_questions(faults, quiz, extreme);
    }
    for (size_t i = 0; i < MOST_OPTIONS; i++)
        if ((double)habits->letters[i] > habits->letters_by_chance[i] * factor + more)
            report_letter(faults, path, habits, i);
}

void quiz_lint_habits(struct report *report, char *const paths[], size_t count)
{
    struct habits habits = {0};
    struct text faults = {0};
    struct quiz quiz;
    for (size_t i = 0; i < count; i++) {
        if (quiz_load(&quiz, paths[i]) == -1)
            continue;
        count_quiz(&habits, &quiz);
        quiz_release(&quiz);
    }
    check_habits(&faults, "quizzes", &habits, NULL);
    report_end(report, &faults, "in all quizzes, neither length nor letter tells the right option");
}

/* --- Programs ------------------------------------------------------------------------------------- */

/* Compare what the program printed with what each option says it prints. */
static void check_output(struct quiz *quiz, const struct quiz_question *question,
                         const struct text *printed)
{
    size_t right = quiz_right_option(question);
    for (size_t i = 0; i < question->option_count; i++) {
        const struct quiz_option *option = &question->options[i];
        const struct text *claimed = quiz_claimed_output(option);
        bool same = claimed && quiz_same_output(claimed, printed);
        if (same && i != right)
            quiz_fault(quiz, option->line,
                       "option %c is marked wrong, but it is what the program prints",
                       quiz_letter(i));
        if (claimed && !same && i == right) {
            quiz_fault(quiz, option->line,
                       "option %c is marked right, but the program prints:", quiz_letter(i));
            report_details(&quiz->faults, text_string(printed));
        }
    }
}

static bool run_is_fine(struct quiz *quiz, const struct quiz_question *question,
                        const struct program_result *result)
{
    if (!result->done) {
        quiz_fault(quiz, question->program->line, "the program is no use as a question: %s",
                   result->interrupted ? "it was interrupted" : text_string(&result->problem));
        report_details(&quiz->faults, text_string(&result->output));
    }
    return result->done;
}

/* @return whether it is worth another run. */
static bool run_once(struct quiz *quiz, const struct quiz_question *question,
                     const struct text *folder, struct text *first)
{
    struct program_result result = program_run(folder);
    bool fine = run_is_fine(quiz, question, &result);
    if (fine && !first->bytes) {
        text_add(first, text_string(&result.output));
        check_output(quiz, question, &result.output);
    } else if (fine && !same_words(first, &result.output)) {
        quiz_fault(quiz, question->program->line,
                   "the program does not print the same each time that it runs");
        fine = false;
    }
    program_forget(&result);
    return fine;
}

static void check_program(struct quiz *quiz, const struct quiz_question *question,
                          const struct toolchain *toolchain)
{
    for (size_t i = 0; i < question->option_count; i++)
        if (!quiz_claimed_output(&question->options[i]))
            quiz_fault(quiz, question->options[i].line,
                       "option %c says what a program prints, so it is one code span or one fenced "
                       "block, and nothing else",
                       quiz_letter(i));
    struct text folder, first = {0};
    struct program_result result =
        program_compile(&folder, toolchain, text_string(&question->program->text), quiz->path,
                        question->program->line);
    bool fine = run_is_fine(quiz, question, &result);
    for (int i = 0; fine && i < RUNS; i++)
        fine = run_once(quiz, question, &folder, &first);
    text_release(&first);
    program_forget(&result);
    program_delete(&folder);
}

/* --- All ------------------------------------------------------------------------------------------ */

void quiz_lint(struct report *report, const char *path, const struct toolchain *toolchain)
{
    struct quiz quiz = {0};
    struct habits habits = {0};
    if (quiz_load(&quiz, path) == -1) {
        report_fault(&quiz.faults, path, 0, "cannot be read: %s", strerror(errno));
        report_end(report, &quiz.faults, "%s can be read", path);
        return;
    }
    check_form(&quiz);
    report_end(report, &quiz.faults, "%s has the form of a quiz", path);
    check_bytes(&quiz);
    report_end(report, &quiz.faults, "%s is plain UTF-8 text", path);
    check_numbers(&quiz);
    check_duplicates(&quiz);
    report_end(report, &quiz.faults, "%s has enough questions, and none twice", path);
    count_quiz(&habits, &quiz);
    check_habits(&quiz.faults, path, &habits, &quiz);
    report_end(report, &quiz.faults, "%s does not tell the right option by its length or letter",
               path);
    for (size_t i = 0; i < quiz.question_count && !interrupt_came(); i++) {
        if (!quiz.questions[i].program)
            continue;
        check_program(&quiz, &quiz.questions[i], toolchain);
        report_end(report, &quiz.faults, "%s:%d: the program prints what the right option says",
                   path, quiz.questions[i].program->line);
    }
    quiz_release(&quiz);
}

/* Each match of a pattern has a file or folder of the same name in another place. */
static void check_pairs(struct text *faults, const char *pattern, const char *counterpart,
                        const char *sentence)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct text name = name_of_stage(found.gl_pathv[i]), other = {0};
        text_format(&other, counterpart, text_string(&name));
        if (access(other.bytes, F_OK) == -1)
            report_fault(faults, found.gl_pathv[i], 0, "%s", sentence);
        text_release(&name);
        text_release(&other);
    }
    globfree(&found);
}

void quiz_lint_pairs(struct report *report)
{
    struct text faults = {0};
    check_pairs(&faults, "stages/[0-9][0-9]-*", "quizzes/%s.md",
                "this stage has no quiz in quizzes/");
    check_pairs(&faults, "quizzes/*.md", "stages/%s", "this quiz belongs to no stage in stages/");
    report_end(report, &faults, "each stage has a quiz, and each quiz a stage");
}
