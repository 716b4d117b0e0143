/* The chat client of stage 07, in a terminal: the test is its user, and mostly its server too.
 *
 * Start at serve() and join(), then the tests from top to bottom. In what the test expects of the line that
 * is being typed, '|' stands for the cursor. */
#include "check.h"
#include "net.h"
#include "pty.h"
#include "server.h"
#include "story.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENT PROGRAMS "/07-chat-client"
#define SERVER PROGRAMS "/07-chat --port {port}"

#define UP     "\x1b[A"
#define DOWN   "\x1b[B"
#define LEFT   "\x1b[D"
#define HOME   "\x1b[H"
#define END    "\x1b[F"
#define DELETE "\x1b[3~"
#define CTRL_S "\x13"

enum { PATIENCE_MS = 20 * 1000 };

static int listener = -1;
static int guest = -1; /* the client's connection, seen by its server */
static char port[8];

static void print_story_and_fail(void)
{
    story_print(stdout, "# ", NULL, 20);
    fail();
}

static void begin(void)
{
    story_begin();
    story_end = print_story_and_fail;
}

static void close_one(int *fd)
{
    if (*fd != -1)
        close(*fd);
    *fd = -1;
}

static void end(void)
{
    pty_close();
    close_one(&guest);
    close_one(&listener);
    (void)server_stop();
}

/* --- A server that says what the test wants ------------------------------------------------------- */

/* Take a port on which nobody listens yet: whoever connects is refused. */
static void take_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    listener = check_succeeds(socket(AF_INET, SOCK_STREAM, 0), "The test needs a socket.");
    check_succeeds(bind(listener, (struct sockaddr *)&address, size), "The test needs a port.");
    check_succeeds(getsockname(listener, (struct sockaddr *)&address, &size), "It has a name.");
    snprintf(port, sizeof port, "%d", ntohs(address.sin_port));
}

static void serve(void)
{
    take_port();
    check_succeeds(listen(listener, 1), "The test is a server.");
}

static void await_input(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    check_number(poll(&ready, 1, PATIENCE_MS), 1, "The server waits for the client.");
}

static void meet_client(void)
{
    await_input(listener);
    guest = check_succeeds(accept(listener, NULL, NULL), "The client connects.");
}

static void say(const char *text)
{
    check_number(send(guest, text, strlen(text), MSG_NOSIGNAL), strlen(text), "The server says.");
}

/* Wait until the client has sent exactly this since the last time. */
static void hear(const char *wanted)
{
    static char heard[64 * 1024];
    memset(heard, 0, sizeof heard);
    size_t size = 0;
    while (size < strlen(wanted)) {
        check_note("the server waits for: %.200s  and heard so far: %.200s", wanted, heard);
        await_input(guest);
        ssize_t more = recv(guest, heard + size, strlen(wanted) - size, 0);
        check_that(more > 0, "The client stays until it has said all.");
        size += (size_t)more;
    }
    check_string(heard, wanted, "The client sends what was typed, and nothing else.");
}

static void start(int columns)
{
    pty_start(columns, (char *[]){CLIENT, "127.0.0.1", port, NULL});
}

/* Start it by a command that has a place for the port. */
static void start_in_shell(const char *format, int columns)
{
    char command[256];
    snprintf(command, sizeof command, format, port);
    pty_start(columns, (char *[]){"/bin/sh", "-c", command, NULL});
    meet_client();
}

/* Start the client, and let it have a name. */
static void join_in(int columns)
{
    serve();
    start(columns);
    meet_client();
    say("* welcome, ana (1 here): /help lists the commands\n");
    pty_expect_typing("ana> |");
}

static void join(void)
{
    join_in(80);
}

static void leave_by_ctrl_c(void)
{
    pty_type("\003");
    pty_expect_end(128 + SIGINT);
    pty_check_restored();
}

/* --- The line that is being typed ------------------------------------------------------------------ */

static void what_is_typed_survives_a_message(void **state)
{
    join();
    pty_type("are how" LEFT LEFT LEFT CTRL_S);
    check_note("Ctrl-S would stop the terminal, were it not a key like any other");
    pty_expect_typing("ana> are |how");
    say("bob: hello\n");
    pty_expect_line("bob: hello");
    pty_expect_typing("ana> are |how");
    pty_type("you, \r");
    hear("are you, how\n");
    pty_expect_line("ana> are you, how");
    pty_expect_typing("ana> |");
}

static void a_message_in_pieces_is_shown_once_it_is_whole(void **state)
{
    join();
    say("bob: hel");
    pty_type("x");
    pty_expect_typing("ana> x|");
    say("lo\ncarol: hi\n");
    pty_expect_line("bob: hello");
    pty_expect_line("carol: hi");
    pty_expect_typing("ana> x|");
}

static void keys_edit_the_line_and_those_said_before_come_back(void **state)
{
    join();
    pty_type("wrld" LEFT LEFT LEFT "oo\x7f" HOME DELETE "W" END "!\r");
    hear("World!\n");
    pty_type("dra" UP);
    pty_expect_typing("ana> World!|");
    pty_type(DOWN);
    pty_expect_typing("ana> dra|");
    pty_type(UP "!\r");
    hear("World!!\n");
}

static void the_prompt_is_the_name_that_the_server_gives(void **state)
{
    join();
    pty_type("/nick ada\r");
    hear("/nick ada\n");
    pty_expect_typing("ana> |");
    say("* you are now ada\n");
    pty_expect_typing("ada> |");
    say("bob: * you are now mallory\n");
    pty_expect_line("bob: * you are now mallory");
    pty_expect_typing("ada> |");
}

static void a_line_wider_than_the_window_is_shown_around_the_cursor(void **state)
{
    join_in(20);
    pty_type("abcdefghijklmnopqrstuvwxyz");
    pty_expect_typing("ana> mnopqrstuvwxyz|");
    say("bob: a message of more than forty columns: 42\n");
    pty_expect_line("bob: a message of mo");
    pty_expect_line("re than forty column");
    pty_expect_line("s: 42");
    pty_expect_typing("ana> mnopqrstuvwxyz|");
    pty_type("\x01");
    pty_expect_typing("ana> |abcdefghijklmn");
    pty_type("\r");
    hear("abcdefghijklmnopqrstuvwxyz\n");
    pty_expect_line("ana> abcdefghijklmno");
    pty_expect_line("pqrstuvwxyz");
    pty_expect_typing("ana> |");
}

static void a_name_stands_before_the_line_as_long_as_the_window_has_room_for_both(void **state)
{
    join_in(20);
    say("* you are now abcdefghijklmnop\n");
    pty_expect_typing("abcdefghijklmnop> |");
    pty_type("hi");
    pty_expect_typing("abcdefghijklmnop> i|");
    pty_resize(19);
    pty_expect_typing("hi|");
    pty_resize(2);
    pty_expect_typing("i|");
    pty_resize(80);
    pty_expect_typing("abcdefghijklmnop> hi|");
    leave_by_ctrl_c();
}

#define CHINESE "漢漢漢漢漢漢漢漢漢漢" /* ten characters, twenty columns */

static void wide_characters_leave_no_stale_rows(void **state)
{
    join_in(40);
    pty_type(CHINESE CHINESE CHINESE "😀");
    check_note("characters of two columns are typed: forty columns have room for the prompt, for "
               "seventeen of them, and for the cursor");
    pty_expect_typing("ana> " CHINESE "漢漢漢漢漢漢😀|");
    say("bob: one\n");
    pty_expect_above("bob: one");
    say("bob: two\n");
    pty_expect_above("bob: two");
    pty_check_no_line("ana> " CHINESE "漢漢漢漢漢漢😀");
    pty_type(HOME);
    pty_expect_typing("ana> |" CHINESE "漢漢漢漢漢漢漢");
    pty_type("\r");
    hear(CHINESE CHINESE CHINESE "😀\n");
}

#define ACUTE "\xCC\x81" /* U+0301, which is upon the letter before it */

static void a_combining_mark_takes_no_column_and_goes_with_its_letter(void **state)
{
    join();
    pty_type("e" ACUTE "e" ACUTE "x" LEFT LEFT);
    pty_expect_typing("ana> e" ACUTE "|e" ACUTE "x");
    say("bob: hello\n");
    pty_expect_above("bob: hello");
    pty_expect_typing("ana> e" ACUTE "|e" ACUTE "x");
    pty_type("\x7f\r");
    hear("e" ACUTE "x\n");
}

static void a_locale_without_utf8_changes_nothing(void **state)
{
    serve();
    start_in_shell("LC_ALL=C exec " CLIENT " 127.0.0.1 %s", 20);
    pty_type(CHINESE "é");
    pty_expect_typing("> 漢漢漢漢漢漢漢漢é|");
    pty_type("\r");
    hear(CHINESE "é\n");
}

static void half_a_key_keeps_nobody_waiting(void **state)
{
    join();
    pty_type("hi\x1b[");
    pty_expect_typing("ana> hi|");
    check_note("Alt-[ sends ESC [, with which other keys begin: nobody waits for the rest");
    say("bob: hello\n");
    pty_expect_above("bob: hello");
    pty_type("\r");
    hear("hi\n");
}

/* --- Terminals of another kind ---------------------------------------------------------------------- */

static void a_dumb_terminal_gets_no_escape_sequences(void **state)
{
    serve();
    start_in_shell("TERM=dumb exec " CLIENT " 127.0.0.1 %s", 80);
    pty_type("hi\n");
    hear("hi\n");
    say("bob: hello\n");
    pty_expect_above("bob: hello");
    pty_check_never_written("\x1b");
    pty_check_restored();
    pty_type("\004");
    hear("\n/quit\n");
    close_one(&guest);
    pty_expect_end(0);
}

/* More than the terminal takes before somebody reads. */
static void a_terminal_left_non_blocking_loses_no_line(void **state)
{
    enum { LINES = 400 };
    char line[251];
    serve();
    pty_leave_non_blocking();
    start(255);
    meet_client();
    for (int i = 0; i < LINES; i++) {
        snprintf(line, sizeof line, "%0250d", i);
        say(line);
        say("\n");
    }
    check_note(
        "another program has left the terminal O_NONBLOCK: a write() that finds it full fails with "
        "EAGAIN, and the client must wait until it has room");
    for (int i = 0; i < LINES; i++) {
        snprintf(line, sizeof line, "%0250d", i);
        pty_expect_line(line);
    }
    leave_by_ctrl_c();
}

/* --- The server ------------------------------------------------------------------------------------ */

static void the_heartbeat_is_answered_and_not_shown(void **state)
{
    join();
    pty_type("half a");
    pty_expect_typing("ana> half a|");
    say("* are you there? /pong says so\nbob: hello\n");
    hear("/pong\n");
    pty_expect_line("bob: hello");
    pty_expect_typing("ana> half a|");
    pty_check_no_line("* are you there? /pong says so");
}

/* The screen fails the test at the first control character. */
static void a_hostile_server_does_not_drive_the_terminal(void **state)
{
    join();
    say("bob: \x1b[2J\x1b]0;title\x07\x08\x7f\xc2\x9b"
        "6n\rmallory: \x9b"
        "1m\n");
    say("bob: over\n");
    pty_expect_line("bob: over");
    pty_expect_typing("ana> |");
    pty_check_never_written("\x1b[2J");
    pty_check_never_written("\xc2\x9b");
    pty_check_never_written("\x7f");
    pty_check_never_written(" \x9b");
}

static void a_refused_connection_is_one_sentence_and_can_be_tried_again(void **state)
{
    char sentence[160];
    take_port();
    start(120);
    snprintf(sentence, sizeof sentence, "! cannot connect to 127.0.0.1:%s: Connection refused",
             port);
    pty_expect_line(sentence);
    pty_expect_line("* make run STAGE=07, elsewhere, starts a server; /connect tries again, "
                    "Ctrl-D leaves");
    pty_expect_typing("(not connected)> |");
    pty_type("hello\r");
    pty_expect_line("! not connected: /connect tries again, Ctrl-D leaves");
    check_succeeds(listen(listener, 1), "The test is a server now.");
    pty_type("/connect\r");
    meet_client();
    pty_expect_typing("> |");
}

static void a_server_that_goes_away_can_be_met_again(void **state)
{
    join();
    pty_type("half a");
    pty_expect_typing("ana> half a|");
    close_one(&guest);
    pty_expect_line("* the connection is gone: /connect tries again, Ctrl-D leaves");
    pty_expect_typing("(not connected)> half a|");
    pty_type("\x15/connect\r");
    meet_client();
    say("* welcome, ben (1 here): /help lists the commands\n");
    pty_expect_typing("ben> |");
    pty_type("back\r");
    hear("back\n");
}

/* Ask whether the client is there, and read no answer, until it holds so many back that it gives up. */
static void ask_without_listening(void)
{
    static const char question[] = "* are you there?\n";
    enum { SIZE = sizeof question - 1, COUNT = 4096 };
    static char questions[SIZE * COUNT];
    for (int i = 0; i < COUNT; i++)
        memcpy(questions + SIZE * i, question, SIZE);
    check_note("the client is asked until it gives up");
    while (send(guest, questions, sizeof questions, MSG_NOSIGNAL) != -1)
        continue;
    close_one(&guest);
}

static void a_server_that_goes_away_without_reading_can_be_met_again(void **state)
{
    join();
    ask_without_listening();
    pty_expect_typing("(not connected)> |");
    pty_type("/connect\r");
    check_note(
        "the keyboard was off, because the server did not read; after connection_lost nobody "
        "calls resume_writing, so the loss itself must turn it on");
    meet_client();
    pty_expect_typing("> |");
}

static int crowd[3];

/* With its queue full, a server on Linux leaves whoever connects without an answer. */
static void fill_queue(void)
{
    for (size_t i = 0; i < sizeof crowd / sizeof crowd[0]; i++)
        crowd[i] =
            check_succeeds(net_connect_start("127.0.0.1", port, &(int){0}), "A queue fills.");
}

static void leave_queue(void)
{
    for (size_t i = 0; i < sizeof crowd / sizeof crowd[0]; i++)
        close(crowd[i]);
}

/* Begin to connect to a server that does not answer yet. */
static void start_and_wait(void)
{
    take_port();
    check_succeeds(listen(listener, 0), "The test is a server.");
    fill_queue();
    start(80);
    pty_expect_raw();
}

/* Let those who came first in and go, until the one is there who says something: the client. */
static void answer_at_last(void)
{
    char byte;
    leave_queue();
    do {
        close_one(&guest);
        meet_client();
        await_input(guest);
    } while (recv(guest, &byte, 1, MSG_PEEK) < 1);
}

static void who_says_nothing_and_leaves_while_it_connects_is_gone_at_once(void **state)
{
    start_and_wait();
    pty_type("hi");
    pty_expect_typing("hi|");
    pty_type("\x15\004");
    pty_expect_end(0);
    pty_check_restored();
    leave_queue();
}

static void what_is_said_while_it_connects_is_kept_and_sent(void **state)
{
    start_and_wait();
    pty_type("one\rtwo\rthr");
    pty_expect_typing("thr|");
    pty_check_no_line("! not connected: /connect tries again, Ctrl-D leaves");
    answer_at_last();
    hear("one\ntwo\n");
    pty_expect_typing("> thr|");
    pty_type("ee\r");
    hear("three\n");
    leave_by_ctrl_c();
}

static void who_says_a_line_and_leaves_while_it_connects_is_heard(void **state)
{
    start_and_wait();
    pty_type("one\r\004");
    answer_at_last();
    hear("one\n\n/quit\n");
    close_one(&guest);
    pty_expect_end(0);
    pty_check_restored();
}

static void no_more_is_kept_than_there_is_room_for_and_that_is_said(void **state)
{
    enum { LINES = 17, SIZE = 1000, SHOWN = 79 };
    static char line[SIZE + 1], shown[SHOWN + 2];
    start_and_wait();
    memset(line, 'x', SIZE);
    snprintf(shown, sizeof shown, "%.*s|", SHOWN, line);
    for (int i = 0; i < LINES; i++) {
        pty_type(line);
        pty_expect_typing(shown);
        pty_type("\r");
        pty_expect_typing("|");
    }
    pty_type("more\r");
    pty_expect_line("! that line is lost: no more are kept until there is a connection");
    leave_by_ctrl_c();
    leave_queue();
}

static void it_talks_to_the_server_of_its_stage(void **state)
{
    server_start(&(struct server_setup){.command = SERVER});
    snprintf(port, sizeof port, "%d", server_port());
    start(80);
    pty_expect_line("* welcome, guest1 (1 here): /help lists the commands");
    pty_expect_typing("guest1> |");
    pty_type("/nick ana\r");
    pty_expect_typing("ana> |");
    pty_type("/who\r");
    pty_expect_line("* 1 here: ana");
    pty_type("/quit\r");
    pty_expect_end(0);
    pty_expect_line("* bye");
    pty_check_restored();
}

/* --- The terminal is put back ---------------------------------------------------------------------- */

static void ctrl_d_and_quit_wait_for_the_answer_and_put_the_terminal_back(void **state)
{
    static const struct {
        const char *keys, *heard;
    } ways[] = {{"\004", "\n/quit\n"}, {"/quit\r", "/quit\n"}, {"/quit\rhm\r", "/quit\nhm\n"}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        join();
        pty_expect_raw();
        pty_type(ways[i].keys);
        hear(ways[i].heard);
        say("* bye\n");
        close_one(&guest);
        pty_expect_end(0);
        pty_expect_line("* bye");
        pty_check_restored();
        end();
    }
}

static void ctrl_d_and_quit_leave_without_a_server_too(void **state)
{
    static const char *const keys[] = {"\004", "/quit\r"};
    take_port();
    for (int i = 0; i < 2; i++) {
        start(120);
        pty_expect_typing("(not connected)> |");
        pty_type(keys[i]);
        pty_expect_end(0);
        pty_check_restored();
        pty_close();
    }
}

static void ctrl_c_and_every_signal_that_ends_it_put_the_terminal_back(void **state)
{
    static const struct {
        const char *key;
        int number;
    } ends[] = {{"\003", SIGINT}, {"\034", SIGQUIT}, {"", SIGTERM}, {"", SIGHUP}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        join();
        pty_type("half a");
        pty_expect_typing("ana> half a|");
        if (*ends[i].key)
            pty_type(ends[i].key);
        else
            pty_signal(ends[i].number);
        pty_expect_end(128 + ends[i].number);
        pty_check_restored();
        pty_expect_typing("|");
        end();
    }
}

/* Often enough that one of them comes before the client does anything else. */
static void a_signal_just_after_the_terminal_is_taken_puts_it_back(void **state)
{
    take_port();
    for (int i = 0; i < 20; i++) {
        start(80);
        pty_expect_raw();
        pty_signal(SIGINT);
        pty_expect_end(128 + SIGINT);
        pty_check_restored();
        pty_close();
    }
}

/* While the client is stopped, a message and a key come: both are there in one turn. The client, which answers the
 * first line, is held up by the second. Meanwhile Ctrl-C makes the kernel throw away the key. */
static void ctrl_c_between_the_wait_and_the_read_is_heeded(void **state)
{
    join();
    pty_expect_raw();
    (void)pty_written();
    pty_signal(SIGSTOP);
    pty_expect_stop();
    pty_hold();
    say("* are you there?\nbob: hello\n");
    pty_type("h");
    pty_expect_unread(1);
    pty_signal(SIGCONT);
    hear("/pong\n");
    pty_type("\003");
    pty_expect_unread(0);
    pty_let_go();
    check_note("the wait saw a key that Ctrl-C has taken away since: read() must not wait for one");
    pty_expect_end(128 + SIGINT);
    pty_check_restored();
}

static void ctrl_z_lends_the_terminal_to_the_shell(void **state)
{
    join();
    pty_type("half a");
    pty_expect_typing("ana> half a|");
    pty_type("\032");
    pty_expect_stop();
    pty_check_restored();
    pty_expect_typing("|");
    say("bob: while you were away\n");
    pty_signal(SIGCONT);
    pty_expect_line("bob: while you were away");
    pty_expect_typing("ana> half a|");
    pty_expect_raw();
    pty_type(" line\r");
    hear("half a line\n");
    leave_by_ctrl_c();
}

/* The shell of an interactive session: each command is a job, which gets the terminal for itself. */
static void what_the_shell_kills_while_it_is_stopped_ends(void **state)
{
    serve();
    start_in_shell("set -m; " CLIENT " 127.0.0.1 %s; kill %%1; bg %%1; wait %%1; "
                   "status=$?; echo ended or stopped by SIG$(kill -l $status); (exit $status)",
                   80);
    say("* welcome, ana (1 here): /help lists the commands\n");
    pty_expect_typing("ana> |");
    pty_type("\032");
    pty_expect_end(128 + SIGTERM);
    pty_check_restored();
}

/* --- Without a terminal ---------------------------------------------------------------------------- */

static FILE *begin_run(const char *command)
{
    return check_not_null(popen(command, "r"), "The test runs a command.");
}

/* What the command printed until its end. */
static const char *end_run(FILE *output, int status)
{
    static char printed[64 * 1024];
    printed[fread(printed, 1, sizeof printed - 1, output)] = '\0';
    check_note("the client printed:\n%s", printed);
    int ended = pclose(output);
    check_that(WIFEXITED(ended) && WEXITSTATUS(ended) < 128, /* as the shell says it */
               "The client ends by itself, not by a signal.");
    check_number(WEXITSTATUS(ended), status, "The status says how the client ended.");
    return printed;
}

static void from_a_pipe_all_is_said_and_all_answers_are_printed(void **state)
{
    char command[256];
    server_start(&(struct server_setup){.command = SERVER});
    snprintf(command, sizeof command,
             "printf 'hello\\n/nick ana\\n/who\\n/me waves\\n/nick ben' | " CLIENT " 127.0.0.1 %d",
             server_port());
    check_string(end_run(begin_run(command), 0),
                 "* welcome, guest1 (1 here): /help lists the commands\n"
                 "* you are now ana\n"
                 "* 1 here: ana\n"
                 "* you are now ben\n"
                 "* bye\n",
                 "The client says all of its input, waits for the answers, and prints them.");
}

/* Longer than what is read at once. */
static void from_a_file_all_is_said_in_order(void **state)
{
    enum { LINES = 3000 };
    static char wanted[16 * LINES + 16];
    char command[256], *end = wanted;
    serve();
    snprintf(command, sizeof command,
             "file=$(mktemp) && seq 1 %d >$file; " CLIENT " 127.0.0.1 %s <$file; rm $file", LINES,
             port);
    FILE *output = begin_run(command);
    meet_client();
    for (int i = 1; i <= LINES; i++)
        end += sprintf(end, "%d\n", i);
    strcpy(end, "\n/quit\n");
    hear(wanted);
    close_one(&guest);
    check_string(end_run(output, 0), "", "Nothing was said to it.");
}

static void without_a_terminal_a_refused_connection_is_the_end(void **state)
{
    char command[128];
    char sentence[128];
    take_port();
    snprintf(command, sizeof command, CLIENT " 127.0.0.1 %s < /dev/null 2>&1", port);
    snprintf(sentence, sizeof sentence, "! cannot connect to 127.0.0.1:%s: Connection refused\n",
             port);
    check_string(end_run(begin_run(command), 1), sentence,
                 "Whoever runs a script is told in one sentence.");
}

/* Let a client talk without end, and let its server leave. */
static void leave_a_talker(void)
{
    static char dropped[256 * 1024];
    char command[128];
    snprintf(command, sizeof command, "yes | " CLIENT " 127.0.0.1 %s", port);
    FILE *output = begin_run(command);
    meet_client();
    check_succeeds(shutdown(guest, SHUT_WR), "The server has said all.");
    while (recv(guest, dropped, sizeof dropped, 0) > 0)
        ;
    close_one(&guest);
    check_string(end_run(output, 0), "",
                 "In the turn in which the connection is lost there may be input still, and nobody "
                 "to send it to.");
}

/* Often enough that in one of them the input and the end come in the same turn. */
static void when_the_server_goes_it_ends_though_it_has_more_to_say(void **state)
{
    serve();
    for (int i = 0; i < 10; i++)
        leave_a_talker();
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {
        .name = "the chat client", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(what_is_typed_survives_a_message),
        TEST(a_message_in_pieces_is_shown_once_it_is_whole),
        TEST(keys_edit_the_line_and_those_said_before_come_back),
        TEST(the_prompt_is_the_name_that_the_server_gives),
        TEST(a_line_wider_than_the_window_is_shown_around_the_cursor),
        TEST(a_name_stands_before_the_line_as_long_as_the_window_has_room_for_both),
        TEST(wide_characters_leave_no_stale_rows),
        TEST(a_combining_mark_takes_no_column_and_goes_with_its_letter),
        TEST(a_locale_without_utf8_changes_nothing),
        TEST(half_a_key_keeps_nobody_waiting),
        TEST(a_dumb_terminal_gets_no_escape_sequences),
        TEST(a_terminal_left_non_blocking_loses_no_line),
        TEST(the_heartbeat_is_answered_and_not_shown),
        TEST(a_hostile_server_does_not_drive_the_terminal),
        TEST(a_refused_connection_is_one_sentence_and_can_be_tried_again),
        TEST(a_server_that_goes_away_can_be_met_again),
        TEST(a_server_that_goes_away_without_reading_can_be_met_again),
        TEST(who_says_nothing_and_leaves_while_it_connects_is_gone_at_once),
        TEST(what_is_said_while_it_connects_is_kept_and_sent),
        TEST(who_says_a_line_and_leaves_while_it_connects_is_heard),
        TEST(no_more_is_kept_than_there_is_room_for_and_that_is_said),
        TEST(it_talks_to_the_server_of_its_stage),
        TEST(ctrl_d_and_quit_wait_for_the_answer_and_put_the_terminal_back),
        TEST(ctrl_d_and_quit_leave_without_a_server_too),
        TEST(ctrl_c_and_every_signal_that_ends_it_put_the_terminal_back),
        TEST(a_signal_just_after_the_terminal_is_taken_puts_it_back),
        TEST(ctrl_c_between_the_wait_and_the_read_is_heeded),
        TEST(ctrl_z_lends_the_terminal_to_the_shell),
        TEST(what_the_shell_kills_while_it_is_stopped_ends),
        TEST(from_a_pipe_all_is_said_and_all_answers_are_printed),
        TEST(from_a_file_all_is_said_in_order),
        TEST(without_a_terminal_a_refused_connection_is_the_end),
        TEST(when_the_server_goes_it_ends_though_it_has_more_to_say),
    };
    return check_main(argc, argv, &suite, tests);
}
