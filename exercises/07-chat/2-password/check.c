#include "client.h"
#include "contract.h"

#include <string.h>

#define WELCOME(n) "* welcome, guest" #n " (" #n " here): /help lists the commands\n"

static struct client *come_in(const char *name, const char *welcome)
{
    struct client *client = client_connect("%s", name);
    client_send(client, "sesame\n");
    client_expect(client, welcome);
    return client;
}

/* Nothing else has come to a client: what it asks now is answered next. */
static void hears_nothing_more(struct client *client)
{
    client_send(client, "/who\n");
    client_expect(client, "* 1 here: guest1\n");
}

static void is_turned_away(const char *words)
{
    struct client *stranger = client_connect("stranger");
    client_send(stranger, words);
    client_expect(stranger, "! wrong password\n");
    client_expect_end(stranger);
}

static void a_wrong_password_opens_nothing(void)
{
    contract_serve();
    is_turned_away("please\n");
}

static void the_right_one_opens(void)
{
    contract_serve();
    struct client *alice = come_in("alice", WELCOME(1));
    struct client *bob = come_in("bob", WELCOME(2));
    client_expect(alice, "* guest2 joined\n");
    client_send(alice, "sesame\n");
    client_expect(bob, "guest1: sesame\n");
}

static void the_whole_line_must_be_right(void)
{
    contract_serve();
    is_turned_away("s\n");
    is_turned_away("\n");
    is_turned_away("sesame2\n");
    is_turned_away("Sesame\n");
    is_turned_away("say sesame\n");
}

static void a_line_that_is_too_long_is_wrong_too(void)
{
    char line[2000];
    contract_serve();
    memset(line, 'x', sizeof line);
    line[sizeof line - 2] = '\n';
    line[sizeof line - 1] = '\0';
    is_turned_away(line);
}

static void it_may_come_in_pieces(void)
{
    contract_serve();
    struct client *alice = come_in("alice", WELCOME(1));
    struct client *bob = client_connect("bob");
    client_send(bob, "ses");
    hears_nothing_more(alice);
    client_send(bob, "ame\r\n");
    client_expect(bob, WELCOME(2));
}

static void what_follows_in_the_same_arrival_is_said(void)
{
    contract_serve();
    struct client *alice = come_in("alice", WELCOME(1));
    struct client *bob = client_connect("bob");
    client_send(bob, "sesame\nhello\n");
    client_expect(bob, WELCOME(2));
    client_expect(alice, "* guest2 joined\nguest2: hello\n");
}

/* What it sent after the password lies in the server's kernel unread. A reset would throw away what it is told. */
static void the_refusal_arrives_whatever_follows(void)
{
    static char flood[200 * 1024];
    contract_serve();
    memset(flood, 'x', sizeof flood);
    memcpy(flood, "please\n", 7);
    struct client *stranger = client_connect("stranger");
    client_send_bytes(stranger, flood, sizeof flood, "\"please\\n\" and 200 KiB more");
    client_expect(stranger, "! wrong password\n");
    client_expect_end(stranger);
}

/* Who has come in is waited for as in the stage's server. */
static void who_is_in_and_silent_is_asked(void)
{
    struct server_setup setup = contract_setup();
    setup.options = "--idle-timeout 1";
    contract_serve_with(&setup);
    struct client *alice = come_in("alice", WELCOME(1));
    client_expect(alice, "* are you there? answer with /pong, or say something\n");
    client_expect(alice, "! you have been silent for too long\n");
    client_expect_end(alice);
}

static void nobody_hears_of_who_does_not_come_in(void)
{
    contract_serve();
    struct client *alice = come_in("alice", WELCOME(1));
    is_turned_away("please\n");
    client_close(client_connect("passer-by"));
    struct client *silent = client_connect("silent");
    hears_nothing_more(alice);
    client_send(alice, "is anybody there?\n");
    client_send(silent, "please\n");
    client_expect(silent, "! wrong password\n");
    hears_nothing_more(alice);
}

static void who_has_left_does_not_come_back(void)
{
    contract_serve();
    struct client *alice = come_in("alice", WELCOME(1));
    struct client *bob = client_connect("bob");
    client_send(bob, "sesame\n/quit\nsesame\n");
    client_expect(bob, WELCOME(2) "* bye\n");
    client_expect_end(bob);
    client_expect(alice, "* guest2 joined\n* guest2 left\n");
    is_turned_away("please\nsesame\nlet me in\n");
    hears_nothing_more(alice);
}

static const struct contract_test tests[] = {
    {"a wrong password opens nothing", a_wrong_password_opens_nothing, 1, 0,
     "Nobody is in the room before it has said the password: chat_join() is called when the line "
     "is "
     "right. A wrong one is answered with '! wrong password', and the connection is closed."},
    {"the right one opens", the_right_one_opens, 1, 0,
     "Who has said the password is welcomed as always; from then on it is a word like any other."},
    {"the whole line must be right", the_whole_line_must_be_right, 1, 0,
     "The whole line must be the password: neither its beginning nor something that begins with "
     "it. "
     "Compare the sizes, then the bytes."},
    {"a line that is too long is wrong too", a_line_that_is_too_long_is_wrong_too, 1, 0,
     "Whatever line_next() reports, only LINE_WHOLE can be the password."},
    {"it may come in pieces", it_may_come_in_pieces, 1, 0,
     "A line is not an arrival: judge what line_next() gives, not the bytes as they come."},
    {"what follows in the same arrival is said", what_follows_in_the_same_arrival_is_said, 1, 0,
     "A line is not an arrival: one may bring the password and more. Go on with the rest."},
    {"the refusal arrives, whatever follows", the_refusal_arrives_whatever_follows, 1, 0,
     "transport_abort() resets the connection, and the refusal may be lost: close with "
     "dismiss_client(), which sends what is queued and reads what still comes."},
    {"who is in and silent is asked", who_is_in_and_silent_is_asked, 1, NEEDS_OUR_OPTIONS,
     "Who comes in must be waited for, as in welcome_client(): call receiver_limit_silence() when "
     "the password is right."},
    {"nobody hears of who does not come in", nobody_hears_of_who_does_not_come_in, 1, 0,
     "Who does not know the password was never in the room: the others hear neither of its coming "
     "nor of its leaving."},
    {"who has left does not come back", who_has_left_does_not_come_back, 1, 0,
     "After /quit, or a wrong password, the connection is closing and nothing more is read, not "
     "even a password. A "
     "member "
     "that is NULL is one who has not come in, or one who has left: tell the two apart."},
    {0},
};

int main(int argc, char **argv)
{
    return contract_main(argc, argv, tests);
}
