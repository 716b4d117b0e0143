/* quiz: asks the quiz of a stage, or checks quizzes.
 *
 *   quiz [OPTION...] STAGE                                            02 or 02-select
 *   quiz [OPTION...]                                                  what was missed, of all stages
 *   quiz --dump STAGE                                                 all it says, for programs
 *   quiz --program N STAGE                                            the program of question N
 *   quiz [--cc COMMAND] [--libs WORDS] --lint [--tap] [FILE... | --pairs]
 *
 * Options are: --cc COMMAND, the command line that compiles the programs of run questions, up to the source; --libs
 * WORDS, what follows it; --answers FILE, where the answers are kept from visit to visit; --record COMMAND, a shell
 * command that is run with "quiz-02 taken" behind it once every question of that quiz has been right. What stands to
 * choose from is shuffled when it is asked: QUIZ_SEED in the environment repeats an order, and 0 leaves that of the file.
 * QUIZ_DAY=2026-12-31 stands for today.
 *
 * Without files, --lint checks all of quizzes/, that each stage has a quiz there and each quiz a stage,
 * and that neither length nor letter tells the right option in all of them; with --pairs only these two.
 * Run at the root of the course. */
#include "interrupt.h"
#include "quiz_ask.h"
#include "quiz_lint.h"
#include "quiz_show.h"

#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct arguments {
    struct toolchain toolchain;
    const char *answers;
    const char *record;
    const char *program; /* the number of the question whose program is wanted */
    bool dump;
    bool lint;
    bool pairs; /* with lint: only what concerns all quizzes together */
    bool tap;
    char **rest;
    int rest_count;
};

static _Noreturn void usage(FILE *stream, int status)
{
    fputs("usage: quiz [--cc COMMAND] [--libs WORDS] [--answers FILE] [--record COMMAND] [STAGE]\n"
          "       quiz --dump STAGE\n"
          "       quiz --program N STAGE\n"
          "       quiz [--cc COMMAND] [--libs WORDS] --lint [--tap] [FILE... | --pairs]\n",
          stream);
    exit(status);
}

static struct arguments parse_arguments(int argc, char **argv)
{
    enum { CC = 1, LIBS, ANSWERS, RECORD, DUMP, PROGRAM, LINT, PAIRS, TAP, HELP };
    static const struct option longs[] = {
        {"cc", required_argument, NULL, CC},
        {"libs", required_argument, NULL, LIBS},
        {"answers", required_argument, NULL, ANSWERS},
        {"record", required_argument, NULL, RECORD},
        {"dump", no_argument, NULL, DUMP},
        {"program", required_argument, NULL, PROGRAM},
        {"lint", no_argument, NULL, LINT},
        {"pairs", no_argument, NULL, PAIRS},
        {"tap", no_argument, NULL, TAP},
        {"help", no_argument, NULL, HELP},
        {0},
    };
    struct arguments arguments = {.toolchain = {"cc -std=c11 -D_POSIX_C_SOURCE=200809L", ""}};
    int option;
    while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        switch (option) {
        case CC: arguments.toolchain.compiler = optarg; break;
        case LIBS: arguments.toolchain.libraries = optarg; break;
        case ANSWERS: arguments.answers = optarg; break;
        case RECORD: arguments.record = optarg; break;
        case DUMP: arguments.dump = true; break;
        case PROGRAM: arguments.program = optarg; break;
        case LINT: arguments.lint = true; break;
        case PAIRS: arguments.pairs = true; break;
        case TAP: arguments.tap = true; break;
        case HELP: usage(stdout, 0);
        default: usage(stderr, 2);
        }
    }
    arguments.rest = argv + optind;
    arguments.rest_count = argc - optind;
    return arguments;
}

static int lint(const struct arguments *arguments)
{
    struct report report = {.tap = arguments->tap};
    glob_t all = {0};
    char **files = arguments->rest;
    size_t count = (size_t)arguments->rest_count;
    if (count == 0) {
        (void)glob("quizzes/*.md", 0, NULL, &all); /* if there are none, the count is 0 */
        files = all.gl_pathv;
        count = all.gl_pathc;
        quiz_lint_pairs(&report);
        quiz_lint_habits(&report, files, count);
    }
    for (size_t i = 0; i < count && !arguments->pairs && !interrupt_came(); i++)
        quiz_lint(&report, files[i], &arguments->toolchain);
    globfree(&all);
    int status = report_finish(&report);
    return interrupt_came() ? 130 : status;
}

/* The file of a stage that is named by number or in full; NULL, after saying so, if there is none. */
static char *find_quiz(const char *stage)
{
    glob_t found = {0};
    char *path = NULL;
    glob("quizzes/[0-9][0-9]-*.md", 0, NULL, &found);
    size_t length = strlen(stage), skip = strlen("quizzes/");
    for (size_t i = 0; i < found.gl_pathc && !path; i++) {
        const char *name = found.gl_pathv[i] + skip;
        if (strncmp(name, stage, length) == 0 && (name[length] == '-' || name[length] == '.'))
            path = text_copy(found.gl_pathv[i], strlen(found.gl_pathv[i]));
    }
    if (!path) {
        fprintf(stderr, "quiz: there is no quiz for stage %s; there is one for:", stage);
        for (size_t i = 0; i < found.gl_pathc; i++)
            fprintf(stderr, " %.*s", (int)strcspn(found.gl_pathv[i] + skip, "."),
                    found.gl_pathv[i] + skip);
        fputs(found.gl_pathc > 0 ? "\n" : " none\n", stderr);
    }
    globfree(&found);
    return path;
}

static int print_program(const struct quiz *quiz, const char *number)
{
    size_t index = strtoul(number, NULL, 10) - 1;
    if (index < quiz->question_count && quiz->questions[index].program) {
        fputs(text_string(&quiz->questions[index].program->text), stdout);
        return 0;
    }
    fprintf(stderr, "quiz: question %s of %s has no program; there is one in:", number, quiz->path);
    for (size_t i = 0; i < quiz->question_count; i++)
        if (quiz->questions[i].program)
            fprintf(stderr, " %zu", i + 1);
    fputs("\n", stderr);
    return 2;
}

/* $QUIZ_SEED, or else one that differs from run to run. */
static unsigned long choose_seed(void)
{
    const char *given = getenv("QUIZ_SEED");
    return given ? strtoul(given, NULL, 10)
                 : (unsigned long)time(NULL) * 65536 + (unsigned long)getpid();
}

/* Remember of each quiz whether every question has been right. */
static int record(const struct quiz *quizzes, size_t count, const struct memory *memory,
                  const char *command)
{
    bool failed = false;
    for (size_t i = 0; command && i < count; i++) {
        struct text line = {0};
        const char *title = text_string(&quizzes[i].title);
        if (!quiz_is_done(&quizzes[i], memory))
            continue;
        text_format(&line, "%s quiz-%.*s taken", command, (int)strcspn(title, "-"), title);
        failed = system(text_string(&line)) != 0 || failed;
        text_release(&line);
    }
    return failed;
}

/* Ask one quiz or, of all, what was missed. */
static int ask(struct quiz *quizzes, size_t count, const struct arguments *arguments)
{
    struct memory memory;
    memory_load(&memory, arguments->answers);
    enum quiz_end end =
        arguments->rest_count == 1
            ? quiz_ask(quizzes, &memory, &arguments->toolchain, choose_seed())
            : quiz_ask_again(quizzes, count, &memory, &arguments->toolchain, choose_seed());
    int status = end == QUIZ_INTERRUPTED ? 130 : record(quizzes, count, &memory, arguments->record);
    memory_release(&memory);
    return status;
}

static bool is_interactive(void)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* Whoever pipes a quiz to a file or a pager wants to read it, not to be asked. */
static int take_quiz(struct quiz *quiz, const struct arguments *arguments)
{
    struct style style = style_of_stdout();
    if (arguments->program)
        return print_program(quiz, arguments->program);
    if (!arguments->dump && is_interactive())
        return ask(quiz, 1, arguments);
    if (arguments->dump)
        quiz_dump(stdout, quiz);
    else
        quiz_show_all(stdout, &style, quiz);
    return 0;
}

/* A quiz with faults may have questions that nobody can answer. */
static bool is_sound(const struct quiz *quiz)
{
    for (size_t i = 0; i < quiz->question_count; i++)
        if (quiz_right_option(&quiz->questions[i]) == quiz->questions[i].option_count)
            return false;
    return quiz->question_count > 0 && quiz->faults.size == 0;
}

/* @return whether there is a quiz to release. */
static bool load(struct quiz *quiz, const char *path)
{
    *quiz = (struct quiz){0};
    bool is_read = quiz_load(quiz, path) == 0;
    if (is_read && is_sound(quiz))
        return true;
    if (is_read)
        fprintf(stderr, "quiz: %s is not a sound quiz; quiz --lint %s says why\n", path, path);
    else
        fprintf(stderr, "quiz: cannot read %s: %s\n", path, strerror(errno));
    quiz_release(quiz);
    return false;
}

static int take(const struct arguments *arguments)
{
    struct quiz quiz;
    int status = 1;
    char *path = find_quiz(arguments->rest[0]);
    if (!path)
        return 2;
    if (load(&quiz, path)) {
        status = take_quiz(&quiz, arguments);
        quiz_release(&quiz);
    }
    free(path);
    return status;
}

static int take_what_was_missed(const struct arguments *arguments)
{
    struct quiz *quizzes = NULL;
    size_t count = 0, capacity = 0;
    glob_t found = {0};
    (void)glob("quizzes/[0-9][0-9]-*.md", 0, NULL, &found); /* if there are none, the count is 0 */
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (!load(text_more(&quizzes, &count, &capacity, sizeof *quizzes), found.gl_pathv[i]))
            count--;
    int status = ask(quizzes, count, arguments);
    for (size_t i = 0; i < count; i++)
        quiz_release(&quizzes[i]);
    free(quizzes);
    globfree(&found);
    return status;
}

int main(int argc, char **argv)
{
    struct arguments arguments = parse_arguments(argc, argv);
    interrupt_prepare();
    if (arguments.lint)
        return lint(&arguments);
    if (arguments.rest_count == 0 && is_interactive() && !arguments.dump && !arguments.program)
        return take_what_was_missed(&arguments);
    if (arguments.rest_count != 1)
        usage(stderr, 2);
    return take(&arguments);
}
