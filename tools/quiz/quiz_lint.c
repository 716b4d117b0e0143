/* Start at quiz_lint(), at the end: one function for each group of rules. */
#include "quiz_lint.h"
#include "interrupt.h"
#include "program.h"
#include "quiz_parse.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    FEWEST_QUESTIONS = 10,
    FEWEST_OPTIONS = 3,
    MOST_OPTIONS = 8,
    FEWEST_PROGRAMS = 2, /* run questions in a quiz */
    FIRST_STAGE_WITH_PROGRAMS = 2,
    MORE_IN_ONE_QUIZ = 2,     /* how many more than chance a habit may hit in a quiz */
    MORE_PERCENT_IN_ALL = 15, /* and in all of them together */
    RUNS = 3                  /* a program that prints now this, now that, settles nothing */
};

static struct text words_of(const struct markdown_node *node)
{
    struct text words = {0};
    markdown_words(node, &words);
    text_trim_end(&words);
    return words;
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

static void check_bytes(struct report *report, const struct quiz *quiz)
{
    const unsigned char *bytes = (const unsigned char *)text_string(&quiz->source);
    unsigned long character;
    int line = 1;
    for (size_t i = 0, length; i<quiz->source.size; i += length> 0 ? length : 1) {
        length = utf8_decode(bytes + i, quiz->source.size - i, &character);
        if (length == 0)
            report_fault(&report->faults, quiz->path, line, "this line is not valid UTF-8");
        else if (is_control(character))
            report_fault(&report->faults, quiz->path, line,
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

static void check_title(struct report *report, const struct quiz *quiz)
{
    struct text stage = name_of_stage(quiz->path);
    const char *title = text_string(&quiz->title);
    if (quiz->title.size > 0 && strcmp(title, text_string(&stage)) != 0)
        report_fault(&report->faults, quiz->path, 1, "the title names %s, the file %s", title,
                     text_string(&stage));
    text_release(&stage);
}

static void check_right_options(struct report *report, const char *path,
                                const struct quiz_question *question)
{
    size_t count = 0;
    for (size_t i = 0; i < question->option_count; i++)
        count += question->options[i].mark == 'x';
    if (question->option_count > 0 && count != 1)
        report_fault(&report->faults, path, question->line,
                     "exactly one option is right; this question has %zu of them", count);
}

static void check_same_options(struct report *report, const char *path,
                               const struct quiz_question *question, size_t i)
{
    struct text words = words_of(question->options[i].says);
    if (!question->program && words.size == 0)
        report_fault(&report->faults, path, question->options[i].line, "option %c says nothing",
                     quiz_letter(i));
    for (size_t j = 0; j < i; j++) {
        struct text others = words_of(question->options[j].says);
        if (strcmp(text_string(&words), text_string(&others)) == 0)
            report_fault(&report->faults, path, question->options[i].line,
                         "option %c says the same as option %c", quiz_letter(i), quiz_letter(j));
        text_release(&others);
    }
    text_release(&words);
}

static void check_options(struct report *report, const char *path,
                          const struct quiz_question *question)
{
    size_t count = question->option_count;
    if (count < FEWEST_OPTIONS || count > MOST_OPTIONS)
        report_fault(&report->faults, path, question->line,
                     "a question has from %d to %d options; this one has %zu", FEWEST_OPTIONS,
                     MOST_OPTIONS, count);
    check_right_options(report, path, question);
    for (size_t i = 0; i < count; i++) {
        if (question->options[i].mark == ' ' && !question->options[i].reason)
            report_fault(&report->faults, path, question->options[i].line,
                         "option %c is wrong, and no quote indented under it says why",
                         quiz_letter(i));
        check_same_options(report, path, question, i);
    }
}

static void check_form(struct report *report, const struct quiz *quiz)
{
    text_add(&report->faults, text_string(&quiz->faults));
    check_title(report, quiz);
    for (size_t i = 0; i < quiz->question_count; i++) {
        check_options(report, quiz->path, &quiz->questions[i]);
        if (!quiz->questions[i].explanation)
            report_fault(&report->faults, quiz->path, quiz->questions[i].line,
                         "this question has no explanation: \"> **Explanation:** why\"");
    }
}

/* --- The quiz as a whole -------------------------------------------------------------------------- */

static void check_numbers(struct report *report, const struct quiz *quiz)
{
    size_t programs = 0;
    struct text stage = name_of_stage(quiz->path);
    for (size_t i = 0; i < quiz->question_count; i++)
        programs += quiz->questions[i].program != NULL;
    if (quiz->question_count < FEWEST_QUESTIONS)
        report_fault(&report->faults, quiz->path, 1,
                     "a quiz has at least %d questions; this one has %zu", FEWEST_QUESTIONS,
                     quiz->question_count);
    if (atoi(text_string(&stage)) >= FIRST_STAGE_WITH_PROGRAMS && programs < FEWEST_PROGRAMS)
        report_fault(
            &report->faults, quiz->path, 1,
            "from stage %02d on a quiz has at least %d questions with a \"c run\" program; "
            "this one has %zu",
            FIRST_STAGE_WITH_PROGRAMS, FEWEST_PROGRAMS, programs);
    text_release(&stage);
}

/* "What does this print?" may be asked twice, of two programs. */
static struct text all_that_is_asked(const struct quiz_question *question)
{
    struct text words = words_of(question->asks);
    text_add(&words, "\n");
    markdown_words(question->body, &words);
    return words;
}

static void check_duplicates(struct report *report, const struct quiz *quiz)
{
    for (size_t i = 0; i < quiz->question_count; i++) {
        struct text words = all_that_is_asked(&quiz->questions[i]);
        for (size_t j = 0; j < i; j++) {
            struct text others = all_that_is_asked(&quiz->questions[j]);
            if (strcmp(words.bytes, others.bytes) == 0)
                report_fault(&report->faults, quiz->path, quiz->questions[i].line,
                             "this question was already asked in line %d", quiz->questions[j].line);
            text_release(&others);
        }
        text_release(&words);
    }
}

/* --- Habits --------------------------------------------------------------------------------------- */

static size_t length_of(const struct markdown_node *node)
{
    struct text words = words_of(node);
    size_t length = words.size;
    text_release(&words);
    return length;
}

enum extreme { LONGEST, SHORTEST };

/* Whether the right option is longer, or shorter, than each of the others. */
static bool right_is(enum extreme extreme, const struct quiz_question *question)
{
    size_t right = quiz_right_option(question);
    if (right == question->option_count)
        return false;
    size_t length = length_of(question->options[right].says);
    for (size_t i = 0; i < question->option_count; i++) {
        size_t other = length_of(question->options[i].says);
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
    struct quiz quiz;
    for (size_t i = 0; i < count; i++) {
        if (quiz_load(&quiz, paths[i]) == -1)
            continue;
        count_quiz(&habits, &quiz);
        quiz_release(&quiz);
    }
    check_habits(&report->faults, "quizzes", &habits, NULL);
    report_end(report, "in all quizzes, neither length nor letter tells the right option");
}

/* --- Programs ------------------------------------------------------------------------------------- */

/* Compare what the program printed with what each option says it prints. */
static void check_output(struct report *report, const char *path,
                         const struct quiz_question *question, const struct text *printed)
{
    size_t right = quiz_right_option(question);
    for (size_t i = 0; i < question->option_count; i++) {
        const struct text *claimed = quiz_claimed_output(&question->options[i]);
        bool same = claimed && quiz_same_output(claimed, printed);
        if (same && i != right)
            report_fault(&report->faults, path, question->options[i].line,
                         "option %c is marked wrong, but it is what the program prints",
                         quiz_letter(i));
        if (claimed && !same && i == right) {
            report_fault(&report->faults, path, question->options[i].line,
                         "option %c is marked right, but the program prints:", quiz_letter(i));
            report_details(&report->faults, text_string(printed));
        }
    }
}

static bool run_is_fine(struct report *report, const char *path,
                        const struct quiz_question *question, const struct program_result *result)
{
    if (!result->done) {
        report_fault(&report->faults, path, question->program->line,
                     "the program is no use as a question: %s",
                     result->interrupted ? "it was interrupted" : text_string(&result->problem));
        report_details(&report->faults, text_string(&result->output));
    }
    return result->done;
}

/* @return whether it is worth another run. */
static bool run_once(struct report *report, const char *path, const struct quiz_question *question,
                     const struct text *folder, struct text *first)
{
    struct program_result result = program_run(folder);
    bool fine = run_is_fine(report, path, question, &result);
    if (fine && !first->bytes) {
        text_add(first, text_string(&result.output));
        check_output(report, path, question, &result.output);
    } else if (fine && strcmp(text_string(first), text_string(&result.output)) != 0) {
        report_fault(&report->faults, path, question->program->line,
                     "the program does not print the same each time that it runs");
        fine = false;
    }
    program_forget(&result);
    return fine;
}

static void check_program(struct report *report, const struct quiz *quiz,
                          const struct quiz_question *question, const struct toolchain *toolchain)
{
    for (size_t i = 0; i < question->option_count; i++)
        if (!quiz_claimed_output(&question->options[i]))
            report_fault(&report->faults, quiz->path, question->options[i].line,
                         "option %c says what a program prints, so it is one code span or one "
                         "fenced block, and nothing else",
                         quiz_letter(i));
    struct text folder, first = {0};
    struct program_result result =
        program_compile(&folder, toolchain, text_string(&question->program->text), quiz->path,
                        question->program->line);
    bool fine = run_is_fine(report, quiz->path, question, &result);
    for (int i = 0; fine && i < RUNS; i++)
        fine = run_once(report, quiz->path, question, &folder, &first);
    text_release(&first);
    program_forget(&result);
    program_delete(&folder);
}

/* --- All ------------------------------------------------------------------------------------------ */

void quiz_lint(struct report *report, const char *path, const struct toolchain *toolchain)
{
    struct quiz quiz;
    if (quiz_load(&quiz, path) == -1) {
        report_fault(&report->faults, path, 0, "cannot be read: %s", strerror(errno));
        report_end(report, "%s can be read", path);
        return;
    }
    check_bytes(report, &quiz);
    report_end(report, "%s is plain UTF-8 text", path);
    check_form(report, &quiz);
    report_end(report, "%s has the form of a quiz", path);
    check_numbers(report, &quiz);
    check_duplicates(report, &quiz);
    report_end(report, "%s has enough questions, and none twice", path);
    struct habits habits = {0};
    count_quiz(&habits, &quiz);
    check_habits(&report->faults, path, &habits, &quiz);
    report_end(report, "%s does not tell the right option by its length or letter", path);
    for (size_t i = 0; i < quiz.question_count && !interrupt_came(); i++) {
        if (!quiz.questions[i].program)
            continue;
        check_program(report, &quiz, &quiz.questions[i], toolchain);
        report_end(report, "%s:%d: the program prints what the right option says", path,
                   quiz.questions[i].program->line);
    }
    quiz_release(&quiz);
}

/* Each match of a pattern has a file or folder of the same name in another place. */
static void check_pairs(struct report *report, const char *pattern, const char *counterpart,
                        const char *sentence)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct text name = name_of_stage(found.gl_pathv[i]), other = {0};
        text_format(&other, counterpart, text_string(&name));
        if (access(other.bytes, F_OK) == -1)
            report_fault(&report->faults, found.gl_pathv[i], 0, "%s", sentence);
        text_release(&name);
        text_release(&other);
    }
    globfree(&found);
}

void quiz_lint_pairs(struct report *report)
{
    check_pairs(report, "stages/[0-9][0-9]-*", "quizzes/%s.md",
                "this stage has no quiz in quizzes/");
    check_pairs(report, "quizzes/*.md", "stages/%s", "this quiz belongs to no stage in stages/");
    report_end(report, "each stage has a quiz, and each quiz a stage");
}
