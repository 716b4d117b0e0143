/* Start reading at mutants_main() and mutants_play(): the two sides of a question. */
#include "mutants.h"
#include "check.h"
#include "client.h"
#include "expect.h"
#include "server.h"
#include "story.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MOST = 8,
    NAME = 128,
    LINES = 12,
    FIRST = 15,
    SLEEP = 500 /* milliseconds that a client waits for a server that sleeps */
};

/* --- The check's side -------------------------------------------------------------------------------- */

static const char *code;
static const struct mutant *mutants;
static char names[MOST][NAME]; /* of the tests */
static bool is_accepted;       /* the test, by the right code */
static jmp_buf loss;           /* where it goes on if a player was lost to a mutant */

/* Each code gets a process of its own: what the test has left behind is no concern of the next one. */
static struct answer test_with(int with)
{
    static struct answer answer;
    struct question question = {with};
    ask_anew();
    ask_player(&question, sizeof question, &answer, sizeof answer);
    answer.story[sizeof answer.story - 1] = '\0';
    return answer;
}

static void fail_with(const char *begin, const char *story, const char *end)
{
    char words[MUTANTS_STORY + 1024];
    snprintf(words, sizeof words, "%s%s%s%s", begin, story, *story ? "" : "\n", end);
    check_gives_up(words);
}

static void accept_right_code(void)
{
    char words[256];
    snprintf(words, sizeof words, "With the right %s your test does not end in order.", code);
    ask_advice = words;
    struct answer answer = test_with(0);
    ask_advice = NULL;
    snprintf(words, sizeof words,
             "This is the right %s, so what your test expects is more than it promises, or another "
             "thing.",
             code);
    if (answer.end == TEST_IS_EMPTY)
        check_gives_up("Your test expects nothing yet: test() is yours to write.");
    if (answer.end == TEST_NOTICED)
        fail_with("", answer.story, words);
    is_accepted = true;
}

static void the_right_code_passes(void **state)
{
    accept_right_code();
}

static void the_right_code_passes_again(void **state)
{
    accept_right_code();
    the_program_ends_in_order(state);
}

static _Noreturn void go_on(const char *story)
{
    longjmp(loss, 1);
}

/* A test that crashes or hangs, with a mutant, has noticed it. */
static bool is_noticed(int with, struct answer *answer)
{
    void (*end)(const char *story) = ask_end;
    ask_end = go_on;
    bool is_lost = setjmp(loss) != 0;
    if (!is_lost)
        *answer = test_with(with);
    ask_end = end;
    return is_lost || answer->end == TEST_NOTICED;
}

static void the_mutant_is_noticed(void **state)
{
    static struct answer answer;
    int with = 1;
    while (strcmp(names[with], *state) != 0)
        with++;
    if (!is_accepted)
        check_gives_up("It counts only once the right code passes.");
    if (!is_noticed(with, &answer))
        fail_with("Your test does not notice this mutant. All that it expected has come:\n",
                  answer.story, mutants[with - 1].advice);
}

static struct CMUnitTest name_test(int number, CMUnitTestFunction run, const char *format,
                                   const char *what)
{
    snprintf(names[number], NAME, format, what);
    return (struct CMUnitTest){.name = names[number], .test_func = run};
}

int mutants_main(int argc, char **argv, const char *what, const struct mutant *described)
{
    const struct check_suite suite = {.name = "mutants"};
    struct CMUnitTest tests[MOST];
    int count = 0;
    code = what;
    mutants = described;
    tests[count] = name_test(count, the_right_code_passes, "your test passes the right %s", code);
    for (count++; mutants[count - 1].name; count++)
        tests[count] = name_test(count, the_mutant_is_noticed, "it notices the mutant: %s",
                                 mutants[count - 1].name);
    tests[count] =
        name_test(count, the_right_code_passes_again, "it passes the right %s again", code);
    return check_run(argc, argv, &suite, tests, (size_t)count + 1);
}

/* --- The player's side ------------------------------------------------------------------------------- */

static void (*learners_test)(void);
static int *mutant;
static bool has_server;
static jmp_buf failure;

void expect_(bool holds, const char *condition, int line)
{
    static int last;
    if (line != last || !holds) /* of a loop, once */
        story_step("line %d: expect(%s)", line, condition);
    last = line;
    if (holds)
        return;
    story_note("It does not hold.");
    story_fail();
}

static _Noreturn void end_test(void)
{
    longjmp(failure, 1);
}

/* This program again, in another process. */
static void start_server(int with)
{
    char command[4096];
    snprintf(command, sizeof command, "\"$PLAYER\" %d --port {port}", with);
    server_start(&(struct server_setup){.command = command});
    client_sleep_ms = SLEEP;
}

static void run(int with)
{
    *mutant = with;
    if (has_server)
        start_server(with);
    learners_test();
    client_close_all();
    if (has_server)
        (void)server_stop();
}

static void tell_story(char *text, size_t size)
{
    FILE *out = fmemopen(text, size, "w");
    if (!out)
        return;
    story_print(out, "", NULL, LINES);
    fclose(out);
}

static void play(const void *question, void *answered)
{
    const struct question *asked = question;
    struct answer *answer = answered;
    story_begin();
    story_end = end_test;
    if (setjmp(failure) != 0)
        answer->end = TEST_NOTICED;
    else
        run(asked->mutant);
    tell_story(answer->story, sizeof answer->story);
    if (answer->story[0] == '\0')
        answer->end = TEST_IS_EMPTY;
}

/* Some code is about the first descriptors. The story has files, which stay out of their way. */
static void leave_first_descriptors(void)
{
    int fd = STDERR_FILENO;
    while (fd != -1 && fd < FIRST)
        fd = open("/dev/null", O_RDONLY);
    story_begin();
    for (fd = STDERR_FILENO + 1; fd <= FIRST; fd++)
        close(fd);
}

/* With arguments it is the server: start_server() has called it. */
int mutants_play(int argc, char **argv, void (*test_written)(void), int *chosen,
                 int (*server)(int argc, char **argv))
{
    learners_test = test_written;
    mutant = chosen;
    has_server = server != NULL;
    if (argc == 1) {
        leave_first_descriptors();
        return player_run(play, sizeof(struct question), sizeof(struct answer));
    }
    *mutant = atoi(argv[1]);
    argv[1] = argv[0];
    return server(argc - 1, argv + 1);
}
