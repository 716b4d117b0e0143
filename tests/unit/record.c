/* --record: what stages/common/record.c writes down, and when it is in the file.
 *
 * Start reading at run(): a child runs a small loop as a server does, and the test reads what it has recorded. */
/* wraps poll */
#include "check.h"
#include "cli.h"
#include "fds.h"
#include "observe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROOM = 16 * 1024 * 1024, MANY = 1000 };

static char path[64]; /* of the recording */
static char recorded[ROOM];
static size_t recorded_size;
static char said[4096]; /* by the child, on stderr */
static pid_t child;
static int status; /* of the exit; of a signal, as a shell has it: 128 and its number */

/* --- A server ----------------------------------------------------------------------------------- */

static struct reactor *reactor;
static struct reactor_call first, second;
static int rounds; /* turns that are still to be made */

static struct reactor *open_recorded(const char *file)
{
    char *words[] = {"server", "--record", (char *)file, NULL};
    struct options options = options_parse(3, words, OPTION_REACTOR);
    return record(reactor_open("poll"), &options);
}

static void serve(const char *file)
{
    reactor = open_recorded(file);
    reactor_run(reactor);
    reactor_close(reactor);
    exit(0);
}

/* A child does something, and says something. */
static void run(void (*act)(void))
{
    int ends[2];
    size_t have = 0;
    ssize_t more;
    check_succeeds(pipe(ends), "The test needs a pipe.");
    fflush(NULL);
    child = fork();
    if (child == 0) {
        alarm(30); /* if it hangs, the test shall go on, and say so */
        unsetenv("RECORDS_INTO");
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        act();
        _exit(0);
    }
    close(ends[1]);
    while ((more = read(ends[0], said + have, sizeof said - 1 - have)) > 0)
        have += (size_t)more;
    said[have] = '\0';
    close(ends[0]);
    check_number(waitpid(child, &status, 0), child, "It ends.");
    status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void read_recording(void)
{
    ssize_t more;
    int fd = check_succeeds(open(path, O_RDONLY), "There is a recording.");
    recorded_size = 0;
    while ((more = read(fd, recorded + recorded_size, ROOM - 1 - recorded_size)) > 0)
        recorded_size += (size_t)more;
    recorded[recorded_size] = '\0';
    close(fd);
}

static void begin(void)
{
    fds_begin();
    snprintf(path, sizeof path, "/tmp/record-%ld.jsonl", (long)getpid());
    unlink(path);
}

static void end(void)
{
    unlink(path);
    fds_end();
}

/* --- What is asked about a recording ------------------------------------------------------------- */

static int count_of(const char *words)
{
    int count = 0;
    for (const char *at = recorded; (at = strstr(at, words)) != NULL; at++)
        count++;
    return count;
}

/* The first line of a text, alone. */
static const char *line_at(const char *text)
{
    static char copy[4096];
    snprintf(copy, sizeof copy, "%.*s", (int)strcspn(text, "\n"), text);
    return copy;
}

/* The line with this number, from 0; negative from the end. "" if there is none. */
static const char *line(int number)
{
    const char *at = recorded;
    for (int left = number < 0 ? count_of("\n") + number : number; left > 0 && *at; left--)
        at = strchr(at, '\n') + 1;
    return line_at(at);
}

/* Each line is an object, and says when, where from, which process, which turn, and what. */
static void check_form(void)
{
    char event[32];
    long long t = 0, pid = 0, turn, before = 0, before_it = 0;
    check_that(recorded_size > 0 && recorded[recorded_size - 1] == '\n',
               "A line is written with its end.");
    for (const char *at = recorded; *at; at = strchr(at, '\n') + 1) {
        const char *text = line_at(at);
        check_note("%s", text);
        check_number(text[strlen(text) - 1], '}', "A line is an object.");
        check_that(strncmp(text, "{\"recording\":1,", 15) == 0 ||
                       sscanf(text,
                              "{\"t\":%lld,\"from\":\"loop\",\"pid\":%lld,\"turn\":%lld,\"event\":"
                              "\"%31[a-z]\"",
                              &t, &pid, &turn, event) == 4,
                   "Each line can be understood alone.");
        check_that(pid != before_it || t >= before, "Within a process time goes on.");
        before = t;
        before_it = pid;
    }
}

/* --- Turns ---------------------------------------------------------------------------------------- */

static void go_on(void *data)
{
    if (--rounds > 0)
        reactor_defer(reactor, &first);
}

static void turn_so_often(int turns)
{
    rounds = turns;
    reactor_call_init(&first, go_on, NULL);
}

static void make_three_turns(void)
{
    turn_so_often(3);
    reactor = open_recorded(path);
    reactor_defer(reactor, &first);
    reactor_run(reactor);
    reactor_close(reactor);
    exit(0);
}

static void each_step_is_a_line(void **state)
{
    run(make_three_turns);
    read_recording();
    check_form();
    check_number(status, 0, "It ends in order.");
    check_string(said, "", "It says nothing about it.");
    check_that(strstr(line(0), "\"clock\":\"monotonic\""), "The first line says what this is.");
    check_that(strstr(line(0), "\"command\":\"server --record /tmp/record-"), "And of what.");
    check_that(strstr(line(1), "\"event\":\"program\",\"command\":\"server"),
               "Each process names itself.");
    check_that(
        strstr(line(2),
               "\"turn\":0,\"event\":\"queues\",\"how\":\"defer\",\"what\":\"call\",\"call\":\"0x"),
        "Before the first turn a call is queued.");
    check_that(atoi(strstr(line(2), "\"pid\":") + 6) == child, "Each line names its process.");
    check_that(strstr(line(3), "\"turn\":1,\"event\":\"turn\""), "A turn begins.");
    check_that(strstr(line(4), "\"event\":\"begin\",\"what\":\"call\",\"call\":\"0x"),
               "The call is made.");
    check_that(strstr(line(5), "\"event\":\"queues\""), "It queues another.");
    check_that(strstr(line(6), "\"event\":\"end\",\"took\":"), "It ends.");
    check_that(strstr(line(7), "\"event\":\"wait\",\"timeout\":0,\"watched\":0}"),
               "The loop only looks.");
    check_that(strstr(line(8), "\"event\":\"woken\",\"count\":0,\"ready\":\"\"}"),
               "Nothing is there.");
    check_number(count_of("\"event\":\"turn\""), 3, "It makes three turns.");
    check_that(strstr(line(-1), "\"turn\":3,\"event\":\"woken\""),
               "The last step is the last line.");
}

static void record_nothing(void)
{
    char *words[] = {"server", NULL};
    struct options options = options_parse(1, words, OPTION_REACTOR);
    reactor = reactor_open(NULL);
    exit(record(reactor, &options) == reactor && record(NULL, &options) == NULL ? 0 : 1);
}

static void without_the_option_nothing_is_recorded(void **state)
{
    run(record_nothing);
    check_number(status, 0, "It returns what it was given.");
    check_fails(open(path, O_RDONLY), ENOENT, "No file was named.");
}

static void read_byte(int fd, unsigned events, void *data)
{
    char byte;
    reactor_name(reactor, "say \"x\"\n");
    reactor_tell_level(reactor, fd, "output", 5, 100);
    reactor_tell_state(reactor, fd, "tired\\\x80\xff");
    check_number(read(fd, &byte, 1), 1, "There is a byte.");
    check_succeeds(reactor_unregister(reactor, fd), "It was registered.");
}

static int pair[2];

static void hear_a_byte(void)
{
    reactor = open_recorded(path);
    reactor_register(reactor, pair[0], SELECTOR_READ, read_byte, NULL);
    reactor_modify(reactor, pair[0], SELECTOR_READ | SELECTOR_WRITE, read_byte, NULL);
    reactor_modify(reactor, pair[0], SELECTOR_READ, read_byte, NULL);
    reactor_run(reactor);
    exit(0);
}

static void a_handler_is_told_with_its_descriptor_and_its_function(void **state)
{
    char expected[256];
    fds_pair(pair);
    fds_write(pair[1], "x");
    run(hear_a_byte);
    read_recording();
    check_form();
    snprintf(expected, sizeof expected,
             "\"event\":\"registers\",\"what\":\"handler\",\"fd\":%d,\"function\":\"0x", pair[0]);
    check_number(count_of(expected), 1, "It is registered.");
    check_number(count_of("\"event\":\"modifies\""), 2, "And modified, twice.");
    check_number(count_of("\"asked\":\"rw\"}"), 1, "Once for both.");
    snprintf(expected, sizeof expected, "\"event\":\"woken\",\"count\":1,\"ready\":\"%d:r\"}",
             pair[0]);
    check_number(count_of(expected), 1, "It is ready.");
    snprintf(expected, sizeof expected,
             "\"event\":\"begin\",\"what\":\"handler\",\"fd\":%d,\"function\":\"0x", pair[0]);
    check_number(count_of(expected), 1, "It is called.");
    check_number(count_of("\"ready\":\"r\"}"), 1, "With what is ready.");
    snprintf(expected, sizeof expected,
             "\"event\":\"level\",\"fd\":%d,\"what\":\"output\",\"bytes\":5,\"limit\":100}",
             pair[0]);
    check_number(count_of(expected), 1, "What it tells is written down.");
    check_number(count_of("\"what\":\"tired\\u005c\\u0080\\u00ff\"}"), 1,
                 "Whatever the bytes are, a line stays JSON.");
    check_number(count_of("\"name\":\"say \\u0022x\\u0022\\u000a\"}"), 1,
                 "Whatever the bytes are, a line stays JSON.");
}

static void say_much(void)
{
    static char much[10000];
    memset(much, '\n', sizeof much - 1);
    char *words[] = {"server", "--record", path, "--host", much, NULL};
    struct options options = options_parse(3, words, OPTION_REACTOR);
    reactor = record(reactor_open("poll"), &options);
    reactor_tell_state(reactor, 7, much);
    reactor_tell_state(reactor, 7, "the end");
    exit(0);
}

static void a_text_that_is_too_long_is_cut(void **state)
{
    run(say_much);
    check_number(status, 0, "It goes on.");
    read_recording();
    check_form();
    check_that(strstr(line(0), "\\u000a\",\"anchor\":\"record\""),
               "The command is cut, and what follows is there.");
    check_that(strstr(line(2), "\"event\":\"state\"") && strstr(line(2), "\\u000a\"}"),
               "A text is cut, and the line is whole.");
    check_that(strstr(line(3), "the end"), "The next line is like all others.");
}

/* --- Where functions lie --------------------------------------------------------------------------- */

static void functions_are_found_by_the_anchor(void **state)
{
    char expected[64];
    run(make_three_turns);
    read_recording();
    snprintf(expected, sizeof expected, "\"anchor\":\"record\",\"at\":\"0x%llx\"",
             (unsigned long long)(uintptr_t)record);
    check_number(count_of(expected), 2, "A tool works out from it where all other functions lie.");
    snprintf(expected, sizeof expected, "\"function\":\"0x%llx\"",
             (unsigned long long)(uintptr_t)go_on);
    check_that(count_of(expected) > 0, "A child of fork() has the same addresses.");
}

/* --- The end, however it comes ---------------------------------------------------------------------- */

static void do_something(void *data)
{
    reactor_defer(reactor, &first);
}

static void be_killed(void *data)
{
    reactor_tell_state(reactor, 7, "before the end");
    kill(getpid(), SIGKILL);
}

static void crash(void *data)
{
    reactor_tell_state(reactor, 7, "before the end");
    signal(SIGABRT, SIG_DFL);
    abort();
}

static reactor_function *last_act;

static void end_within_a_callback(void)
{
    reactor = open_recorded(path);
    reactor_call_init(&first, do_something, NULL);
    reactor_call_init(&second, last_act, NULL);
    reactor_defer(reactor, &first);
    reactor_defer(reactor, &second);
    reactor_run(reactor);
    exit(0);
}

static void check_last_words(reactor_function *act, int expected_status)
{
    char expected[64];
    last_act = act;
    run(end_within_a_callback);
    check_number(status, expected_status, "It was to end like this.");
    read_recording();
    check_form();
    snprintf(expected, sizeof expected, "\"function\":\"0x%llx\"}",
             (unsigned long long)(uintptr_t)act);
    check_that(strstr(line(-2), "\"event\":\"begin\"") && strstr(line(-2), expected),
               "The callback that never ended is known: it has begun.");
    check_that(strstr(line(-1), "before the end"), "What it did last is the last line.");
}

static void the_callback_in_which_a_server_is_killed_is_the_last_one(void **state)
{
    check_last_words(be_killed, 128 + SIGKILL);
}

static void the_callback_in_which_a_server_crashes_is_the_last_one(void **state)
{
    check_last_words(crash, 128 + SIGABRT);
}

/* A millisecond later few lines have come. */
static void be_killed_after_a_while(void *data)
{
    uint64_t start = reactor_clock();
    if (--rounds > 0) {
        reactor_defer(reactor, &first);
        return;
    }
    while (reactor_clock() - start < 1000000)
        continue;
    be_killed(NULL);
}

static void be_busy_and_then_be_killed(void)
{
    rounds = MANY;
    reactor = open_recorded(path);
    reactor_call_init(&first, be_killed_after_a_while, NULL);
    reactor_defer(reactor, &first);
    reactor_run(reactor);
}

static void lines_are_gathered_for_a_millisecond_at_most(void **state)
{
    run(be_busy_and_then_be_killed);
    check_number(status, 128 + SIGKILL, "It was to end like this.");
    read_recording();
    check_form();
    check_that(strstr(line(-1), "before the end"), "What was gathered is written with it.");
    check_number(count_of("\"event\":\"begin\""), MANY, "All callbacks are there.");
}

int __real_poll(struct pollfd *entries, nfds_t count, int timeout_ms);
int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout_ms);

static bool deadly; /* a wait without an end ends here */

int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout_ms)
{
    if (deadly && timeout_ms == -1)
        kill(getpid(), SIGKILL);
    return __real_poll(entries, count, timeout_ms);
}

static void be_killed_while_it_waits(void)
{
    deadly = true;
    turn_so_often(MANY);
    reactor = open_recorded(path);
    reactor_defer(reactor, &first);
    reactor_register(reactor, pair[0], SELECTOR_READ, read_byte, NULL);
    reactor_run(reactor);
}

static void nothing_is_kept_back_while_a_server_waits(void **state)
{
    fds_pair(pair);
    run(be_killed_while_it_waits);
    check_number(status, 128 + SIGKILL, "It was to end like this.");
    read_recording();
    check_form();
    check_number(count_of("\"event\":\"end\""), MANY, "However many lines came just before.");
    check_that(strstr(line(-1), "\"event\":\"wait\",\"timeout\":-1,\"watched\":1}"),
               "The wait is the last line.");
}

/* --- The file --------------------------------------------------------------------------------------- */

static void a_recording_is_for_its_owner_and_begins_anew(void **state)
{
    struct stat file;
    int fd = check_succeeds(open(path, O_WRONLY | O_CREAT, 0644), "The test needs a file.");
    fds_write(fd, "old\n");
    close(fd);
    run(make_three_turns);
    check_succeeds(stat(path, &file), "There is a recording.");
    check_number(file.st_mode & 0777, 0600, "It may say what is nobody else's affair.");
    read_recording();
    check_number(count_of("old"), 0, "A recording is of one run.");
    check_form();
}

static int lowest_free_number(void)
{
    int fd = dup(STDERR_FILENO);
    close(fd);
    return fd;
}

static void compare_numbers(void)
{
    int before = lowest_free_number();
    reactor = open_recorded(path);
    exit(lowest_free_number() == before ? 0 : 1);
}

static void the_other_descriptors_have_the_numbers_that_they_have_without_it(void **state)
{
    run(compare_numbers);
    check_number(status, 0, "Chapters show these numbers.");
}

static void two_servers_do_not_record_into_one_file(void **state)
{
    char expected[128];
    int fd = check_succeeds(open(path, O_WRONLY | O_CREAT, 0600), "The test needs a file.");
    check_succeeds(flock(fd, LOCK_EX), "Another server has it.");
    fds_write(fd, "{}\n");
    run(make_three_turns);
    close(fd);
    check_number(status, 1, "Whoever wants a recording shall know at once that there is none.");
    snprintf(expected, sizeof expected,
             "server: another program records into %s: Device or resource busy\n", path);
    check_string(said, expected, "One line.");
    read_recording();
    check_string(recorded, "{}\n", "The other recording is as it was.");
    run(make_three_turns);
    read_recording();
    check_form();
}

/* It has the environment of the program that started it. */
static void succeed(void)
{
    reactor_close(open_recorded(path));
    const char *inherited = getenv("RECORDS_INTO");
    exit(inherited && strcmp(inherited, path) == 0 ? 0 : 1);
}

static void go_on_as_a_successor(void)
{
    setenv("RECORDS_INTO", path, 1);
    make_three_turns();
}

static void a_program_that_replaces_another_goes_on_with_its_recording(void **state)
{
    run(succeed);
    check_number(status, 0, "Whoever is started from here learns it.");
    run(go_on_as_a_successor);
    read_recording();
    check_form();
    check_number(count_of("\"recording\":1"), 1, "One recording.");
    check_number(count_of("\"event\":\"program\""), 2, "Two programs.");
    check_number(count_of("\"event\":\"turn\""), 3, "The turns of the second.");
}

static void record_nowhere(void)
{
    serve("/tmp/there/is/no/such/folder");
}

static void a_file_that_cannot_be_opened_is_told_and_ends_the_server(void **state)
{
    run(record_nowhere);
    check_number(status, 1, "Whoever wants a recording shall know at once that there is none.");
    check_string(
        said,
        "server: cannot record into /tmp/there/is/no/such/folder: No such file or directory\n",
        "One line.");
}

static void turn_on_and_on(const char *file)
{
    turn_so_often(MANY);
    reactor = open_recorded(file);
    reactor_defer(reactor, &first);
    exit(reactor_run(reactor) == 0 && rounds == 0 ? 0 : 1);
}

static void fill_the_disk(void)
{
    turn_on_and_on("/dev/full");
}

static void a_full_disk_is_told_once_and_the_server_goes_on(void **state)
{
    if (access("/dev/full", W_OK) == -1)
        skip(); /* Linux and a few others have it */
    run(fill_the_disk);
    check_number(status, 0, "It is a recording, and no reason to end.");
    check_string(
        said,
        "server: cannot write to /dev/full: the recording ends here: No space left on device\n",
        "One line.");
}

static void exceed_a_limit(void)
{
    struct rlimit limit = {.rlim_cur = 10000, .rlim_max = 10000};
    setrlimit(RLIMIT_FSIZE, &limit);
    turn_on_and_on(path);
}

static void a_file_that_is_too_large_is_told_once_and_the_server_goes_on(void **state)
{
    char expected[256];
    run(exceed_a_limit);
    check_number(status, 0, "It is a recording, and no reason to end: not even by SIGXFSZ.");
    snprintf(expected, sizeof expected,
             "server: cannot write to %s: the recording ends here: File too large\n", path);
    check_string(said, expected, "One line.");
}

/* --- Pipes ------------------------------------------------------------------------------------------- */

static int ends[2];
static char end_name[32]; /* /dev/fd/9 */

static void open_pipe(void)
{
    check_succeeds(pipe(ends), "The test needs a pipe.");
    fds_take(ends[0]);
    fds_take(ends[1]);
    snprintf(end_name, sizeof end_name, "/dev/fd/%d", ends[1]);
}

static void read_pipe(void)
{
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    ssize_t more;
    recorded_size = 0;
    while ((more = read(ends[0], recorded + recorded_size, ROOM - 1 - recorded_size)) > 0)
        recorded_size += (size_t)more;
    recorded[recorded_size] = '\0';
}

/* Lines that were read, and those of which it was read that they are missing. */
static int all_lines(void)
{
    static const char missing[] = "\"event\":\"dropped\",\"lines\":";
    int lines = count_of("\n");
    for (const char *at = recorded; (at = strstr(at, missing)) != NULL; at++)
        lines += atoi(at + sizeof missing - 1) - 1;
    return lines;
}

/* The reader has a look when most is over, and says how many lines there were. */
static void turn_for_a_slow_reader(void)
{
    turn_so_often(MANY);
    reactor = open_recorded(end_name);
    reactor_defer(reactor, &first);
    while (rounds > 0)
        reactor_run_once(reactor, 0);
    read_pipe();
    fprintf(stderr, "%d", all_lines());
    reactor_run_once(reactor, 0);
    exit(fcntl(ends[1], F_GETFL) & O_NONBLOCK ? 2 : 0);
}

static void a_slow_reader_is_not_waited_for_and_is_told_what_it_has_missed(void **state)
{
    int all =
        3 + MANY * 6 - 1 +
        3; /* the first ones; of each turn, of which the last queues no call; the turn at last */
    open_pipe();
    run(turn_for_a_slow_reader);
    check_number(
        status, 0,
        "It went on; and O_NONBLOCK, which holds for all who have the open file, was not set.");
    read_pipe();
    check_form();
    check_that(strstr(line(0), "\"event\":\"dropped\",\"lines\":"),
               "First it is told what it has missed.");
    check_number(atoi(said) + all_lines(), all,
                 "What came before, what is missing, what came then.");
    check_that(strstr(line(-1), "\"event\":\"woken\""), "It goes on.");
}

static void lose_the_reader(void)
{
    open_pipe();
    turn_so_often(MANY);
    reactor = open_recorded(end_name);
    close(ends[0]);
    reactor_defer(reactor, &first);
    exit(reactor_run(reactor) == 0 && rounds == 0 ? 0 : 1);
}

static void a_reader_that_goes_does_not_end_the_server(void **state)
{
    run(lose_the_reader);
    check_number(status, 0, "Nobody looks any more, and it goes on: not even SIGPIPE ends it.");
    check_that(strstr(said, ": the recording ends here: Broken pipe\n"), "One line.");
}

/* --- Several processes -------------------------------------------------------------------------------- */

enum { PROCESSES = 8 };

static void turn_in_several_processes(void)
{
    char *words[] = {"server", "--record", path, NULL};
    struct options options = options_parse(3, words, OPTION_REACTOR);
    reactor = record(reactor_open("poll"), &options);
    for (int i = 0; i < MANY; i++)
        reactor_tell_state(reactor, i, "in the parent"); /* some of it is gathered at the fork */
    if (fork() == 0)
        exit(1); /* before it has a reactor of its own */
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            reactor_close(reactor);
            reactor = record(reactor_open("poll"), &options);
            turn_so_often(MANY);
            reactor_defer(reactor, &first);
            reactor_run(reactor);
            exit(0);
        }
    while (wait(NULL) != -1)
        continue;
    exit(0);
}

static void lines_of_several_processes_do_not_mix(void **state)
{
    run(turn_in_several_processes);
    read_recording();
    check_form();
    check_number(count_of("\"event\":\"program\""), 1 + PROCESSES, "Each names itself.");
    check_number(count_of("\"event\":\"turn\""), PROCESSES * MANY, "All turns of all processes.");
    check_number(count_of("in the parent"), MANY,
                 "What the parent has gathered is written once, by the parent.");
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "record", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(each_step_is_a_line),
        TEST(without_the_option_nothing_is_recorded),
        TEST(a_handler_is_told_with_its_descriptor_and_its_function),
        TEST(a_text_that_is_too_long_is_cut),
        TEST(functions_are_found_by_the_anchor),
        TEST(the_callback_in_which_a_server_is_killed_is_the_last_one),
        TEST(the_callback_in_which_a_server_crashes_is_the_last_one),
        TEST(lines_are_gathered_for_a_millisecond_at_most),
        TEST(nothing_is_kept_back_while_a_server_waits),
        TEST(a_recording_is_for_its_owner_and_begins_anew),
        TEST(the_other_descriptors_have_the_numbers_that_they_have_without_it),
        TEST(two_servers_do_not_record_into_one_file),
        TEST(a_program_that_replaces_another_goes_on_with_its_recording),
        TEST(a_file_that_cannot_be_opened_is_told_and_ends_the_server),
        TEST(a_full_disk_is_told_once_and_the_server_goes_on),
        TEST(a_file_that_is_too_large_is_told_once_and_the_server_goes_on),
        TEST(a_slow_reader_is_not_waited_for_and_is_told_what_it_has_missed),
        TEST(a_reader_that_goes_does_not_end_the_server),
        TEST(lines_of_several_processes_do_not_mix),
    };
    return check_main(argc, argv, &suite, tests);
}
