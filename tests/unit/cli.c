/* What the main() of every stage shares, through cli.h.
 *
 * Start reading at run(): a child says or does what is tested, and the test reads what it wrote, write by
 * write. */
#include "cli.h"
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 4 };

static char wrote[4096];
static int writes;
static int status; /* of the exit; of a signal, as a shell has it: 128 and its number */

/* A socket of packets keeps writes apart. */
static void read_writes(int fd)
{
    size_t have = 0;
    ssize_t more;
    writes = 0;
    while ((more = recv(fd, wrote + have, sizeof wrote - 1 - have, 0)) > 0) {
        have += (size_t)more;
        writes++;
    }
    wrote[have] = '\0';
}

static void run(void (*function)(char **words), char **words)
{
    int ends[2];
    check_succeeds(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), "The test needs two sockets.");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        function(words);
        _exit(0);
    }
    close(ends[1]);
    read_writes(ends[0]);
    close(ends[0]);
    check_number(waitpid(child, &status, 0), child, "It ends.");
    status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void parse(char **words)
{
    int count = 0;
    while (words[count])
        count++;
    options_parse(count, words, OPTION_BACKEND);
}

static void a_mistake_in_an_option_is_named(void **state)
{
    static const struct {
        const char *word, *named;
    } mistakes[] = {
        {"-xv", "unknown option '-x'"},
        {"-vx", "unknown option '-x'"},
        {"--colour", "unknown option '--colour'"},
        {"--workers", "unknown option '--workers'"}, /* of other stages */
        {"--port", "--port needs a value"},
        {"--verbose=1", "'--verbose=1' has a value, and takes none"},
        {"--help=1", "'--help=1' has a value, and takes none"},
        {"word", "unexpected argument 'word'"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        char expected[128];
        char *words[WORDS] = {"/somewhere/server", (char *)mistakes[i].word};
        check_note("server %s", mistakes[i].word);
        snprintf(expected, sizeof expected, "server: %s; --help lists the options\n",
                 mistakes[i].named);
        run(parse, words);
        check_string(wrote, expected, "Whoever reads it must not look for the mistake elsewhere.");
        check_number(status, 2, "A command line that makes no sense.");
    }
}

static void any_beginning_of_help_is_help(void **state)
{
    char *words[WORDS] = {"server", "--hel"};
    run(parse, words);
    check_that(strncmp(wrote, "usage: server", 13) == 0, "A long option may be shortened.");
    check_number(status, 0, "It was asked for.");
}

static void say(char **words)
{
    parse(words);
    errno = EACCES;
    complain("%0200d", 7); /* longer than what some C libraries keep before they write */
}

static void a_line_is_written_as_a_whole(void **state)
{
    char *words[WORDS] = {"server"};
    char *mistake[WORDS] = {"server", "--colour"};
    run(say, words);
    check_that(strstr(wrote, ": Permission denied\n"), "It is whole, and says what errno means.");
    check_number(writes, 1, "In between two writes another process may write.");
    run(parse, mistake);
    check_number(writes, 1, "In between two writes another process may write.");
}

/* --- Nobody reads stderr any more ---------------------------------------------------------------- */

static void lose_reader(void)
{
    int ends[2];
    check_succeeds(pipe(ends), "The test needs a pipe.");
    close(ends[0]);
    dup2(ends[1], STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
}

static void talk(char **words)
{
    lose_reader();
    parse(words);
    errno = EACCES;
    complain("cannot do this");
    note("this was done");
    log_peer("closed", STDERR_FILENO);
}

static void die_unheard(char **words)
{
    talk(words);
    die("cannot go on");
}

static void talk_and_write(char **words)
{
    talk(words);
    (void)!write(STDERR_FILENO, "x", 1);
}

static void ignore_talk_and_write(char **words)
{
    lose_reader();
    signal(SIGPIPE, SIG_IGN);
    complain("cannot do this");
    (void)!write(STDERR_FILENO, "x", 1);
}

/* pitfall 13 */
static void words_that_nobody_reads_end_no_server(void **state)
{
    char *words[WORDS] = {"server", "-v"};
    char *mistake[WORDS] = {"server", "--colour"};
    run(talk, words);
    check_number(
        status, 0,
        "`server -v 2>&1 | head -1` must serve on when head has its line. A write to a pipe "
        "without a reader raises SIGPIPE, which ends the process with 128 + 13.");
    run(die_unheard, words);
    check_number(status, 1, "It ends for the reason that it has.");
    run(talk, mistake);
    check_number(status, 2, "It ends for the reason that it has.");
}

static void what_sigpipe_does_to_other_writes_stays_as_it_was(void **state)
{
    char *words[WORDS] = {"server", "-v"};
    run(talk_and_write, words);
    check_number(status, 128 + SIGPIPE,
                 "The signal is held back for a line on stderr, and no longer: send() without "
                 "MSG_NOSIGNAL must meet it.");
    run(ignore_talk_and_write, words);
    check_number(status, 0, "Who ignores the signal goes on to ignore it.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "cli"};
    static const struct CMUnitTest tests[] = {
        TEST(a_mistake_in_an_option_is_named),
        TEST(any_beginning_of_help_is_help),
        TEST(a_line_is_written_as_a_whole),
        TEST(words_that_nobody_reads_end_no_server),
        TEST(what_sigpipe_does_to_other_writes_stays_as_it_was),
    };
    return check_main(argc, argv, &suite, tests);
}
