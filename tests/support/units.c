/* Start reading at units_main() and units_play(): the two sides of a question. */
#include "units.h"
#include "check.h"
#include "story.h"
#include "talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 128, ARGUMENTS = 32 };

/* --- The check's side -------------------------------------------------------------------------------- */

static const struct units *units;

static struct answer ask_suite(const char *test)
{
    static struct answer answer;
    struct question question = {""};
    snprintf(question.test, sizeof question.test, "%s", test);
    ask_player(&question, sizeof question, &answer, sizeof answer);
    answer.story[sizeof answer.story - 1] = '\0';
    return answer;
}

static int count_names(void)
{
    int count = 0;
    while (units->tests[count])
        count++;
    return count;
}

static void look_whether_it_is_begun(void)
{
    struct answer answer = ask_suite("");
    if (!answer.is_begun)
        story_note("%s", units->advice);
    else if (units->all && answer.tests != count_names())
        story_note("the suite has %d tests, and this check asks for %d", answer.tests,
                   count_names());
    else
        return;
    story_fail();
}

/* Of a test that failed: the diagnostics, without the line that sums up the suite. */
static void tell_story(char *story)
{
    for (char *line = strtok(story, "\n"); line; line = strtok(NULL, "\n"))
        if (strncmp(line, "# ", 2) == 0 && strncmp(line, "# not ok", 8) != 0)
            story_note("%s", line + 2);
}

/* A name that the suite does not know runs no test, and then none has failed. */
static void run_unit(void)
{
    const char *name = contract_test_name();
    struct answer answer = ask_suite(name);
    if (answer.passed && strstr(answer.story, name))
        return;
    if (answer.passed)
        story_note("the suite has no such test");
    else
        tell_story(answer.story);
    ask_anew(); /* what a test that failed leaves behind is no concern of the next one */
    story_fail();
}

static void end_player(void)
{
    the_program_ends_in_order(NULL);
}

/* --- The table of tests ------------------------------------------------------------------------------ */

static struct contract_test table[MOST]; /* ends with an entry without a name */
static int rows;

static void add(const struct contract_test *test)
{
    if (rows == MOST - 1)
        abort();
    table[rows++] = *test;
}

static void add_unit(const char *name, void (*run)(void))
{
    add(&(struct contract_test){
        .name = name, .run = run, .from = units->stage, .needs = NEEDS_NO_SERVER});
}

static void add_from(const struct contract_test *contract, void (*run)(void))
{
    while (contract->run != run)
        contract++;
    add(contract);
}

static void make_table(const struct contract_test *contract)
{
    add_unit(units->first, look_whether_it_is_begun);
    for (const char *const *name = units->tests; *name; name++)
        add_unit(*name, run_unit);
    add_unit("the program ends in order", end_player);
    for (void (*const *run)(void) = units->served; *run; run++)
        add_from(contract, *run);
}

int units_main(int argc, char **argv, const struct units *described,
               const struct contract_test *contract)
{
    static char option[] = "--backend", backend[16];
    char *arguments[ARGUMENTS] = {argv[0], option, backend};
    units = described;
    make_table(contract);
    ask_end = ask_tells_story;
    if (!units->backend || argc < 3 || argc + 2 > ARGUMENTS)
        return contract_main(argc, argv, table);
    snprintf(backend, sizeof backend, "%s", units->backend);
    memcpy(arguments + 3, argv + 1, (size_t)(argc - 1) * sizeof *argv);
    return contract_main(argc + 2, arguments, table);
}

/* --- The player's side ------------------------------------------------------------------------------- */

/* Standard output is a file, which the check reads if the player ends. What the suite prints there is taken out again:
 * it is told in the answer. */
static off_t begin_to_listen(void)
{
    fflush(stdout);
    return lseek(STDOUT_FILENO, 0, SEEK_CUR);
}

static void end_listening(off_t begin, char *text, size_t size)
{
    fflush(stdout);
    ssize_t got = pread(STDOUT_FILENO, text, size - 1, begin);
    text[got > 0 ? got : 0] = '\0';
    if (ftruncate(STDOUT_FILENO, begin) == 0)
        (void)lseek(STDOUT_FILENO, begin, SEEK_SET);
}

static int run_suite(int (*suite)(int argc, char **argv), const char *what)
{
    char program[] = "suite", backend[] = "poll", word[UNIT_NAME];
    char *arguments[] = {program, backend, word, NULL};
    snprintf(word, sizeof word, "%s", what);
    return suite(3, arguments);
}

static int count_lines(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* How long a test may take is the check's affair. */
void units_play(int (*suite)(int argc, char **argv), bool (*is_begun)(void),
                const struct question *question, struct answer *answer)
{
    bool is_a_look = question->test[0] == '\0';
    unsetenv("CHECK_IN_HASTE");
    check_time_limit = 0;
    check_hangs = player_hangs_at;
    answer->is_begun = !is_a_look || is_begun();
    off_t begin = begin_to_listen();
    answer->passed = run_suite(suite, is_a_look ? "--list" : question->test) == EXIT_SUCCESS;
    end_listening(begin, answer->story, sizeof answer->story);
    answer->tests = is_a_look ? count_lines(answer->story) : 0;
}
