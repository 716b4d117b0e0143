/* quiz: asks the quiz of a stage, or checks quizzes.
 *
 *   quiz [--cc COMMAND] [--libs WORDS] STAGE         02 or 02-select
 *   quiz [--cc COMMAND] [--libs WORDS] --lint [--tap] [FILE...]
 *
 * --cc is the command line that compiles the programs of run questions, up to the source; --libs
 * what follows it. Without files, --lint checks quizzes/ as a whole, each stage having one. It is
 * run at the root of the course. */
#include "program.h"
#include "quiz_lint.h"

#include <getopt.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

struct arguments {
    struct toolchain toolchain;
    bool lint;
    bool tap;
    char **rest;
    int rest_count;
};

static _Noreturn void usage(FILE *stream, int status)
{
    fputs("usage: quiz [--cc COMMAND] [--libs WORDS] STAGE\n"
          "       quiz [--cc COMMAND] [--libs WORDS] --lint [--tap] [FILE...]\n",
          stream);
    exit(status);
}

static struct arguments parse_arguments(int argc, char **argv)
{
    enum { CC = 1, LIBS, LINT, TAP, HELP };
    static const struct option longs[] = {
        {"cc", required_argument, NULL, CC}, {"libs", required_argument, NULL, LIBS},
        {"lint", no_argument, NULL, LINT},   {"tap", no_argument, NULL, TAP},
        {"help", no_argument, NULL, HELP},   {0},
    };
    struct arguments arguments = {.toolchain = {"cc -std=c11 -D_POSIX_C_SOURCE=200809L", ""}};
    int option;
    while ((option = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        switch (option) {
        case CC: arguments.toolchain.compiler = optarg; break;
        case LIBS: arguments.toolchain.libraries = optarg; break;
        case LINT: arguments.lint = true; break;
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
    bool given = arguments->rest_count > 0;
    if (!given) {
        quiz_lint_pairs(&report, ".");
        glob("quizzes/*.md", 0, NULL, &all);
    }
    char **files = given ? arguments->rest : all.gl_pathv;
    size_t count = given ? (size_t)arguments->rest_count : all.gl_pathc;
    for (size_t i = 0; i < count && !program_interrupted(); i++)
        quiz_lint(&report, files[i], &arguments->toolchain);
    if (!given)
        globfree(&all);
    int status = report_finish(&report);
    return program_interrupted() ? 130 : status;
}

int main(int argc, char **argv)
{
    struct arguments arguments = parse_arguments(argc, argv);
    program_prepare_signals();
    if (arguments.lint)
        return lint(&arguments);
    usage(stderr, 2);
}
