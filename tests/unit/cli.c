/* What the main() of every stage shares, through cli.h.
 *
 * Start reading at run(): a child says or does what is tested, and the test reads what it wrote, write by
 * write. */
#include "cli.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 4 };

static char wrote[4096];
static int writes;
static int status; /* of the exit */

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
    status = WEXITSTATUS(status);
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

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "cli"};
    static const struct CMUnitTest tests[] = {
        TEST(a_mistake_in_an_option_is_named),
        TEST(any_beginning_of_help_is_help),
        TEST(a_line_is_written_as_a_whole),
    };
    return check_main(argc, argv, &suite, tests);
}
