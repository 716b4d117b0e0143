/* What the main() of every stage shares, through cli.h.
 *
 * Start reading at run(): a child says or does what is tested, and the test reads what it wrote, write by
 * write. */
#define _GNU_SOURCE /* unshare(); terminals and chroot() are not in POSIX's base */
#include "cli.h"
#include "check.h"
#include "fds.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
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
        {"--record", "unknown option '--record'"},
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

/* --- stdout takes nothing ------------------------------------------------------------------------ */

static void give_stdout_no_reader(void)
{
    int ends[2];
    check_succeeds(pipe(ends), "The test needs a pipe.");
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    signal(SIGPIPE, SIG_DFL);
}

static void ask_without_a_reader(char **words)
{
    give_stdout_no_reader();
    parse(words);
}

static void announce_without_a_reader(char **words)
{
    give_stdout_no_reader();
    parse(words);
    announce(net_listen("127.0.0.1", "0", 1));
}

static void announce_on_a_full_disk(char **words)
{
    dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
    parse(words);
    announce(net_listen("127.0.0.1", "0", 1));
}

static void what_stdout_does_not_take_is_told(void **state)
{
    char *help[WORDS] = {"server", "--help"};
    char *words[WORDS] = {"server"};
    static const char broken[] = "cannot write to stdout: Broken pipe\n";
    run(ask_without_a_reader, help);
    check_string(wrote, broken, "SIGPIPE would end it without a word.");
    check_number(status, 1, "The system refuses.");
    run(announce_without_a_reader, words);
    check_string(wrote, broken, "SIGPIPE would end it without a word.");
    check_number(status, 1, "Whoever waits for the ready line must not wait for ever.");
    if (access("/dev/full", W_OK) == -1)
        skip();
    run(announce_on_a_full_disk, words);
    check_string(wrote, "cannot write to stdout: No space left on device\n",
                 "printf() only fills a buffer: ask fflush() whether the line went out.");
    check_number(status, 1, "The system refuses.");
}

/* --- The first three descriptors are closed ------------------------------------------------------ */

static void open_without_standard_descriptors(char **words)
{
    for (int fd = 0; fd <= 2; fd++)
        close(fd);
    parse(words);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    _exit(fd > STDERR_FILENO ? 3 : fd);
}

static void open_without_dev(char **words)
{
    char folder[] = "/tmp/cli-XXXXXX";
    if (!mkdtemp(folder) || chroot(folder) == -1 || chdir("/") == -1)
        _exit(99);
    open_without_standard_descriptors(words);
}

/* pitfall 49 */
static void no_socket_becomes_stderr(void **state)
{
    char *words[WORDS] = {"server", "-v"};
    run(open_without_standard_descriptors, words);
    check_number(status, 3,
                 "After `server 2>&-` the first socket would get number 2, and some client would "
                 "be sent the log.");
    run(open_without_dev, words);
    if (status == 99)
        skip(); /* only root may chroot() */
    check_number(status, 3, "In a chroot there may be no /dev/null.");
}

/* --- Nobody reads the log, but the reader is there ------------------------------------------------- */

static int reader; /* the other end of stderr */

static void stall_pipe(void)
{
    int ends[2];
    check_succeeds(pipe(ends), "The test needs a pipe.");
    check_succeeds(net_set_nonblocking(ends[1]), "It is open.");
    (void)fds_fill(ends[1]);
    check_succeeds(fcntl(ends[1], F_SETFL, 0), "It is open.");
    dup2(ends[1], STDERR_FILENO);
    reader = ends[0];
}

static void stall_socket(void)
{
    int ends[2];
    check_succeeds(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "The test needs two sockets.");
    check_succeeds(net_set_nonblocking(ends[1]), "It is open.");
    (void)fds_fill(ends[1]);
    check_succeeds(fcntl(ends[1], F_SETFL, 0), "It is open.");
    dup2(ends[1], STDERR_FILENO);
    reader = ends[0];
}

static void stall_terminal(void)
{
    reader = posix_openpt(O_RDWR | O_NOCTTY);
    check_that(grantpt(reader) == 0 && unlockpt(reader) == 0, "The test needs a terminal.");
    dup2(open(ptsname(reader), O_RDWR | O_NOCTTY), STDERR_FILENO);
    check_succeeds(tcflow(STDERR_FILENO, TCOOFF), "As Ctrl-S does.");
}

static void (*stall)(void);

/* All that has come; what it ends with goes to stdout. */
static void read_log(void)
{
    static char text[4 * 1024 * 1024];
    size_t have = 0;
    ssize_t more;
    check_succeeds(net_set_nonblocking(reader), "It is open.");
    if (isatty(STDERR_FILENO))
        (void)tcflow(STDERR_FILENO, TCOON);
    while (have < sizeof text && (more = read(reader, text + have, sizeof text - have)) > 0)
        have += (size_t)more;
    char *line = memmem(text, have, "server:", 7);
    if (line)
        (void)!write(STDOUT_FILENO, line, have - (size_t)(line - text));
}

static void log_unread(char **words)
{
    stall();
    signal(SIGALRM, SIG_DFL);
    alarm(10); /* a server that waits would wait for ever */
    parse(words);
    if (fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK)
        _exit(3);
    for (int i = 0; i < 3; i++)
        note("nobody reads this");
    read_log();
    note("somebody reads this");
    note("and this");
    read_log();
}

/* pitfall 48 */
static void a_log_that_nobody_reads_is_not_waited_for(void **state)
{
    static const struct {
        const char *name;
        void (*stall)(void);
        const char *line_end;
    } logs[] = {{"a pipe", stall_pipe, "\n"},
                {"a socket", stall_socket, "\n"},
                {"a terminal after Ctrl-S", stall_terminal, "\r\n"}};
    char *words[WORDS] = {"server", "-v"};
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        char expected[256];
        const char *end = logs[i].line_end;
        check_note("stderr is %s", logs[i].name);
        stall = logs[i].stall;
        snprintf(expected, sizeof expected,
                 "server: 3 lines of the log were dropped%sserver: somebody reads this%sserver: "
                 "and this%s",
                 end, end, end);
        run(log_unread, words);
        check_number(status, 0,
                     "128 + 14: it waited for the log, and all clients with it. 3: it set "
                     "O_NONBLOCK for all who share its stderr, such as the shell.");
        check_string(wrote, expected, "What was dropped is counted, and told once.");
    }
}

static void log_unread_in_two_processes(char **words)
{
    stall_pipe();
    parse(words);
    note("nobody reads this");
    pid_t child = fork();
    if (child == 0) {
        note("nobody reads this either");
        _exit(0);
    }
    waitpid(child, NULL, 0);
    read_log();
    note("somebody reads this");
    read_log();
}

static void all_processes_count_what_was_dropped_together(void **state)
{
    char *words[WORDS] = {"server", "-v"};
    run(log_unread_in_two_processes, words);
    check_string(wrote, "server: 2 lines of the log were dropped\nserver: somebody reads this\n",
                 "A worker may end before the log is read again.");
}

/* --- PID 1 ------------------------------------------------------------------------------------------ */

static int told; /* SIGTERM or SIGINT */

static void be_told_to_end(char **words)
{
    parse(words);
    raise(told);
    _exit(0);
}

/* In a namespace of its own the child of the child has number 1. */
static void be_process_1(char **words)
{
    int end;
#ifdef CLONE_NEWPID
    if (unshare(CLONE_NEWPID) == -1 && unshare(CLONE_NEWUSER | CLONE_NEWPID) == -1)
#endif
        _exit(99);
    pid_t child = fork();
    if (child == 0)
        be_told_to_end(words);
    waitpid(child, &end, 0);
    _exit(WIFSIGNALED(end) ? 98 : WEXITSTATUS(end));
}

/* pitfall 47 */
static void as_process_1_it_ends_when_it_is_told(void **state)
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    char *words[WORDS] = {"server"};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        told = signals[i];
        run(be_process_1, words);
        if (status == 99)
            skip(); /* no namespaces here, or not for us */
        check_number(status, 128 + told,
                     "To PID 1, the first process of a container, the kernel delivers only "
                     "signals that have a handler: `docker stop` would wait in vain.");
    }
}

/* --- The terminal ----------------------------------------------------------------------------------- */

static int terminal; /* its other end */

static void get_terminal(void)
{
    setsid();
    terminal = posix_openpt(O_RDWR | O_NOCTTY);
    check_that(grantpt(terminal) == 0 && unlockpt(terminal) == 0, "The test needs a terminal.");
    close(open(ptsname(terminal), O_RDWR)); /* a session without one takes the first it opens */
}

static void stand_hang_up(int number)
{
}

static void tell_of_terminal(char **words)
{
    signal(SIGHUP, stand_hang_up);
    get_terminal();
    parse(words);
    printf("%s", terminal_is_gone() ? "gone" : "there");
    close(terminal);
    printf(", then %s\n", terminal_is_gone() ? "gone" : "there");
    fflush(stdout);
}

static void tell_of_terminal_without_descriptors(char **words)
{
    signal(SIGHUP, stand_hang_up);
    get_terminal();
    parse(words);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){0, 0});
    printf("%s\n", terminal_is_gone() ? "gone" : "there");
    fflush(stdout);
}

static void tell_of_no_terminal(char **words)
{
    setsid();
    parse(words);
    printf("%s\n", terminal_is_gone() ? "gone" : "there");
    fflush(stdout);
}

static void tell_of_terminal_with_nohup(char **words)
{
    signal(SIGHUP, SIG_IGN);
    get_terminal();
    parse(words);
    close(terminal);
    printf("%s\n", terminal_is_gone() ? "gone" : "there");
    fflush(stdout);
}

/* pitfall 50 */
static void a_terminal_that_was_closed_is_gone(void **state)
{
    char *words[WORDS] = {"server"};
    run(tell_of_terminal, words);
    check_string(wrote, "there, then gone\n", "SIGHUP means the end then, not a reload.");
    run(tell_of_terminal_without_descriptors, words);
    check_string(wrote, "there\n", "It cannot be opened, but for want of a descriptor.");
    run(tell_of_no_terminal, words);
    check_string(wrote, "there\n", "A server that never had one is asked to reload.");
    run(tell_of_terminal_with_nohup, words);
    check_string(wrote, "there\n", "With nohup it is meant to outlive its terminal.");
}

/* --- The file of settings ------------------------------------------------------------------------ */

static char settings[64];

static void write_settings(const char *text, size_t size)
{
    int fd = open(settings, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    check_that(fd != -1 && write(fd, text, size) == (ssize_t)size, "The test needs a file.");
    close(fd);
}

static void tell_settings(char **words)
{
    int count = 0;
    while (words[count])
        count++;
    struct options options = options_parse(
        count, words, OPTION_REACTOR | OPTION_WORKERS | OPTION_TIMEOUT | OPTION_SETTINGS);
    printf("%s %d %d\n", options.port, options.workers, options.idle_timeout);
}

static void the_command_line_is_stronger_than_the_settings(void **state)
{
    static const char text[] = "# a comment\n\nworkers 3\r\n  port\t7010  \nidle-timeout 5";
    char *words[] = {"server", "--idle-timeout", "9", "--settings", settings, NULL};
    write_settings(text, sizeof text - 1);
    run(tell_settings, words);
    check_string(wrote, "7010 3 9\n", "What was said last, by a person, is what counts.");
}

static void a_mistake_in_the_settings_is_named_with_its_line(void **state)
{
    static const struct {
        const char *text, *named;
    } mistakes[] = {
        {"worker 3\n", "line 1: there is no setting 'worker'"},
        {"\nworkers\n", "line 2: 'workers' needs a value"},
        {"verbose yes\n", "line 1: 'verbose' takes no value"},
        {"workers 3 4\n", "line 1: 'workers' takes a number from 1 to 256, not '3 4'"},
        {"backend kqueue", "line 1: 'backend' takes select, poll or epoll, not 'kqueue'"},
        {"settings other\n", "line 1: there is no setting 'settings'"},
        {"record file\n", "line 1: there is no setting 'record'"},
        {"help\n", "line 1: there is no setting 'help'"},
        {"port 65536\n", "line 1: 'port' takes a number from 0 to 65535, not '65536'"},
        {"balance fair\n", "line 1: 'balance' takes shared, reuseport or exclusive, not 'fair'"},
        {"idle-timeout -1\n", "line 1: 'idle-timeout' takes a number from 0 to 86400, not '-1'"},
        {"max-clients 0\n", "line 1: 'max-clients' takes a number from 1 to 2147483647, not '0'"},
        {"host\n", "line 1: 'host' needs a value"},
    };
    char *words[] = {"server", "--settings", settings, NULL};
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        char expected[160];
        write_settings(mistakes[i].text, strlen(mistakes[i].text));
        check_note("a file with \"%s\"", mistakes[i].text);
        snprintf(expected, sizeof expected, "server: %s, %s\n", settings, mistakes[i].named);
        run(tell_settings, words);
        check_string(wrote, expected, "Whoever reads it must not look for the mistake elsewhere.");
        check_number(status, 2, "As for the same mistake on the command line.");
    }
}

static void a_zero_byte_is_refused(void **state)
{
    char expected[160];
    char *words[] = {"server", "--settings", settings, NULL};
    snprintf(expected, sizeof expected, "server: %s, line 1: the line is no text, or too long\n",
             settings);
    write_settings("workers 1\0\n", 11);
    run(tell_settings, words);
    check_string(wrote, expected, "What stands behind it would be overlooked.");
    write_settings("workers 1\0x", 11);
    run(tell_settings, words);
    check_string(wrote, expected, "In the last line, which has no end, as well.");
}

static void a_line_that_is_too_long_is_refused(void **state)
{
    static char text[1 << 20];
    char expected[160];
    char *words[] = {"server", "--settings", settings, NULL};
    memset(text, 'x', sizeof text);
    write_settings(text, sizeof text);
    snprintf(expected, sizeof expected, "server: %s, line 1: the line is no text, or too long\n",
             settings);
    run(tell_settings, words);
    check_string(wrote, expected, "Nothing of it may be taken for a setting.");
}

static void read_twice(char **words)
{
    int count = 0;
    while (words[count])
        count++;
    struct options options = options_parse(count, words, OPTION_WORKERS | OPTION_SETTINGS);
    write_settings("workers 5\nmax-clients 9\n", 24);
    check_succeeds(options_read_again(&options), "They are in order.");
    printf("%d %d\n", options.workers, options.max_clients);
    fflush(stdout);
    write_settings("max-clients 8\nworkers none\n", 27);
    check_that(options_read_again(&options) == -1, "They are not in order.");
    printf("%d %d\n", options.workers, options.max_clients);
    fflush(stdout);
}

static void settings_that_are_wrong_change_nothing(void **state)
{
    char expected[200];
    char *words[] = {"server", "--settings", settings, NULL};
    write_settings("workers 4\n", 10);
    snprintf(expected, sizeof expected,
             "5 9\nserver: %s, line 2: 'workers' takes a number from 1 to 256, not 'none'\n5 9\n",
             settings);
    run(read_twice, words);
    check_string(wrote, expected, "A server that serves must not end up half changed.");
}

static void settings_that_are_no_file_are_not_waited_for(void **state)
{
    char *words[] = {"server", "--settings", settings, NULL};
    unlink(settings);
    run(tell_settings, words);
    check_that(strstr(wrote, "cannot read ") && strstr(wrote, "No such file"), "It says which.");
    check_number(status, 1, "The system refuses: no setting is wrong.");
    check_succeeds(mkfifo(settings, 0600), "The test needs a named pipe.");
    run(tell_settings, words);
    check_that(strstr(wrote, "it is no file"), "To open a pipe without a writer is to wait.");
    words[2] = "/tmp";
    run(tell_settings, words);
    check_that(strstr(wrote, "cannot read /tmp: Is a directory"), "It says what is there.");
    unlink(settings);
}

int main(int argc, char **argv)
{
    snprintf(settings, sizeof settings, "/tmp/cli-settings-%d", (int)getpid());
    static const struct check_suite suite = {.name = "cli"};
    static const struct CMUnitTest tests[] = {
        TEST(a_mistake_in_an_option_is_named),
        TEST(any_beginning_of_help_is_help),
        TEST(a_line_is_written_as_a_whole),
        TEST(words_that_nobody_reads_end_no_server),
        TEST(what_sigpipe_does_to_other_writes_stays_as_it_was),
        TEST(what_stdout_does_not_take_is_told),
        TEST(no_socket_becomes_stderr),
        TEST(a_log_that_nobody_reads_is_not_waited_for),
        TEST(all_processes_count_what_was_dropped_together),
        TEST(as_process_1_it_ends_when_it_is_told),
        TEST(a_terminal_that_was_closed_is_gone),
        TEST(the_command_line_is_stronger_than_the_settings),
        TEST(a_mistake_in_the_settings_is_named_with_its_line),
        TEST(a_zero_byte_is_refused),
        TEST(a_line_that_is_too_long_is_refused),
        TEST(settings_that_are_wrong_change_nothing),
        TEST(settings_that_are_no_file_are_not_waited_for),
    };
    return check_main(argc, argv, &suite, tests);
}
