/* The tools that measure: what they would get wrong in silence.
 *
 * The first argument of the program is the folder of load and echo-bare. Start reading at the tests,
 * from top to bottom; main() lists them again. */
#include "check.h"
#include "histogram.h"
#include "net.h"
#include "pairs.h"
#include "process.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char program[] = "bench-test";

static const char *folder;

/* --- Numbers ------------------------------------------------------------------------------------ */

static void a_percentile_is_right_to_a_64th(void **state)
{
    static struct histogram histogram;
    for (uint64_t value = 1; value <= 1000000; value++)
        histogram_add(&histogram, value);
    for (double share = 0.001; share < 1; share += 0.001) {
        double exact = share * 1000000;
        double found = (double)histogram_percentile(&histogram, share);
        check_that(found >= exact - 1, "A percentile is never below the value it stands for.");
        check_that(found <= exact * (1 + 1.0 / 64) + 1, "A bucket is a 64th of its values wide.");
    }
    check_number(histogram_percentile(&histogram, 0), 1, "The 0th percentile is the least value.");
}

static void the_largest_duration_has_a_bucket(void **state)
{
    static struct histogram histogram;
    histogram_add(&histogram, UINT64_MAX);
    check_that(histogram_percentile(&histogram, 1) == UINT64_MAX,
               "The last bucket ends where the numbers end.");
}

static void a_cleared_histogram_holds_nothing(void **state)
{
    static struct histogram histogram;
    histogram_add(&histogram, 5);
    histogram_clear(&histogram);
    check_number(histogram_percentile(&histogram, 0.5), 0, "Nothing was added since.");
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

static void the_median_of_an_even_number_is_between_the_middle_two(void **state)
{
    const double values[] = {4, 1, 3, 2};
    check_that(median(values, 4) == 2.5, "The middle two are 2 and 3.");
}

/* --- The load generator ------------------------------------------------------------------------- */

struct outcome {
    bool ok; /* the exit status was 0 */
    long messages;
    long errors;
};

/* Let load send 1000 messages of 100 bytes over some connections. */
static struct outcome load(const char *port, const char *connections)
{
    char path[512];
    char line[256];
    struct process process;
    struct outcome outcome = {.messages = -1, .errors = -1};
    snprintf(path, sizeof path, "%s/load", folder);
    const char *const command[] = {path,         "--port", port,     "--connections", connections,
                                   "--messages", "1000",   "--size", "100",           NULL};
    process_start(&process, command, -1);
    while (process_read_line(&process, line, sizeof line)) {
        (void)sscanf(line, "messages %ld", &outcome.messages);
        (void)sscanf(line, "errors %ld", &outcome.errors);
    }
    outcome.ok = process_finish(&process);
    return outcome;
}

static void every_message_comes_back_from_the_bare_server(void **state)
{
    char path[512];
    char line[256] = "";
    char port[8] = "";
    struct process server;
    snprintf(path, sizeof path, "%s/echo-bare", folder);
    const char *const command[] = {path, "--port", "0", NULL};
    process_start(&server, command, -1);
    (void)process_read_line(&server, line, sizeof line);
    check_number(sscanf(line, "listening on 127.0.0.1:%7[0-9]", port), 1,
                 "The ready line says where the server listens.");
    struct outcome outcome = load(port, "100");
    process_stop(&server);
    check_that(outcome.ok, "Nothing went wrong, and the exit status says so.");
    check_number(outcome.messages, 1000, "Each message is counted once, when all of it is back.");
    check_number(outcome.errors, 0, "A server that echoes makes no errors.");
}

/* What a bad server does with the tenth message. With all others it does right, so that nothing but
 * the fault can be noticed. */
enum fault { WRONG_BYTE, ONE_BYTE_MORE, HANG_UP };

static _Noreturn void echo_badly(int listener, enum fault fault)
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

static struct outcome load_a_bad_server(enum fault fault)
{
    char port[8];
    int listener = check_succeeds(net_listen("127.0.0.1", "0", 1), "A port is free.");
    snprintf(port, sizeof port, "%d", net_local_port(listener));
    pid_t pid = check_succeeds(fork(), "A process can be made.");
    if (pid == 0)
        echo_badly(listener, fault);
    close(listener);
    struct outcome outcome = load(port, "1");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return outcome;
}

static void check_error(struct outcome outcome, const char *advice)
{
    check_number(outcome.errors, 1, advice);
    check_that(!outcome.ok, "With errors the figures are worth nothing: the exit status says so.");
}

static void a_wrong_byte_is_an_error(void **state)
{
    check_error(load_a_bad_server(WRONG_BYTE), "Every byte of an echo is compared.");
}

static void a_byte_too_many_is_an_error(void **state)
{
    check_error(load_a_bad_server(ONE_BYTE_MORE), "An echo is no longer than what was sent.");
}

static void a_server_that_hangs_up_is_an_error(void **state)
{
    check_error(load_a_bad_server(HANG_UP), "A connection lost is not a message answered.");
}

/* --- A room -------------------------------------------------------------------------------------- */

/* Let fan pass some messages on from one to some listeners: whether all went well. */
static bool fan(const char *port, const char *listeners, long *deliveries)
{
    char path[512];
    char line[256];
    struct process process;
    snprintf(path, sizeof path, "%s/fan", folder);
    const char *const command[] = {path,      "--port",     port, "--connections",
                                   listeners, "--messages", "10", NULL};
    *deliveries = 0;
    process_start(&process, command, -1);
    while (process_read_line(&process, line, sizeof line))
        (void)sscanf(line, "messages %ld", deliveries);
    return process_finish(&process);
}

static void check_room(const char *name)
{
    char path[512];
    char line[256] = "";
    char port[8] = "";
    long deliveries;
    struct process server;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    process_start(&server, (const char *const[]){path, "--port", "0", NULL}, -1);
    (void)process_read_line(&server, line, sizeof line);
    check_number(sscanf(line, "listening on 127.0.0.1:%7[0-9]", port), 1,
                 "The ready line says where the room is.");
    bool ok = fan(port, "30", &deliveries);
    process_stop(&server);
    check_that(ok, "Everybody heard everything, and the exit status says so.");
    check_number(deliveries, 300, "Ten messages, each to thirty.");
}

static void everybody_in_a_room_hears_everything(void **state)
{
    check_room("room-bare");
    check_room("room-transport");
}

/* A bad room for one listener and one talker. */
static _Noreturn void pass_on_badly(int listener, enum fault fault)
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

static bool fan_a_bad_room(enum fault fault)
{
    char port[8];
    long deliveries;
    int listener = check_succeeds(net_listen("127.0.0.1", "0", 2), "A port is free.");
    snprintf(port, sizeof port, "%d", net_local_port(listener));
    pid_t pid = check_succeeds(fork(), "A process can be made.");
    if (pid == 0)
        pass_on_badly(listener, fault);
    close(listener);
    bool ok = fan(port, "1", &deliveries);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return ok;
}

static void a_room_that_changes_doubles_or_ends_is_an_error(void **state)
{
    check_that(!fan_a_bad_room(WRONG_BYTE), "Every byte that is heard is compared.");
    check_that(!fan_a_bad_room(ONE_BYTE_MORE), "Nobody hears a message twice.");
    check_that(!fan_a_bad_room(HANG_UP), "A listener that is cut off has not heard it.");
}

/* --- The command line --------------------------------------------------------------------------- */

/* Options are taken one after the other: --help at their end is reached if nothing before it is wrong. */
static void generators_take_their_own_options_and_no_others(void **state)
{
    static const struct {
        const char *words;
        int status;
    } cases[] = {
        {"load --size 1", 0},         {"load --size 0", 2},
        {"fan --size 16", 0},         {"fan --size 15", 2},
        {"fan --deaf --wait", 0},     {"load --wait", 0},
        {"load --deaf", 2},           {"fan --connections 0", 2},
        {"load --time never", 2},     {"load --warm-up 0 --size", 2},
        {"fan --messages 1 --no", 2}, {"flood --flooders 0", 0},
        {"flood --deaf", 2},          {"fan --flooders 1", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char command[512];
        check_note("%s", cases[i].words);
        snprintf(command, sizeof command, "%s/%s --help >/dev/null 2>&1", folder, cases[i].words);
        int status = system(command);
        check_that(WIFEXITED(status), "A program ends by itself.");
        check_number(WEXITSTATUS(status), cases[i].status, "0 if it is an option, 2 if not.");
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "bench"};
    static const struct CMUnitTest tests[] = {
        TEST(a_percentile_is_right_to_a_64th),
        TEST(the_largest_duration_has_a_bucket),
        TEST(a_cleared_histogram_holds_nothing),
        TEST(one_disturbed_pair_moves_neither_median_nor_quartiles),
        TEST(the_median_of_an_even_number_is_between_the_middle_two),
        TEST(every_message_comes_back_from_the_bare_server),
        TEST(a_wrong_byte_is_an_error),
        TEST(a_byte_too_many_is_an_error),
        TEST(a_server_that_hangs_up_is_an_error),
        TEST(everybody_in_a_room_hears_everything),
        TEST(a_room_that_changes_doubles_or_ends_is_an_error),
        TEST(generators_take_their_own_options_and_no_others),
    };
    if (argc < 2)
        return 2;
    folder = argv[1];
    return check_main(argc - 1, argv + 1, &suite, tests);
}
