/* The tools that measure: what they would get wrong in silence.
 *
 * The first argument of the program is the folder of client, echo-bare and room-bare. Start reading at the tests,
 * from top to bottom; main() lists them again. */
#include "check.h"
#include "net.h"
#include "process.h"
#include "stats.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char program[] = "bench-test";

static const char *folder;

/* --- Numbers ------------------------------------------------------------------------------------ */

static void a_quantile_is_a_value_or_lies_between_two(void **state)
{
    double values[] = {40, 10, 30, 20};
    check_that(quantile(values, 4, 0) == 10, "No value is below the least one.");
    check_that(quantile(values, 4, 1) == 40, "None is above the greatest one.");
    check_that(quantile(values, 4, 0.5) == 25, "The middle two of an even number are 20 and 30.");
    check_that(quantile(values, 3, 0.5) == 20, "The middle one of 10, 20, 30 is one of them.");
    check_that(quantile(values, 0, 0.5) == 0, "Of no values it is 0.");
}

static bool is_about(double value, double expected)
{
    return value > expected - 0.001 && value < expected + 0.001;
}

static void one_disturbed_pair_moves_neither_median_nor_quartiles(void **state)
{
    const double yardstick[] = {100, 100, 50, 100, 100};
    const double subject[] = {90, 91, 44, 5, 89};
    struct ratio found = ratio(yardstick, subject, 5);
    check_that(is_about(found.median, 0.89),
               "Each subject is divided by its own neighbour, and the middle one counts.");
    check_that(is_about(found.low, 0.88) && is_about(found.high, 0.90),
               "The disturbed pair, 5 to 100, is outside of the middle half.");
}

/* --- The client ----------------------------------------------------------------------------------- */

/* Let the client play, with options that have blanks between them: whether all went well, and how many
 * messages it counted. */
static bool play(int port, const char *options, long *messages)
{
    char command[512];
    char line[256];
    struct process process;
    snprintf(command, sizeof command, "exec %s/client --port %d %s", folder, port, options);
    *messages = -1;
    process_start(&process, (const char *const[]){"sh", "-c", command, NULL}, -1);
    while (process_read_line(&process, line, sizeof line))
        (void)sscanf(line, "messages %ld", messages);
    return process_finish(&process);
}

/* Let it play with one of our own servers. */
static void check_server(const char *name, const char *options, long messages)
{
    char path[512];
    char line[256] = "";
    int port = 0;
    long counted;
    struct process server;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    process_start(&server, (const char *const[]){path, "--port", "0", NULL}, -1);
    (void)process_read_line(&server, line, sizeof line);
    check_number(sscanf(line, "listening on 127.0.0.1:%d", &port), 1,
                 "The ready line says where the server listens.");
    bool ok = play(port, options, &counted);
    process_stop(&server);
    check_that(ok, "Nothing went wrong, and the exit status says so.");
    check_number(counted, messages, "Each message is counted once for each who has got all of it.");
}

static void every_message_comes_back_from_an_echo_server(void **state)
{
    check_server("echo-bare", "--connections 100 --messages 1000 --size 100", 1000);
    check_server("echo-reactor", "--connections 10 --messages 50 --size 1000000", 50);
}

static void everybody_in_a_room_hears_everything(void **state)
{
    check_server("room-bare", "--room --connections 30 --messages 10", 300);
}

/* What a bad server does with the tenth message. With all others it does right, so that nothing but
 * the fault can be noticed. */
enum fault { WRONG_BYTE, ONE_BYTE_MORE, HANG_UP };

static void echo_badly(int listener, enum fault fault)
{
    char bytes[1000];
    size_t size;
    int fd = net_accept(listener);
    for (int i = 1; net_recv(fd, bytes, sizeof bytes - 1, &size) == NET_OK; i++) {
        if (i == 10 && fault == HANG_UP)
            break;
        if (i == 10 && fault == WRONG_BYTE)
            bytes[size - 1] ^= 1;
        if (i == 10 && fault == ONE_BYTE_MORE)
            bytes[size++] = '!';
        (void)net_send_all(fd, bytes, size);
    }
    _exit(0);
}

/* Let the client play with a process that does this with its listener. */
static bool play_with(void (*serve)(int listener, enum fault fault), enum fault fault,
                      const char *options)
{
    long messages;
    int listener = check_succeeds(net_listen("127.0.0.1", "0", 2), "A port is free.");
    int port = net_local_port(listener);
    pid_t pid = check_succeeds(fork(), "A process can be made.");
    if (pid == 0)
        serve(listener, fault);
    close(listener);
    bool ok = play(port, options, &messages);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return ok;
}

static void an_echo_that_changes_grows_or_ends_is_an_error(void **state)
{
    const char *options = "--connections 1 --messages 1000 --size 100";
    check_that(!play_with(echo_badly, WRONG_BYTE, options), "Every byte of an echo is compared.");
    check_that(!play_with(echo_badly, ONE_BYTE_MORE, options),
               "An echo is no longer than what was sent.");
    check_that(!play_with(echo_badly, HANG_UP, options),
               "A connection lost is not a message answered.");
}

/* A bad room for one listener and one talker. */
static void pass_on_badly(int listener, enum fault fault)
{
    char bytes[1000];
    size_t size;
    int to = net_accept(listener);
    (void)net_send_all(to, "*\n", 2);
    int from = net_accept(listener);
    (void)net_send_all(from, "*\n", 2);
    for (int i = 1; net_recv(from, bytes, sizeof bytes, &size) == NET_OK; i++) {
        if (i == 5 && fault == HANG_UP)
            break;
        if (i == 5 && fault == WRONG_BYTE)
            bytes[size / 2] ^= 1;
        if (i == 5 && fault == ONE_BYTE_MORE) /* a whole message more, in fact */
            (void)net_send_all(to, bytes, size);
        (void)net_send_all(to, bytes, size);
    }
    _exit(0);
}

static void a_room_that_changes_doubles_or_ends_is_an_error(void **state)
{
    const char *options = "--room --connections 1 --messages 10";
    check_that(!play_with(pass_on_badly, WRONG_BYTE, options),
               "Every byte that is heard is compared.");
    check_that(!play_with(pass_on_badly, ONE_BYTE_MORE, options), "Nobody hears a message twice.");
    check_that(!play_with(pass_on_badly, HANG_UP, options),
               "A listener that is cut off has not heard it.");
}

/* --- The command line --------------------------------------------------------------------------- */

/* Options are taken one after the other: --help at their end is reached if nothing before it is wrong. */
static void the_client_takes_its_own_options_and_no_others(void **state)
{
    static const struct {
        const char *words;
        int status;
    } cases[] = {
        {"--size 16", 0},    {"--size 15", 2},        {"--room --wait", 0},
        {"--flood 0", 0},    {"--flood", 2},          {"--connections 0", 2},
        {"--time never", 2}, {"--warm-up 0 --no", 2}, {"--messages 1 --no", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char command[512];
        check_note("%s", cases[i].words);
        snprintf(command, sizeof command, "%s/client %s --help >/dev/null 2>&1", folder,
                 cases[i].words);
        int status = system(command);
        check_that(WIFEXITED(status), "A program ends by itself.");
        check_number(WEXITSTATUS(status), cases[i].status, "0 if it is an option, 2 if not.");
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "bench"};
    static const struct CMUnitTest tests[] = {
        TEST(a_quantile_is_a_value_or_lies_between_two),
        TEST(one_disturbed_pair_moves_neither_median_nor_quartiles),
        TEST(every_message_comes_back_from_an_echo_server),
        TEST(everybody_in_a_room_hears_everything),
        TEST(an_echo_that_changes_grows_or_ends_is_an_error),
        TEST(a_room_that_changes_doubles_or_ends_is_an_error),
        TEST(the_client_takes_its_own_options_and_no_others),
    };
    if (argc < 2)
        return 2;
    folder = argv[1];
    return check_main(argc - 1, argv + 1, &suite, tests);
}
