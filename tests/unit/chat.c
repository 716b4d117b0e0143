/* The chat module, through chat.h: no socket and no process is needed for it.
 *
 * Start reading at struct client and say(): a client is somebody who writes down all that is delivered
 * to it. Then at struct copy: rooms that are joined by a bus, which keeps one order and takes its
 * time. What a client of theirs hears is compared with what it hears in one room of one process. */
/* wraps malloc calloc realloc free vsnprintf strcasecmp */
#include "chat.h"
#include "check.h"
#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEARD = 64 * 1024, CLIENTS = 64, CAPACITY = 8 };

/* --- What lib asks the system for -------------------------------------------------------------- */

static int formatted; /* calls of vsnprintf() */
static int compared;  /* names: calls of strcasecmp() */

int __real_strcasecmp(const char *a, const char *b);
int __wrap_strcasecmp(const char *a, const char *b);
int __real_vsnprintf(char *text, size_t size, const char *format, va_list arguments);
int __wrap_vsnprintf(char *text, size_t size, const char *format, va_list arguments);

int __wrap_vsnprintf(char *text, size_t size, const char *format, va_list arguments)
{
    formatted++;
    return __real_vsnprintf(text, size, format, arguments);
}

int __wrap_strcasecmp(const char *a, const char *b)
{
    compared++;
    return __real_strcasecmp(a, b);
}

/* --- Clients ----------------------------------------------------------------------------------- */

struct client {
    struct chat *chat;
    struct chat_member *member; /* NULL once its connection is gone */
    bool dismissed;
    int resumed; /* times */
    bool gone;   /* nothing may be delivered any more */
    char heard[HEARD];
    size_t size;
    size_t checked; /* bytes of what it heard that a test has looked at */
};

static struct client clients[CLIENTS];
static int client_count;
static struct chat *room;

static void deliver(const char *line, size_t size, void *data)
{
    struct client *client = data;
    check_that(!client->gone, "Nothing is delivered to a member that has left or was dismissed.");
    check_that(size > 0 && line[size - 1] == '\n', "A line is delivered with its end.");
    check_that(size <= HEARD - 1 - client->size, "HEARD is too small for this test.");
    memcpy(client->heard + client->size, line, size);
    client->size += size;
    client->heard[client->size] = '\0';
}

static void dismiss(void *data)
{
    struct client *client = data;
    check_that(!client->dismissed, "A member is shown out once.");
    client->dismissed = client->gone = true;
}

static void resume(void *data)
{
    struct client *client = data;
    check_that(!client->gone, "Nobody asks whether a member that is gone may go on.");
    client->resumed++;
}

static const struct chat_outlet outlet = {.deliver = deliver, .dismiss = dismiss, .resume = resume};

static void begin(void)
{
    memory_begin();
    client_count = 0;
    room = check_not_null(chat_open(CAPACITY, 1, &outlet, NULL, NULL), "There is memory.");
}

static void end(void)
{
    memory.left = -1;
    chat_close(room);
}

static struct client *new_client(struct chat *chat)
{
    check_that(client_count < CLIENTS, "CLIENTS is too small for this test.");
    struct client *client = &clients[client_count++];
    memset(client, 0, sizeof *client);
    client->chat = chat;
    return client;
}

static struct client *join_room(struct chat *chat)
{
    struct client *client = new_client(chat);
    client->member = chat_join(chat, client);
    return client;
}

static struct client *join(void)
{
    struct client *client = join_room(room);
    check_that(client->member != NULL, "There is room.");
    return client;
}

static void say_bytes(struct client *client, const char *text, size_t size)
{
    check_succeeds(chat_say(client->chat, client->member, text, size), "The bus takes it.");
}

static void say(struct client *client, const char *text)
{
    say_bytes(client, text, strlen(text));
}

static void leave(struct client *client, const char *why)
{
    client->gone = true;
    check_succeeds(chat_leave(client->chat, client->member, why), "The bus takes it.");
    client->member = NULL;
}

/* What this client has heard since it was last asked. */
static void check_heard(struct client *client, const char *expected, const char *advice)
{
    const char *since = client->heard + client->checked;
    client->checked = client->size;
    check_bytes(since, strlen(since), expected, strlen(expected), advice);
}

static void check_silence(struct client *client, const char *advice)
{
    check_heard(client, "", advice);
}

/* Forget what all have heard so far. */
static void hush(void)
{
    for (int i = 0; i < client_count; i++)
        clients[i].checked = clients[i].size;
}

/* Somebody of this name, and nobody has heard of it. */
static struct client *join_as(const char *name)
{
    char line[64];
    struct client *client = join();
    snprintf(line, sizeof line, "/nick %s", name);
    say(client, line);
    hush();
    return client;
}

static void check_present(size_t count)
{
    check_number(chat_count(room), count, "All who are in the room count, and nobody else.");
}

/* --- Coming and going -------------------------------------------------------------------------- */

static void who_comes_is_welcomed_and_announced_to_the_others(void **state)
{
    struct client *first = join();
    check_heard(first, "* welcome, guest1 (1 here): /help lists the commands\n",
                "It hears its name, how many are here, and what to do.");
    struct client *second = join();
    check_heard(second, "* welcome, guest2 (2 here): /help lists the commands\n",
                "It counts itself.");
    check_heard(first, "* guest2 joined\n", "The others hear who came.");
    check_present(2);
}

static void a_guest_gets_the_lowest_number_that_is_free(void **state)
{
    struct client *first = join();
    join();
    join();
    leave(first, "");
    hush();
    struct client *next = join();
    check_heard(next, "* welcome, guest1 (3 here): /help lists the commands\n",
                "The name of a guest that left is free again.");
    say(next, "/nick GUEST5");
    join();
    join();
    hush();
    check_heard(join(), "* welcome, guest6 (6 here): /help lists the commands\n",
                "guest5 is taken, whatever its case.");
}

static void only_a_guests_whole_name_takes_its_number(void **state)
{
    struct client *ana = join_as("guest02");
    say(join(), "/nick guest1x");
    say(join(), "/nick GUEST1");
    hush();
    check_heard(join(), "* welcome, guest2 (4 here): /help lists the commands\n",
                "guest02 and guest1x are other names; GUEST1 is not.");
    say(ana, "/nick guest4000000000");
    say(ana, "/nick guest");
    hush();
    check_heard(join(), "* welcome, guest3 (5 here): /help lists the commands\n",
                "Neither is a number that will ever be given.");
}

static void finding_a_guests_name_takes_no_longer_the_more_are_here(void **state)
{
    enum { MANY = 4096 };
    uint64_t stranger = (uint64_t)7 << 32;
    struct chat *books = check_not_null(chat_open(SIZE_MAX, 0, NULL, NULL, NULL), "Memory.");
    struct chat_event event = {.kind = CHAT_JOIN};
    for (event.member = stranger; event.member < stranger + MANY; event.member++)
        check_succeeds(chat_apply(books, &event), "There is memory.");
    struct chat_event nick = {CHAT_SAY, stranger, "/nick guest1x", 13};
    check_succeeds(chat_apply(books, &nick), "There is memory.");
    for (int i = 0; i < 2; i++, event.member++) { /* gets guest1, and then the next after all */
        compared = 0;
        check_succeeds(chat_apply(books, &event), "There is memory.");
        check_that(compared < 100,
                   "A scan from guest1 on would compare thousands of names: anybody "
                   "could make each newcomer cost that much, with one /nick.");
    }
    check_number(chat_count(books), MANY + 2, "All are here.");
    chat_close(books);
}

static void who_quits_hears_bye_and_is_shown_out(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "/quit");
    check_heard(ana, "* bye\n", "It is answered first.");
    check_that(ana->dismissed, "Then the server closes its connection: the outlet must say so.");
    check_heard(bob, "* ana left\n", "No reason was given.");
    check_present(1);
}

static void who_quits_may_say_why(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "/quit   dinner is ready");
    check_heard(bob, "* ana left (dinner is ready)\n",
                "The words after the command are the reason.");
}

static void whose_connection_is_lost_leaves_the_others_to_hear_why(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    leave(ana, "connection lost");
    check_heard(bob, "* ana left (connection lost)\n", "The server says why.");
    check_silence(ana, "There is no connection to deliver anything to.");
    check_that(!ana->dismissed, "The server knows already: it told us.");
    check_present(1);
}

static void a_full_room_turns_away_who_comes_and_nobody_else_hears_of_it(void **state)
{
    struct client *first = join();
    for (int i = 1; i < CAPACITY; i++)
        join();
    hush();
    struct client *late = join_room(room);
    check_that(late->member != NULL, "Its handle is valid until its connection is gone.");
    check_that(late->dismissed, "The server closes its connection.");
    check_heard(late, "! the room is full: too many clients\n", "It is told why.");
    check_silence(first, "Nobody has come.");
    check_present(CAPACITY);
    leave(late, "");
    check_present(CAPACITY);
    check_silence(first, "Nobody has left who had come in.");
    leave(first, "");
    check_that(!join()->dismissed, "Who leaves makes room for another.");
}

static void another_capacity_decides_who_comes_from_now_on(void **state)
{
    struct chat_event fewer = chat_resize(1);
    struct client *first = join();
    join();
    check_succeeds(chat_apply(room, &fewer), "There is memory.");
    check_present(2);
    check_that(!first->dismissed, "Who is in stays in.");
    check_that(join_room(room)->dismissed, "There are no more places.");
    struct chat_event more = chat_resize(CAPACITY);
    check_succeeds(chat_apply(room, &more), "There is memory.");
    check_that(!join_room(room)->dismissed, "There are places again.");
}

static void one_who_has_left_keeps_a_place_until_its_connection_is_gone(void **state)
{
    struct client *ana = join_as("ana");
    for (int i = 1; i < CAPACITY; i++)
        join();
    say(ana, "/quit");
    check_present(CAPACITY - 1);
    check_that(join()->dismissed, "The connection of one who has left is still open: it costs what "
                                  "any other does, and counts.");
    hush();
    say(&clients[1], "/nick ana");
    check_heard(&clients[1], "* you are now ana\n", "Its name is free at once.");
    leave(ana, "connection lost");
    check_heard(&clients[2], "* guest1 is now ana\n", "It has left before, and once.");
    check_that(!join()->dismissed, "Now its place is free.");
}

static void closing_no_room_is_fine_and_closing_one_tells_nobody(void **state)
{
    struct client *ana = join_as("ana");
    chat_close(NULL);
    chat_close(room);
    room = NULL;
    check_silence(ana, "Nobody is told.");
}

/* --- Talking ----------------------------------------------------------------------------------- */

static void words_go_to_all_others_and_not_back(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    struct client *eva = join_as("eva");
    say(ana, "hello");
    check_heard(bob, "ana: hello\n", "Everybody else hears it.");
    check_heard(eva, "ana: hello\n", "Everybody else hears it.");
    check_silence(ana, "It has typed it, and sees it there.");
}

static void an_empty_line_is_nothing(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "");
    say_bytes(ana, "\0\r\x1b", 3);
    check_silence(bob, "Nothing is left to say once it is cleaned.");
    check_silence(ana, "Nor is that an error.");
}

static void a_line_may_be_as_long_as_promised_and_no_longer(void **state)
{
    static char text[CHAT_LINE_MAX + 1];
    static char expected[CHAT_LINE_MAX + 16];
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    memset(text, 'x', sizeof text);
    check_fails(chat_say(room, ana->member, text, sizeof text), EMSGSIZE,
                "The limit counts the bytes that the client sent.");
    check_silence(bob, "A line is said as a whole or not at all.");
    say_bytes(ana, text, CHAT_LINE_MAX);
    snprintf(expected, sizeof expected, "ana: %.*s\n", CHAT_LINE_MAX, text);
    check_heard(bob, expected, "It comes through whole.");
}

static void a_line_that_grows_by_cleaning_comes_through_whole(void **state)
{
    static char text[CHAT_LINE_MAX];
    struct client *ana = join_as("abcdefghijklmnop");
    struct client *bob = join_as("bob");
    static const char *const commands[] = {"", "/me ", "/msg bob ", "/", "/msg "};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        memset(text, 0xFF, sizeof text);
        memcpy(text, commands[i], strlen(commands[i]));
        say_bytes(ana, text, sizeof text);
    }
    check_number(bob->size - bob->checked,
                 (strlen("abcdefghijklmnop: \n") + CHAT_TEXT_MAX) +
                     (strlen("- abcdefghijklmnop \n") + 3 * (CHAT_LINE_MAX - 4)) +
                     (strlen("[abcdefghijklmnop] \n") + 3 * (CHAT_LINE_MAX - 9)),
                 "Each bad byte becomes three, and a name stands before them: there is room.");
}

/* pitfall 38 */
static void no_client_can_drive_the_terminal_of_another(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "\x1b[2J\x1b]0;title\x07 \xC2\x9B"
             "31m\x7f\b\b\rroot: hi");
    check_heard(
        bob, "ana: [2J]0;title 31mroot: hi\n",
        "What is no text is dropped: the escape, the bell, C1's one-byte escape, backspaces.");
    say(ana, "/me \x1b[31m");
    say(ana, "/msg bob \x1b[31m");
    say(ana, "/quit \x1b[31m");
    check_heard(bob, "- ana [31m\n[ana] [31m\n* ana left ([31m)\n", "Whatever the command.");
}

/* pitfall 30 */
static void a_nul_or_a_bad_byte_does_not_cut_a_line_short(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say_bytes(ana, "one\0two\xFFthree", 13);
    check_heard(bob, "ana: onetwo\xEF\xBF\xBDthree\n",
                "A line has a length: nothing ends at a NUL.");
}

static void a_percent_sign_is_a_percent_sign(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "%s%n%d");
    say(ana, "/me %s%n");
    say(ana, "/msg bob %s");
    say(ana, "/%s");
    check_heard(bob, "ana: %s%n%d\n- ana %s%n\n[ana] %s\n", "A client's text is never a format.");
    check_heard(ana, "[to bob] %s\n! there is no command /%s: /help lists the commands\n",
                "A client's text is never a format.");
}

static void the_server_may_tell_one_member_something(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    check_succeeds(chat_tell(room, ana->member, "! that line is too long"), "The bus takes it.");
    check_heard(ana, "! that line is too long\n", "It hears the line.");
    check_silence(bob, "Nobody else does.");
}

/* --- Commands ---------------------------------------------------------------------------------- */

static void nick_takes_another_name(void **state)
{
    struct client *ana = join();
    struct client *bob = join_as("bob");
    hush();
    say(ana, "/nick ana");
    check_heard(ana, "* you are now ana\n", "It has worked.");
    check_heard(bob, "* guest1 is now ana\n", "The others know whom they talk to.");
    say(ana, "hi");
    check_heard(bob, "ana: hi\n", "It has the name from now on.");
}

static void a_name_that_is_taken_is_refused_whatever_its_case(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("Bob");
    say(ana, "/nick bOB");
    check_heard(ana, "! the name Bob is taken\n", "bob and Bob look like one person.");
    check_silence(bob, "Nothing has happened.");
    say(ana, "hi");
    check_heard(bob, "ana: hi\n", "It keeps the name it had.");
}

static void ones_own_name_may_change_its_case(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "/nick ANA");
    check_heard(ana, "* you are now ANA\n", "It is taken, but by itself.");
    check_heard(bob, "* ana is now ANA\n", "The others see the change.");
    say(bob, "/msg aNa hi");
    check_heard(ana, "[bob] hi\n", "It is found by its name, whatever the case.");
}

static void a_name_that_was_given_up_is_free(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "/nick eva");
    say(bob, "/nick ana");
    check_heard(bob, "* ana is now eva\n* you are now ana\n", "Nobody has it any more.");
    say(bob, "/msg eva hi");
    hush();
    leave(ana, "");
    say(bob, "/nick eva");
    check_heard(bob, "* eva left\n* you are now eva\n", "Who leaves gives up its name.");
}

static void a_malformed_name_is_refused(void **state)
{
    static const char *const names[] = {
        "", "   ", "a b", "abcdefghijklmnopq", "caf\xC3\xA9", "a.b", "a/b", "ana!", "a\xFF"};
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char line[64];
        snprintf(line, sizeof line, "/nick %s", names[i]);
        check_note("\"%s\"", line);
        say(ana, line);
        check_heard(ana, "! a name is 1 to 16 letters, digits, '_' or '-'\n",
                    "The answer says what a name is.");
        check_silence(bob, "Nothing has happened.");
    }
}

/* pitfall 57 */
static void what_a_member_says_never_looks_like_the_servers_own_news(void **state)
{
    static const char *const forged[][2] = {{"the", "server is stopping"},
                                            {"you", "are now root"},
                                            {"are", "you there?"},
                                            {"3", "here: ana bob root"}};
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        char line[64], expected[64];
        snprintf(line, sizeof line, "/nick %s", forged[i][0]);
        say(ana, line);
        hush();
        snprintf(line, sizeof line, "/me %s", forged[i][1]);
        say(ana, line);
        snprintf(expected, sizeof expected, "- %s %s\n", forged[i][0], forged[i][1]);
        check_heard(bob, expected,
                    "Only the server's own lines begin with a star: clients act on them, and "
                    "people believe them.");
    }
    say(ana, "* the server is stopping");
    say(ana, "! you have been silent for too long");
    check_heard(bob, "3: * the server is stopping\n3: ! you have been silent for too long\n",
                "What is said stands behind a name.");
}

/* pitfall 57 */
static void what_a_member_says_cannot_be_reordered_hidden_or_broken_into_lines(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "\u202Egnippots si revres eht *\u202C");
    say(ana, "a\u200Bb\u2028* you are now root\u2029");
    say(ana, "\uFEFF\u2066\u061C\U000E0041");
    check_heard(
        bob, "ana: gnippots si revres eht *\nana: ab* you are now root\n",
        "A terminal would show the first from right to left and the second in two lines; of "
        "the third nothing is left.");
    say(ana, "\u2764\uFE0F \U0001F469\u200D\U0001F4BB");
    check_heard(bob, "ana: \u2764\uFE0F \U0001F469\u200D\U0001F4BB\n",
                "What emoji are made of passes.");
}

static void a_name_may_have_16_characters_of_every_kind_allowed(void **state)
{
    struct client *ana = join_as("ana");
    say(ana, "/nick ABCDxyz0189_-abcd");
    check_heard(ana, "! a name is 1 to 16 letters, digits, '_' or '-'\n", "It has 17.");
    say(ana, "/nick ABCxyz0189_-abcZ");
    check_heard(ana, "* you are now ABCxyz0189_-abcZ\n", "It has 16.");
    say(ana, "/nick -");
    check_heard(ana, "* you are now -\n", "One is enough.");
}

static void me_says_what_one_does(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "/me waves  twice");
    check_heard(bob, "- ana waves  twice\n", "The others see it as an action.");
    check_silence(ana, "It has typed it, and sees it there.");
    say(ana, "/me");
    check_heard(ana, "! say what you do: /me TEXT\n", "Nothing was said.");
    check_silence(bob, "Nothing was said.");
}

static void msg_reaches_one_member_and_is_confirmed(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    struct client *eva = join_as("eva");
    say(ana, "/msg BOB hi  there");
    check_heard(ana, "[to bob] hi  there\n", "The sender sees that it went out, and to whom.");
    check_heard(bob, "[ana] hi  there\n", "The receiver sees who sent it.");
    check_silence(eva, "Nobody else hears it.");
}

static void msg_to_nobody_or_without_words_says_so(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "/msg eva hi");
    check_heard(ana, "! nobody here is called eva\n", "A typing error must not go unnoticed.");
    say(ana, "/msg no/name hi");
    check_heard(ana, "! nobody here is called no/name\n", "That is no name, so nobody has it.");
    say(ana, "/msg bob");
    say(ana, "/msg bob   ");
    say(ana, "/msg");
    check_heard(ana,
                "! say to whom, and what: /msg NAME TEXT\n"
                "! say to whom, and what: /msg NAME TEXT\n"
                "! say to whom, and what: /msg NAME TEXT\n",
                "The answer says how it is done.");
    check_silence(bob, "Nothing was said.");
}

static void who_lists_all_in_the_order_in_which_they_came(void **state)
{
    struct client *ana = join_as("zoe");
    struct client *bob = join_as("Bob");
    join();
    hush();
    say(ana, "/who");
    check_heard(ana, "* 3 here: zoe Bob guest1\n", "All, in the order of coming in.");
    check_silence(bob, "Only who asked is answered.");
    leave(bob, "");
    hush();
    say(ana, "/who");
    check_heard(ana, "* 2 here: zoe guest1\n", "Who left is not listed.");
}

static void the_list_is_written_once_until_the_room_changes(void **state)
{
    struct client *ana = join_as("ana");
    say(ana, "/who");
    memory.left = 0;
    for (int i = 0; i < 100; i++)
        say(ana, "/who");
    memory.left = -1;
    check_that(strstr(ana->heard, "! the server") == NULL,
               "A flood of questions must cost a copy each, and not a walk through the room.");
    hush();
    say(ana, "/nick Ana");
    say(ana, "/who");
    check_heard(ana, "* you are now Ana\n* 1 here: Ana\n", "A change of case is a change.");
    struct client *bob = join();
    hush();
    say(ana, "/who");
    check_heard(ana, "* 2 here: Ana guest1\n", "Somebody has come.");
    say(bob, "/quit");
    hush();
    say(ana, "/who");
    check_heard(ana, "* 1 here: Ana\n", "Somebody has left.");
}

static void help_lists_every_command_one_a_line(void **state)
{
    static const char *const commands[] = {"/nick", "/me", "/msg", "/who", "/help", "/quit"};
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "/help");
    const char *at = ana->heard + ana->checked;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        check_note("%s", commands[i]);
        check_that(strncmp(at, "* ", 2) == 0, "The server's own lines begin with a star.");
        check_that(strncmp(at + 2, commands[i], strlen(commands[i])) == 0, "One line for each.");
        at = strchr(at, '\n') + 1;
    }
    check_string(at, "", "That is all.");
    check_silence(bob, "Only who asked is answered.");
}

static void an_unknown_command_says_so_and_is_heard_by_nobody(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    say(ana, "/nope and more");
    check_heard(ana, "! there is no command /nope: /help lists the commands\n", "It says which.");
    say(ana, "/nic x");
    say(ana, "/nickx x");
    say(ana, "/WHO");
    say(ana, "/");
    check_heard(ana,
                "! there is no command /nic: /help lists the commands\n"
                "! there is no command /nickx: /help lists the commands\n"
                "! there is no command /WHO: /help lists the commands\n"
                "! there is no command /: /help lists the commands\n",
                "A command is its whole name.");
    check_silence(bob, "A mistyped /msg must not be shown to all.");
    say(ana, " /who");
    check_heard(bob, "ana:  /who\n", "Only a line that begins with a slash is a command.");
}

/* --- Memory, and a bus that fails -------------------------------------------------------------- */

static void without_memory_no_room_opens(void **state)
{
    memory.left = 0;
    check_fails_null(chat_open(1, 1, &outlet, NULL, NULL), ENOMEM, "calloc() returned NULL.");
}

static void without_memory_nobody_comes_in(void **state)
{
    struct client *ana = join_as("ana");
    for (int enough = 0; enough < 2; enough++) { /* for the member, for its name */
        struct client *late = new_client(room);
        memory.left = enough;
        check_fails_null(chat_join(room, late), ENOMEM, "calloc() returned NULL.");
        memory.left = -1;
        check_present(1);
        check_silence(late, "It is not here.");
    }
    check_silence(ana, "Nobody came.");
    check_heard(join(), "* welcome, guest1 (2 here): /help lists the commands\n",
                "Nothing is left of those who could not come in.");
}

static void without_memory_the_old_name_is_kept(void **state)
{
    struct client *ana = join_as("ana");
    struct client *bob = join_as("bob");
    memory.left = 0;
    check_fails(chat_say(room, ana->member, "/nick eva", 9), ENOMEM, "calloc() returned NULL.");
    memory.left = -1;
    check_heard(ana, "! the server is out of memory: try again\n", "It waits for an answer.");
    check_silence(bob, "Nothing has happened.");
    say(bob, "/msg ana hi");
    check_heard(ana, "[bob] hi\n", "It is found by the name it had.");
}

static void without_memory_who_is_answered_with_an_excuse(void **state)
{
    struct client *ana = join_as("ana");
    memory.left = 0;
    check_succeeds(chat_say(room, ana->member, "/who", 4),
                   "The room is as it was: a copy of it in a worker need not end for a list.");
    memory.left = -1;
    check_heard(ana, "! the server is out of memory: try again\n", "It waits for an answer.");
    say(ana, "/who");
    check_heard(ana, "* 1 here: ana\n", "The shortage is over.");
}

static int refuse(const struct chat_event *event, void *data)
{
    errno = EPIPE;
    return *(bool *)data ? -1 : 0;
}

static void what_the_bus_refuses_fails_with_its_error_and_has_not_happened(void **state)
{
    bool refuses = true;
    chat_close(room);
    room = check_not_null(chat_open(CAPACITY, 1, &outlet, refuse, &refuses), "There is memory.");
    check_fails_null(chat_join(room, new_client(room)), EPIPE, "The bus did not take it.");
    refuses = false;
    struct client *ana = join();
    refuses = true;
    check_fails(chat_say(room, ana->member, "hi", 2), EPIPE, "The bus did not take it.");
    check_fails(chat_tell(room, ana->member, "hi"), EPIPE, "The bus did not take it.");
    check_succeeds(chat_say(room, ana->member, "\r", 1), "An empty line does not reach the bus.");
    check_fails(chat_quit(room, ana->member, ""), EPIPE, "The bus did not take it.");
    check_fails(chat_leave(room, ana->member, ""), EPIPE, "The bus did not take it.");
    check_silence(ana, "Nothing happens before the bus hands it back.");
    check_present(0);
}

/* --- Rooms that are joined by a bus ------------------------------------------------------------ */

enum { COPIES = 3, LOG = 6000, SHORT = 160 };

/* An event on its way. */
struct record {
    size_t size;
    char bytes[SHORT];
};

/* A copy of the room, as a process has one. What its members do waits in its outbox until the hub
 * takes it; then it stands in the log, which each copy reads at its own pace. */
struct copy {
    struct chat *chat;
    uint32_t origin;
    struct record outbox[LOG];
    size_t taken, put; /* of the outbox */
    size_t applied;    /* of the log */
};

static struct copy copies[COPIES];
static struct copy hub; /* has no members of its own, and reads the log as soon as it is written */
static struct record log_of_events[LOG];
static size_t logged;
static uint32_t last_origin;

/* What the same members hear in one room of one process. */
static struct chat *model;
static struct {
    uint64_t number;
    struct client *heard;
} models[CLIENTS];
static int model_count;

static void write_record(struct record *record, const struct chat_event *event)
{
    static char bytes[CHAT_EVENT_MAX];
    record->size = chat_encode(event, bytes);
    check_that(record->size <= SHORT, "SHORT is too small for this test.");
    memcpy(record->bytes, bytes, record->size);
}

static int send_to_hub(const struct chat_event *event, void *data)
{
    struct copy *copy = data;
    check_that(copy->put < LOG, "LOG is too small for this test.");
    write_record(&copy->outbox[copy->put++], event);
    return 0;
}

static int apply_to(struct chat *chat, const struct record *record)
{
    struct chat_event event;
    check_succeeds(chat_decode(record->bytes, record->size, &event), "It was encoded by us.");
    return check_succeeds(chat_apply(chat, &event), "There is memory.");
}

static struct client *client_of(uint64_t number)
{
    for (int i = 0; i < model_count; i++)
        if (models[i].number == number)
            return models[i].heard;
    return NULL;
}

/* Let in the model happen what the log says, by the hand of the member itself. */
static void replay(const struct chat_event *event)
{
    char text[SHORT];
    struct client *client = client_of(event->member);
    snprintf(text, sizeof text, "%.*s", (int)event->size, event->size ? event->text : "");
    if (event->kind == CHAT_JOIN) {
        models[model_count].number = event->member;
        models[model_count++].heard = join_room(model);
    } else if (client && client->member) {
        if (event->kind == CHAT_SAY)
            say(client, text);
        else if (event->kind == CHAT_TELL)
            check_succeeds(chat_tell(model, client->member, text), "It is at once.");
        else if (event->kind == CHAT_LEAVE)
            check_succeeds(chat_quit(model, client->member, text), "It is at once.");
        else
            leave(client, text);
    }
}

static int write_to_log(const struct chat_event *event, void *data)
{
    check_that(logged < LOG, "LOG is too small for this test.");
    write_record(&log_of_events[logged], event);
    if (model)
        replay(event);
    return apply_to(hub.chat, &log_of_events[logged++]);
}

static void open_copy(struct copy *copy)
{
    memset(copy, 0, sizeof *copy);
    copy->origin = ++last_origin;
    copy->chat = check_not_null(
        chat_open(CAPACITY, copy->origin, copy == &hub ? NULL : &outlet, send_to_hub, copy),
        "There is memory.");
    copy->applied = logged;
}

static void open_copies(bool with_model)
{
    logged = last_origin = 0;
    model_count = 0;
    model = with_model ? chat_open(CAPACITY, 1, &outlet, NULL, NULL) : NULL;
    open_copy(&hub);
    for (int i = 0; i < COPIES; i++)
        open_copy(&copies[i]);
}

static void close_copies(void)
{
    chat_close(model);
    chat_close(hub.chat);
    for (int i = 0; i < COPIES; i++)
        chat_close(copies[i].chat);
}

/* The hub takes the next event of this copy, if there is one. */
static bool take(struct copy *copy)
{
    struct chat_event event;
    if (copy->taken == copy->put)
        return false;
    const struct record *record = &copy->outbox[copy->taken++];
    check_succeeds(chat_decode(record->bytes, record->size, &event), "It was encoded by us.");
    write_to_log(&event, NULL);
    return true;
}

/* The copy reads the next event of the log, if there is one. */
static bool catch_up(struct copy *copy)
{
    if (copy->applied == logged)
        return false;
    apply_to(copy->chat, &log_of_events[copy->applied++]);
    return true;
}

static void settle(void)
{
    for (int i = 0; i < COPIES; i++)
        while (take(&copies[i]))
            ;
    for (int i = 0; i < COPIES; i++)
        while (catch_up(&copies[i]))
            ;
}

/* A new process, which is told who is here. */
static int apply_present(const struct chat_event *event, void *data)
{
    struct record record;
    check_number(event->kind, CHAT_PRESENT, "A room is described by who is in it.");
    write_record(&record, event);
    return apply_to(data, &record);
}

static void restart(struct copy *copy)
{
    open_copy(copy);
    check_succeeds(chat_describe(hub.chat, apply_present, copy->chat), "It takes all.");
}

/* The process of this copy is gone, and with it what it had not sent. */
static void kill_copy(struct copy *copy)
{
    for (int i = 0; i < client_count; i++)
        if (clients[i].chat == copy->chat) {
            clients[i].gone = true;
            clients[i].member = NULL;
            clients[i].chat = NULL; /* its successor may get the same memory */
        }
    chat_close(copy->chat);
    check_succeeds(chat_abandon(hub.chat, copy->origin, write_to_log, NULL), "The log takes all.");
    restart(copy);
}

static void nothing_happens_before_the_bus_hands_it_back(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    check_that(ana->member != NULL, "The handle is there at once, the welcome comes later.");
    check_silence(ana, "The event is still on its way.");
    check_number(chat_count(copies[0].chat), 0, "Nobody has come in yet.");
    check_succeeds(chat_describe(copies[0].chat, send_to_hub, &copies[1]), "There is memory.");
    check_number(copies[1].put, 0, "Nobody has come in yet.");
    settle();
    check_heard(ana, "* welcome, guest1 (1 here): /help lists the commands\n", "Now it has.");
    check_number(chat_count(copies[1].chat), 1, "And in all copies.");
    close_copies();
}

static void members_of_several_processes_share_one_room(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    struct client *bob = join_room(copies[1].chat);
    settle();
    say(ana, "/nick ana");
    say(bob, "/nick bob");
    settle();
    hush();
    say(ana, "hi");
    say(bob, "/msg ana hello");
    say(ana, "/who");
    settle();
    check_heard(bob, "ana: hi\n[to ana] hello\n", "Words reach members in other processes.");
    check_heard(ana, "* 2 here: ana bob\n[bob] hello\n",
                "/who and /msg know all, in whichever process they are.");
    close_copies();
}

static void of_two_who_ask_for_a_name_at_once_the_same_gets_it_everywhere(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    struct client *bob = join_room(copies[1].chat);
    settle();
    hush();
    say(ana, "/nick star");
    say(bob, "/nick Star");
    take(&copies[1]);
    settle();
    check_heard(bob, "* you are now Star\n", "It was first on the bus.");
    check_heard(ana, "* guest2 is now Star\n! the name Star is taken\n",
                "It asked before, and was second on the bus: only the bus decides.");
    close_copies();
}

static void who_leaves_hears_nothing_while_leaving_takes_its_time(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    struct client *bob = join_room(copies[1].chat);
    settle();
    say(bob, "too late");
    leave(ana, "connection lost"); /* deliver() fails the test from now on */
    settle();
    check_heard(bob,
                "* welcome, guest2 (2 here): /help lists the commands\n"
                "* guest1 left (connection lost)\n",
                "It has left once the bus says so.");
    check_number(chat_count(copies[2].chat), 1, "In all copies.");
    close_copies();
}

static void quit(struct client *client, const char *why)
{
    check_succeeds(chat_quit(client->chat, client->member, why), "The bus takes it.");
}

/* pitfall 9 */
static void who_says_nothing_more_is_told_all_it_asked_for_and_then_shown_out(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    struct client *bob = join_room(copies[1].chat);
    settle();
    hush();
    say(ana, "/who");
    quit(ana, "connection lost");
    check_that(!ana->dismissed, "Its end comes behind its question.");
    settle();
    check_heard(ana, "* 2 here: guest1 guest2\n", "The answer comes before the end.");
    check_that(ana->dismissed, "Nothing more will come: its connection can be closed.");
    check_heard(bob, "* guest1 left (connection lost)\n", "It has left.");
    close_copies();
}

static void who_says_nothing_more_may_be_gone_before_it_takes_effect(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    struct client *bob = join_room(copies[1].chat);
    settle();
    hush();
    quit(ana, "connection lost");
    leave(ana, "connection lost");
    settle();
    check_silence(ana, "Its connection is gone: nothing is delivered, and nobody is shown out.");
    check_that(!ana->dismissed, "It has been taken with chat_leave().");
    check_heard(bob, "* guest1 left (connection lost)\n", "It has left once.");
    close_copies();
}

static void a_place_is_kept_in_all_copies_until_the_connection_is_gone(void **state)
{
    open_copies(false);
    struct client *first = join_room(copies[0].chat);
    for (int i = 1; i < CAPACITY; i++)
        join_room(copies[i % COPIES].chat);
    settle();
    say(first, "/quit");
    settle();
    kill_copy(&copies[2]);
    for (int i = 0; i < 2; i++) /* the place of those who were in the copy that died */
        join_room(copies[2].chat);
    settle();
    struct client *late = join_room(copies[2].chat);
    settle();
    check_that(late->dismissed,
               "A new copy knows whose connection is closing, though nobody sees it.");
    leave(first, "connection lost");
    settle();
    late = join_room(copies[1].chat);
    settle();
    check_that(!late->dismissed, "Its place is free, in all copies.");
    close_copies();
}

static void who_is_turned_away_is_dismissed_once_whatever_follows(void **state)
{
    open_copies(false);
    for (int i = 0; i < CAPACITY; i++)
        join_room(copies[0].chat);
    struct client *late = join_room(copies[1].chat);
    say(late, "hello");
    quit(late, "connection lost");
    settle();
    check_heard(late, "! the room is full: too many clients\n",
                "What it had sent before it knew is passed over.");
    check_that(late->dismissed, "It is shown out.");
    leave(late, "connection lost");
    settle();
    check_number(chat_count(copies[1].chat), CAPACITY, "It never was here.");
    close_copies();
}

/* --- A window -------------------------------------------------------------------------------------- */

/* A member says as much as it may at once. How much? */
static int say_all_it_may(struct client *client)
{
    int said = 0;
    while (said < LOG && chat_may_say(client->chat, client->member)) {
        say(client, "hello");
        said++;
    }
    return said;
}

/* pitfall 39 */
static void a_member_has_only_so_many_events_on_their_way(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    struct client *bob = join_room(copies[0].chat);
    settle();
    check_number(say_all_it_may(ana), CHAT_WINDOW,
                 "What floods must wait in its own connection: in the hub it would stand before "
                 "what all others say.");
    check_that(chat_may_say(bob->chat, bob->member), "Each has a window of its own.");
    check_number(ana->resumed, 0, "Nothing has come back yet.");
    for (int i = 0; i < CHAT_WINDOW; i++)
        take(&copies[0]);
    for (int i = 0; i < CHAT_WINDOW; i++) {
        check_number(ana->resumed, i >= CHAT_WINDOW / 2,
                     "It is told once, when half of them have come back.");
        catch_up(&copies[0]);
    }
    check_number(say_all_it_may(ana), CHAT_WINDOW, "All have come back.");
    settle();
    check_number(ana->resumed, 2, "It was told no once more.");
    check_number(bob->resumed, 0, "Nobody has told it no.");
    close_copies();
}

/* pitfall 39 */
static void members_that_flood_share_a_window(void **state)
{
    struct client *flooders[CAPACITY];
    int said = 0;
    open_copies(false);
    for (int i = 0; i < CAPACITY; i++)
        flooders[i] = join_room(copies[0].chat);
    settle();
    for (int round = 0; round < CHAT_WINDOW; round++)
        for (int i = 0; i < CAPACITY; i++)
            if (chat_may_say(copies[0].chat, flooders[i]->member)) {
                say(flooders[i], "hello");
                said++;
            }
    check_that(said <= CHAT_WINDOW + CAPACITY,
               "If each had a window of its own, what a neighbour says "
               "would wait behind all of them.");
    for (int i = 0; i < CAPACITY; i++)
        check_number(flooders[i]->resumed, 0, "All wait.");
    settle();
    for (int i = 0; i < CAPACITY; i++)
        check_number(flooders[i]->resumed, 1, "All may go on.");
    check_number(say_all_it_may(flooders[0]), CHAT_WINDOW, "The others have nothing on its way.");
    settle();
    close_copies();
}

static void whose_connection_is_gone_is_not_told_to_go_on(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    settle();
    check_that(chat_is_answered(ana->member), "Its coming in has happened.");
    say_all_it_may(ana);
    check_that(!chat_is_answered(ana->member), "What it has said is on its way.");
    leave(ana, "connection lost"); /* resume() fails the test from now on */
    settle();
    close_copies();
}

/* pitfall 40 */
static void in_a_room_of_one_process_nobody_waits_and_one_who_has_left_says_nothing(void **state)
{
    struct client *ana = join_as("ana");
    check_number(say_all_it_may(ana), LOG, "An event happens at once.");
    say(ana, "/quit");
    check_that(!chat_may_say(room, ana->member),
               "The server asks before each line: what follows /quit is not even looked at.");
    check_number(ana->resumed, 0, "It will never say anything again.");
}

/* --- Rooms that are joined by a bus, once more ----------------------------------------------------- */

static void a_line_said_before_quitting_took_effect_is_passed_over_after_it(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    struct client *bob = join_room(copies[1].chat);
    settle();
    hush();
    say(ana, "/quit");
    say(ana, "and another thing");
    settle();
    check_heard(bob, "* guest1 left\n", "What comes after it is of a member that is gone.");
    check_heard(ana, "* bye\n", "The last that it hears.");
    close_copies();
}

static void the_members_of_a_process_that_is_gone_leave(void **state)
{
    open_copies(false);
    join_room(copies[0].chat);
    join_room(copies[0].chat);
    struct client *bob = join_room(copies[1].chat);
    settle();
    hush();
    kill_copy(&copies[0]);
    settle();
    check_heard(bob, "* guest1 left (connection lost)\n* guest2 left (connection lost)\n",
                "All of them, and nobody else.");
    check_number(chat_count(copies[2].chat), 1, "In all copies.");
    close_copies();
}

static void a_new_copy_is_equal_to_the_one_that_described_itself(void **state)
{
    open_copies(false);
    struct client *ana = join_room(copies[0].chat);
    join_room(copies[1].chat);
    struct client *eva = join_room(copies[0].chat);
    settle();
    say(ana, "/nick ana");
    settle();
    kill_copy(&copies[2]);
    struct client *new = join_room(copies[2].chat);
    settle();
    check_heard(new, "* welcome, guest1 (4 here): /help lists the commands\n",
                "It knows how many are here, and which guests' names are taken.");
    hush();
    say(new, "/who");
    say(eva, "/who");
    settle();
    check_heard(new, "* 4 here: ana guest2 guest3 guest1\n", "It knows who is here.");
    check_heard(eva, "* 4 here: ana guest2 guest3 guest1\n", "In the same order as all others.");
    close_copies();
}

static int stop_after_two(const struct chat_event *event, void *data)
{
    int *count = data;
    errno = ENOBUFS;
    return ++*count == 3 ? -1 : 0;
}

static struct chat_event event_of(enum chat_kind kind, uint64_t member, const char *text);

/* A copy without an outlet costs what the books cost, however many members there are elsewhere. */
static void where_nobody_can_be_reached_nothing_is_written_for_nobody(void **state)
{
    struct chat_event event = {.kind = CHAT_JOIN};
    struct chat *books = chat_open(CAPACITY, 0, NULL, NULL, NULL);
    for (event.member = 1; event.member <= 3; event.member++)
        check_succeeds(chat_apply(books, &event), "There is memory.");
    check_number(chat_count(books), 3, "All are in the books.");
    event = (struct chat_event){CHAT_SAY, 1, "hello", 5};
    formatted = 0;
    check_succeeds(chat_apply(books, &event), "It happens.");
    check_number(formatted, 0,
                 "Every word of everybody passes through the hub, which has nobody to tell: each "
                 "line that it writes, and each member that it looks at, slows all down.");
    chat_close(books);
    books = chat_open(CAPACITY, 9, &outlet, NULL, NULL);
    struct chat_event joins = {.kind = CHAT_JOIN, .member = 1};
    check_succeeds(chat_apply(books, &joins), "There is memory.");
    event = event_of(CHAT_SAY, 1, "/help");
    formatted = 0;
    check_succeeds(chat_apply(books, &event), "It happens.");
    check_number(formatted, 0, "Nor does a worker write answers to another's member.");
    chat_close(books);
}

static void describing_and_abandoning_stop_at_the_first_failure(void **state)
{
    int described = 0;
    int abandoned = 0;
    for (int i = 0; i < 4; i++)
        join();
    check_fails(chat_describe(room, stop_after_two, &described), ENOBUFS, "It says why.");
    check_number(described, 3, "A room that is not whole helps nobody: stop.");
    check_fails(chat_abandon(room, 1, stop_after_two, &abandoned), ENOBUFS, "It says why.");
    check_number(abandoned, 3, "What follows would not be taken either.");
    check_succeeds(chat_abandon(room, 2, stop_after_two, &abandoned), "Nobody is of that process.");
    check_number(abandoned, 3, "Nobody is of that process.");
    check_present(4);
}

static int ignore(const struct chat_event *event, void *data)
{
    return 0;
}

static struct chat_event event_of(enum chat_kind kind, uint64_t member, const char *text)
{
    return (struct chat_event){kind, member, text, strlen(text)};
}

static void apply_text(enum chat_kind kind, uint64_t member, const char *text)
{
    struct chat_event event = event_of(kind, member, text);
    check_succeeds(chat_apply(room, &event), "What makes no sense is passed over.");
}

static void events_that_make_no_sense_are_passed_over(void **state)
{
    struct client *ana = join_as("ana");
    uint64_t stranger = (uint64_t)7 << 32;
    apply_text(CHAT_SAY, stranger, "hello");
    apply_text(CHAT_TELL, stranger, "hello");
    apply_text(CHAT_LEAVE, stranger, "");
    check_silence(ana, "There is no such member.");
    apply_text(CHAT_JOIN, stranger, "");
    check_heard(ana, "* guest1 joined\n", "Now there is.");
    apply_text(CHAT_JOIN, stranger, "");
    apply_text(CHAT_PRESENT, stranger, "twice");
    apply_text(CHAT_PRESENT, stranger + 1, "ANA");
    apply_text(CHAT_PRESENT, stranger + 2, "no/name");
    apply_text(CHAT_PRESENT, stranger + 3, "");
    apply_text(CHAT_PRESENT, stranger + 4, "abcdefghijklmnopq");
    apply_text(CHAT_SAY, stranger, "");
    check_silence(ana, "It is here already; a name is taken, or none; nothing was said.");
    check_present(2);
    apply_text(CHAT_LEAVE, stranger, "");
    check_present(1);
    say(ana, "/who");
    check_heard(ana, "* guest1 left\n* 1 here: ana\n", "Nothing else was left of it all.");
}

static void without_memory_an_event_fails_and_later_ones_do_no_harm(void **state)
{
    uint64_t stranger = (uint64_t)7 << 32;
    struct chat_event joins = event_of(CHAT_JOIN, stranger, "");
    struct chat_event own = event_of(CHAT_JOIN, (uint64_t)1 << 32 | 1, "");
    bool refuses = false;
    chat_close(room);
    room = check_not_null(chat_open(CAPACITY, 1, &outlet, refuse, &refuses), "There is memory.");
    struct client *ana = join();
    for (int enough = 0; enough < 2; enough++) {
        memory.left = enough;
        check_fails(chat_apply(room, &joins), ENOMEM, "calloc() returned NULL.");
    }
    memory.left = 0;
    check_fails(chat_apply(room, &own), ENOMEM, "calloc() returned NULL.");
    memory.left = -1;
    check_present(0);
    apply_text(CHAT_SAY, stranger, "/who");
    apply_text(CHAT_SAY, own.member, "hello");
    apply_text(CHAT_TELL, own.member, "hello");
    apply_text(CHAT_LEAVE, stranger, "");
    leave(ana, "");
    apply_text(CHAT_LEAVE, own.member, "");
    check_silence(ana, "It never came in.");
    check_present(0);
}

static void what_the_first_copy_has_no_memory_for_happens_nowhere(void **state)
{
    uint64_t stranger = (uint64_t)7 << 32;
    struct client *ana = join_as("ana");
    struct chat_event joins = event_of(CHAT_JOIN, stranger, "");
    struct chat_event says = event_of(CHAT_SAY, (uint64_t)1 << 32 | 1, "/nick eva");
    for (int enough = 0; enough < 2; enough++) { /* for the member, for its name */
        memory.left = enough;
        check_fails(chat_apply(room, &joins), ENOMEM, "calloc() returned NULL.");
    }
    memory.left = 0;
    check_fails(chat_apply(room, &says), ENOMEM, "calloc() returned NULL.");
    memory.left = -1;
    check_heard(ana, "! the server is out of memory: try again\n", "Here it is told already.");
    apply_text(CHAT_PRESENT, stranger, "bob");
    say(ana, "/who");
    check_heard(ana, "* 2 here: ana bob\n", "Nothing is left of the first attempt.");

    joins.member++;
    struct chat_event refusal = chat_refusal(&joins);
    check_succeeds(chat_apply(room, &refusal), "Nobody has come in: nobody leaves.");
    check_silence(ana, "Nobody has come in: nobody leaves.");
    refusal = chat_refusal(&says);
    check_succeeds(chat_apply(room, &refusal), "Telling takes no memory.");
    check_heard(ana, "! the server is out of memory: try again\n", "It waits for an answer.");
    check_present(2);
}

static void who_is_refused_is_told_and_shown_out(void **state)
{
    chat_close(room);
    room = check_not_null(chat_open(CAPACITY, 1, &outlet, ignore, NULL), "There is memory.");
    struct client *ana = join();
    struct chat_event joins = event_of(CHAT_JOIN, (uint64_t)1 << 32 | 1, "");
    struct chat_event refusal = chat_refusal(&joins);
    check_succeeds(chat_apply(room, &refusal), "Showing out takes no memory.");
    check_heard(ana, "! the server is out of memory: try again\n", "It waits for a welcome.");
    check_that(ana->dismissed, "It is shown out.");
    check_present(0);
}

static void random_step(uint32_t *random)
{
    static const char *const lines[] = {
        "hello",     "/nick ana", "/nick ANA",   "/nick bob",   "/nick guest1",   "/nick guest3",
        "/nick a/b", "/me waves", "/msg ana hi", "/msg bob hi", "/msg guest2 hi", "/who",
        "/who",      "/nope",     "caf\xC3\xA9", "\x1b[2J\xFF", "/quit",          "/nick zoe"};
    struct client *client =
        client_count > 0 ? &clients[check_random(random, (uint32_t)client_count)] : NULL;
    bool here = client && client->member && client->chat != model;
    uint32_t kind = check_random(random, 100);
    if (kind < 3)
        kill_copy(&copies[check_random(random, COPIES)]);
    else if (kind < 15 && model_count < CLIENTS / 2 - COPIES * CAPACITY / 2 &&
             client_count < CLIENTS - 2 * COPIES)
        join_room(copies[check_random(random, COPIES)].chat);
    else if (kind < 17 && here)
        leave(client, "connection lost");
    else if (kind < 18 && here)
        quit(client, "connection lost");
    else if (kind < 20 && here)
        check_succeeds(chat_tell(client->chat, client->member, "! psst"), "The bus takes it.");
    else if (kind < 50 && here)
        say(client, lines[check_random(random, sizeof lines / sizeof lines[0])]);
    else if (kind < 75)
        take(&copies[check_random(random, COPIES)]);
    else
        catch_up(&copies[check_random(random, COPIES)]);
}

/* What a client heard is what it heard in the model; if it has left, only as far as that. */
static void check_like_model(uint64_t number, const struct client *client)
{
    const struct client *wanted = client_of(number);
    if (!wanted)
        return; /* its process was gone before the bus had its CHAT_JOIN */
    size_t size = client->gone && !client->dismissed && client->size < wanted->size ? client->size
                                                                                    : wanted->size;
    check_bytes(client->heard, client->size, wanted->heard, size,
                "Copies of a room that get the same events in the same order deliver the same.");
}

/* Clients get their numbers in the order in which they join their copy. */
static void check_all_like_model(void)
{
    for (int i = 0; i < client_count; i++) {
        uint64_t joined = 1;
        if (clients[i].chat == model)
            continue;
        for (int j = 0; j < i; j++)
            joined += clients[j].chat == clients[i].chat;
        for (int c = 0; c < COPIES; c++)
            if (copies[c].chat == clients[i].chat)
                check_like_model((uint64_t)copies[c].origin << 32 | joined, &clients[i]);
    }
}

static int count_place(const struct chat_event *event, void *data)
{
    ++*(int *)data;
    return 0;
}

static int places_of(const struct chat *chat)
{
    int places = 0;
    check_succeeds(chat_describe(chat, count_place, &places), "It takes all.");
    return places;
}

static void whatever_happens_all_hear_what_they_would_hear_in_one_room(void **state)
{
    uint32_t seed = check_seed();
    uint32_t random = seed;
    for (int round = 0; round < 150; round++) {
        client_count = 0;
        open_copies(true);
        for (int n = 0; n < 400; n++) {
            check_note("round %d, step %d, CHECK_SEED=%u", round, n, (unsigned)seed);
            random_step(&random);
        }
        settle();
        check_all_like_model();
        for (int i = 0; i < COPIES; i++)
            check_number(chat_count(copies[i].chat), chat_count(model),
                         "All agree on who is here.");
        check_number(places_of(copies[0].chat), places_of(model), "And on who has a place.");
        check_number(places_of(copies[0].chat), places_of(hub.chat), "And on who has a place.");
        close_copies();
    }
    model = NULL;
}

/* --- Events as bytes --------------------------------------------------------------------------- */

static void an_event_comes_out_as_it_went_in(void **state)
{
    static char text[CHAT_TEXT_MAX];
    static char bytes[CHAT_EVENT_MAX];
    static const uint64_t members[] = {
        0, 1, 0xFF, (uint64_t)1 << 32, UINT64_MAX, 0x0123456789ABCDEF};
    memset(text, 'x', sizeof text);
    for (int kind = CHAT_JOIN; kind <= CHAT_CAPACITY; kind++)
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
            struct chat_event event;
            size_t size = i == 0 ? 0 : i == 1 ? sizeof text : i;
            struct chat_event given = {(enum chat_kind)kind, members[i], text, size};
            size_t used = chat_encode(&given, bytes);
            check_that(used <= CHAT_EVENT_MAX, "The longest event has this room.");
            check_succeeds(chat_decode(bytes, used, &event), "It is an event.");
            check_number(event.kind, kind, "What happens.");
            check_that(event.member == members[i], "To whom: all 64 bits.");
            check_bytes(event.text, event.size, text, size, "The text, any length.");
        }
}

static void an_event_has_the_same_bytes_on_every_machine(void **state)
{
    char bytes[CHAT_EVENT_MAX];
    struct chat_event event = {CHAT_SAY, 0x0102030405060708, "hi", 2};
    size_t size = chat_encode(&event, bytes);
    check_bytes(bytes, size, "\2\1\2\3\4\5\6\7\10hi", 11,
                "The order of bytes in a number is the format's, not the processor's.");
}

static void bytes_that_are_no_event_are_refused(void **state)
{
    static char bytes[CHAT_EVENT_MAX + 1];
    struct chat_event event;
    bytes[0] = CHAT_SAY;
    for (size_t size = 0; size < 9; size++)
        check_fails(chat_decode(bytes, size, &event), EBADMSG, "It is cut short.");
    check_succeeds(chat_decode(bytes, 9, &event), "An empty text is one.");
    check_succeeds(chat_decode(bytes, 9 + CHAT_TEXT_MAX, &event), "The longest.");
    check_fails(chat_decode(bytes, 9 + CHAT_TEXT_MAX + 1, &event), EBADMSG, "It is too long.");
    for (int kind = -128; kind < 128; kind++) {
        bytes[0] = (char)kind;
        if (kind < CHAT_JOIN || kind > CHAT_CAPACITY)
            check_fails(chat_decode(bytes, 9, &event), EBADMSG, "There is no such kind.");
    }
}

/* A kind, a number of few members, and a text that may be a command. */
static char draw_event_byte(uint32_t *random, size_t place)
{
    static const char text[] = "/nickme \xFF\x1b abx";
    if (place == 0)
        return (char)check_random(random, CHAT_PRESENT + 2);
    if (place < 8)
        return place == 4; /* of this process */
    if (place == 8)
        return (char)check_random(random, 8);
    return text[check_random(random, sizeof text)];
}

/* The bytes lie in a block of their own, so that reading past their end is found out. */
static void apply_garbage(uint32_t *random)
{
    struct chat_event event;
    size_t size = check_random(random, 30);
    char *bytes = malloc(size > 0 ? size : 1);
    for (size_t i = 0; i < size; i++)
        bytes[i] = draw_event_byte(random, i);
    if (chat_decode(bytes, size, &event) == 0)
        check_succeeds(chat_apply(room, &event), "There is memory.");
    free(bytes);
}

static void whatever_the_bus_brings_does_no_harm(void **state)
{
    uint32_t random = check_seed();
    for (int round = 0; round < 20; round++) {
        chat_close(room);
        room = check_not_null(chat_open(CAPACITY, 1, &outlet, ignore, NULL), "There is memory.");
        client_count = 0;
        join();
        join();
        for (int n = 0; n < 1000; n++)
            apply_garbage(&random);
    }
}

/* --- Cleaning ---------------------------------------------------------------------------------- */

#define BAD "\xEF\xBF\xBD" /* U+FFFD */

static char cleaned[3 * 4096];

/* Clean bytes that lie in a block of their own. */
static size_t clean(const void *bytes, size_t size)
{
    char *block = malloc(size > 0 ? size : 1);
    char *to = malloc(size > 0 ? 3 * size : 1);
    memcpy(block, bytes, size);
    size_t came = chat_clean(block, size, to);
    check_that(came <= 3 * size, "At most three bytes come out for each that goes in.");
    memcpy(cleaned, to, came);
    free(block);
    free(to);
    return came;
}

static void check_clean(const char *text, const char *expected, const char *advice)
{
    size_t size = clean(text, strlen(text));
    check_bytes(cleaned, size, expected, strlen(expected), advice);
}

static size_t write_utf8(unsigned point, char *to)
{
    if (point < 0x80)
        return (size_t)(to[0] = (char)point, 1);
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, point >>= 6)
        to[i] = (char)(0x80 | (point & 0x3F));
    to[0] = (char)(0xF00 >> length | point);
    return length;
}

/* A second opinion on what has no shape of its own or turns the direction of writing. */
static bool is_invisible(unsigned point)
{
    static const unsigned alone[] = {0xAD,   0x34F,  0x61C,  0x115F, 0x1160, 0x17B4, 0x17B5,
                                     0x200B, 0x200E, 0x200F, 0x3164, 0xFEFF, 0xFFA0};
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
        if (point == alone[i])
            return true;
    if (point == 0xFE0E || point == 0xFE0F)
        return false; /* text or emoji? */
    return (point >= 0x180B && point <= 0x180F) || (point >= 0x2028 && point <= 0x202E) ||
           point >> 4 == 0x206 || point >> 4 == 0xFE0 || (point >= 0xFFF0 && point <= 0xFFFB) ||
           point >> 2 == 0x1BCA0 >> 2 || (point >= 0x1D173 && point <= 0x1D17A) ||
           point >> 12 == 0xE0;
}

/* pitfall 57 */
static void every_character_passes_but_controls_surrogates_and_the_invisible(void **state)
{
    for (unsigned point = 0; point < 0x110000; point++) {
        char bytes[4];
        size_t size = write_utf8(point, bytes);
        bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        size_t came = chat_clean(bytes, size, cleaned);
        check_note("U+%04X", point);
        if (control)
            check_number(came, 0, "Control characters are dropped: C0, DEL and C1.");
        else if (is_invisible(point))
            check_number(came, 0, "What nobody sees, or what turns what others see, is dropped.");
        else if (point >= 0xD800 && point < 0xE000)
            check_bytes(cleaned, came, BAD BAD BAD, 9, "Surrogates are no characters.");
        else
            check_bytes(cleaned, came, bytes, size, "A character stays as it is.");
    }
}

static void bytes_that_are_no_utf8_are_replaced_one_for_each_that_is_cut_short(void **state)
{
    check_clean("a\xF1\x80\x80\xE1\x80\xC2"
                "b\x80"
                "c\x80\xBF"
                "d",
                "a" BAD BAD BAD "b" BAD "c" BAD BAD "d", "The Unicode Standard, table 3-11.");
    check_clean("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82", BAD BAD BAD BAD BAD BAD BAD BAD,
                "Table 3-8: a character must be written as short as it can be.");
    check_clean("\xED\xA0\x80\xF4\x91\x92\x93\xFF", BAD BAD BAD BAD BAD BAD BAD BAD,
                "Table 3-9 and 3-10: no surrogates, nothing past U+10FFFF.");
    check_clean("a\xE2\x82", "a" BAD, "The line ends within a character: read no further.");
    check_clean("\xF0\x9F\x98\n", BAD, "A control character after it is dropped as ever.");
    check_clean("\xC2\x1b[0m", BAD "[0m", "An escape does not hide behind a byte that is none.");
}

/* One character of well-formed UTF-8, as RFC 3629 has it: its length, or 0. A second opinion. */
static size_t read_utf8(const unsigned char *s, size_t size, unsigned *point)
{
    size_t length = s[0] < 0x80       ? 1
                    : s[0] >> 5 == 6  ? 2
                    : s[0] >> 4 == 14 ? 3
                    : s[0] >> 3 == 30 ? 4
                                      : 0;
    char again[4];
    if (length == 0 || length > size)
        return 0;
    *point = length == 1 ? s[0] : s[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (s[i] >> 6 != 2)
            return 0;
        *point = *point << 6 | (s[i] & 0x3F);
    }
    bool fine = *point < 0x110000 && (*point < 0xD800 || *point > 0xDFFF);
    return fine && write_utf8(*point, again) == length ? length : 0;
}

static void check_is_text(const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        unsigned point = 0;
        size_t length = read_utf8((const unsigned char *)text + i, size - i, &point);
        check_that(length > 0, "What comes out is well-formed UTF-8.");
        check_that(point >= 0x20 && !(point >= 0x7F && point < 0xA0), "No controls come out.");
        i += length;
    }
}

/* Bytes near what UTF-8 is made of come up often. */
static unsigned char draw_byte(uint32_t *random)
{
    static const unsigned char edges[] = {0x00, 0x1b, 0x7F, 0x80, 0x8F, 0x90, 0x9B, 0x9F, 0xA0,
                                          0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
                                          0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    return (unsigned char)(check_random(random, 3) > 0 ? edges[check_random(random, sizeof edges)]
                                                       : check_random(random, 256));
}

/* pitfall 38 */
static void whatever_goes_in_text_without_controls_comes_out(void **state)
{
    uint32_t seed = check_seed();
    uint32_t random = seed;
    for (int round = 0; round < 20000; round++) {
        unsigned char bytes[64];
        static char once[sizeof cleaned];
        size_t size = check_random(&random, sizeof bytes);
        for (size_t i = 0; i < size; i++)
            bytes[i] = draw_byte(&random);
        check_note("round %d, CHECK_SEED=%u", round, (unsigned)seed);
        size = clean(bytes, size);
        check_is_text(cleaned, size);
        memcpy(once, cleaned, size);
        size_t again = clean(once, size);
        check_bytes(cleaned, again, once, size, "What is clean stays as it is.");
    }
}

int main(int argc, char **argv)
{
    static const struct check_suite suite = {.name = "chat", .setup = begin, .teardown = end};
    static const struct CMUnitTest tests[] = {
        TEST(who_comes_is_welcomed_and_announced_to_the_others),
        TEST(a_guest_gets_the_lowest_number_that_is_free),
        TEST(only_a_guests_whole_name_takes_its_number),
        TEST(finding_a_guests_name_takes_no_longer_the_more_are_here),
        TEST(who_quits_hears_bye_and_is_shown_out),
        TEST(who_quits_may_say_why),
        TEST(whose_connection_is_lost_leaves_the_others_to_hear_why),
        TEST(a_full_room_turns_away_who_comes_and_nobody_else_hears_of_it),
        TEST(another_capacity_decides_who_comes_from_now_on),
        TEST(one_who_has_left_keeps_a_place_until_its_connection_is_gone),
        TEST(closing_no_room_is_fine_and_closing_one_tells_nobody),
        TEST(words_go_to_all_others_and_not_back),
        TEST(an_empty_line_is_nothing),
        TEST(a_line_may_be_as_long_as_promised_and_no_longer),
        TEST(a_line_that_grows_by_cleaning_comes_through_whole),
        TEST(no_client_can_drive_the_terminal_of_another),
        TEST(a_nul_or_a_bad_byte_does_not_cut_a_line_short),
        TEST(a_percent_sign_is_a_percent_sign),
        TEST(the_server_may_tell_one_member_something),
        TEST(nick_takes_another_name),
        TEST(a_name_that_is_taken_is_refused_whatever_its_case),
        TEST(ones_own_name_may_change_its_case),
        TEST(a_name_that_was_given_up_is_free),
        TEST(a_malformed_name_is_refused),
        TEST(what_a_member_says_never_looks_like_the_servers_own_news),
        TEST(what_a_member_says_cannot_be_reordered_hidden_or_broken_into_lines),
        TEST(a_name_may_have_16_characters_of_every_kind_allowed),
        TEST(me_says_what_one_does),
        TEST(msg_reaches_one_member_and_is_confirmed),
        TEST(msg_to_nobody_or_without_words_says_so),
        TEST(who_lists_all_in_the_order_in_which_they_came),
        TEST(the_list_is_written_once_until_the_room_changes),
        TEST(help_lists_every_command_one_a_line),
        TEST(an_unknown_command_says_so_and_is_heard_by_nobody),
        TEST(without_memory_no_room_opens),
        TEST(without_memory_nobody_comes_in),
        TEST(without_memory_the_old_name_is_kept),
        TEST(without_memory_who_is_answered_with_an_excuse),
        TEST(what_the_bus_refuses_fails_with_its_error_and_has_not_happened),
        TEST(nothing_happens_before_the_bus_hands_it_back),
        TEST(members_of_several_processes_share_one_room),
        TEST(of_two_who_ask_for_a_name_at_once_the_same_gets_it_everywhere),
        TEST(who_leaves_hears_nothing_while_leaving_takes_its_time),
        TEST(who_says_nothing_more_is_told_all_it_asked_for_and_then_shown_out),
        TEST(who_says_nothing_more_may_be_gone_before_it_takes_effect),
        TEST(a_line_said_before_quitting_took_effect_is_passed_over_after_it),
        TEST(a_place_is_kept_in_all_copies_until_the_connection_is_gone),
        TEST(who_is_turned_away_is_dismissed_once_whatever_follows),
        TEST(a_member_has_only_so_many_events_on_their_way),
        TEST(members_that_flood_share_a_window),
        TEST(whose_connection_is_gone_is_not_told_to_go_on),
        TEST(in_a_room_of_one_process_nobody_waits_and_one_who_has_left_says_nothing),
        TEST(the_members_of_a_process_that_is_gone_leave),
        TEST(a_new_copy_is_equal_to_the_one_that_described_itself),
        TEST(where_nobody_can_be_reached_nothing_is_written_for_nobody),
        TEST(describing_and_abandoning_stop_at_the_first_failure),
        TEST(events_that_make_no_sense_are_passed_over),
        TEST(without_memory_an_event_fails_and_later_ones_do_no_harm),
        TEST(what_the_first_copy_has_no_memory_for_happens_nowhere),
        TEST(who_is_refused_is_told_and_shown_out),
        TEST(whatever_happens_all_hear_what_they_would_hear_in_one_room),
        TEST(an_event_comes_out_as_it_went_in),
        TEST(an_event_has_the_same_bytes_on_every_machine),
        TEST(bytes_that_are_no_event_are_refused),
        TEST(whatever_the_bus_brings_does_no_harm),
        TEST(every_character_passes_but_controls_surrogates_and_the_invisible),
        TEST(bytes_that_are_no_utf8_are_replaced_one_for_each_that_is_cut_short),
        TEST(whatever_goes_in_text_without_controls_comes_out),
    };
    return check_main(argc, argv, &suite, tests);
}
