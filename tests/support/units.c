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
        story_fail();
    if (!units->all || answer.tests == count_names())
        return;
    story_note("the suite has %d tests, and this check asks for %d", answer.tests, count_names());
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

static struct contract_test unit(const char *name)
{
    return (struct contract_test){
        .name = name, .run = run_unit, .from = units->stage, .needs = NEEDS_NO_SERVER};
}

static struct contract_test served(void (*run)(void), const struct contract_test *contract)
{
    while (contract->run != run)
        contract++;
    return *contract;
}

int units_main(int argc, char **argv, const struct units *described,
               const struct contract_test *contract)
{
    static struct contract_test asked[MOST];
    char *arguments[ARGUMENTS] = {argv[0]};
    int count = 0, words = 1;
    units = described;
    asked[count] = unit(units->first);
    asked[count].advice = units->advice;
    asked[count++].run = look_whether_it_is_begun;
    for (const char *const *name = units->tests; *name && count < MOST - 1; name++)
        asked[count++] = unit(*name);
    asked[count] = unit("the program ends in order");
    asked[count++].run = end_player;
    for (void (*const *run)(void) = units->served; *run && count < MOST - 1; run++)
        asked[count++] = served(*run, contract);
    if (units->backend && argc > 2) {
        arguments[words++] = "--backend";
        arguments[words++] = (char *)(uintptr_t)units->backend;
    }
    for (int i = 1; i < argc && words < ARGUMENTS - 1; i++)
        arguments[words++] = argv[i];
    ask_end = ask_tells_story;
    return contract_main(words, arguments, asked);
}

/* --- The player's side ------------------------------------------------------------------------------- */

/* What the suite prints goes to a file of its own. Whatever else is printed goes to stderr, which the check has. */
static void begin_to_listen(void)
{
    FILE *file = tmpfile();
    if (!file || dup2(fileno(file), STDOUT_FILENO) == -1)
        abort();
    fclose(file);
}

static void end_listening(char *text, size_t size)
{
    fflush(stdout);
    ssize_t got = pread(STDOUT_FILENO, text, size - 1, 0);
    text[got > 0 ? got : 0] = '\0';
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
    begin_to_listen();
    answer->is_begun = !is_a_look || is_begun();
    answer->passed = run_suite(suite, is_a_look ? "--list" : question->test) == EXIT_SUCCESS;
    end_listening(answer->story, sizeof answer->story);
    answer->tests = is_a_look ? count_lines(answer->story) : 0;
}
